import assert from "node:assert/strict";
import { mirrorAmong, sourceLine } from "../../../host/debian";
import { packagesOf } from "../../../host/image/suites";
import { findProgram, missingPackages, TO_RUN } from "../../../host/packages";

describe("what the machine lacks", () => {
  it("is asked of apt once for each package, though two programs come from it", () => {
    assert.deepEqual(
      missingPackages(TO_RUN, (program) => !program.startsWith("ssh")),
      ["openssh-client"],
    );
  });

  it("is nothing where all programs are found", () => {
    assert.deepEqual(
      missingPackages(TO_RUN, () => true),
      [],
    );
  });

  it("is told by the programs, not by the packages: any way to install them will do", () => {
    assert.match(findProgram("sh") ?? "", /\/sh$/);
    assert.equal(findProgram("no-such-program"), undefined);
  });
});

describe("the Debian mirror", () => {
  it("is the first that this machine's apt has for Debian itself", () => {
    const lines = [
      "http://security.example/debian-security/ Debian Debian-Security",
      "http://mirror.example/debian/ Debian Debian",
      "http://other.example/debian/ Debian Debian",
    ];
    assert.equal(mirrorAmong(lines.join("\n")), "http://mirror.example/debian");
  });

  it("is none of this machine's on Ubuntu", () => {
    assert.equal(mirrorAmong("http://archive.ubuntu.com/ubuntu/ Ubuntu Ubuntu"), undefined);
    assert.equal(mirrorAmong(""), undefined);
  });

  it("is used with Debian's keys only", () => {
    assert.equal(
      sourceLine("http://mirror.example/debian", "forky", "/keys.gpg"),
      "deb [signed-by=/keys.gpg] http://mirror.example/debian forky main",
    );
  });
});

describe("a suite", () => {
  it("has a firewall backend where libvirtd refuses to start without one", () => {
    assert.equal(packagesOf("forky").includes("nftables"), true);
  });
});
