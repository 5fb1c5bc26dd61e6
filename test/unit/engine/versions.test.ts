import assert from "node:assert/strict";
import { cliNewEnough, cliVersion, goNewEnough, pinned } from "../../../tools/engine/versions";

describe("The version that a CLI names", () => {
  it("is read without its v and without the line's end", () => {
    assert.equal(cliVersion("v3.259.0\n"), "3.259.0");
  });

  it("keeps the mark of a pre-release", () => {
    assert.equal(cliVersion("v3.260.0-alpha.x1234\n"), "3.260.0-alpha.x1234");
  });

  for (const printed of ["", "hello\n", "Pulumi 3.259.0\n", "3.259\n"]) {
    it(`is none in ${JSON.stringify(printed)}`, () => {
      assert.equal(cliVersion(printed), undefined);
    });
  }
});

describe("A CLI is new enough", () => {
  for (const [version, expected] of [
    ["3.254.0", true],
    ["3.254.1", true],
    ["3.1000.0", true],
    ["4.0.0", true],
    ["3.255.0-alpha.1", true],
    ["3.254.0-alpha.1", false],
    ["3.253.9", false],
    ["3.99.0", false],
    ["2.999.0", false],
  ] as const) {
    it(`${expected ? "at" : "but not at"} ${version}`, () => {
      assert.equal(cliNewEnough(version), expected);
    });
  }
});

describe("Go is new enough", () => {
  for (const [has, wanted, expected] of [
    ["go1.26.8", "1.25.11", true],
    ["go1.25.11", "1.25.11", true],
    ["go1.26", "1.25.11", true],
    ["go1.25.9", "1.25.11", false],
    ["go1.19.8", "1.25.11", false],
    ["go1.3", "1.22", false],
    ["", "1.22", false],
  ] as const) {
    it(`${expected ? "with" : "but not with"} ${JSON.stringify(has)} for ${wanted}`, () => {
      assert.equal(goNewEnough(has, wanted), expected);
    });
  }
});

describe("A go.mod", () => {
  const goMod = [
    "module example",
    "",
    "go 1.25.11",
    "",
    "require github.com/pulumi/pulumi/pkg/v3 v3.259.0",
    "",
    "require (",
    "\tgithub.com/pulumi/pulumi/sdk/v3 v3.259.1 // indirect",
    ")",
  ].join("\n");

  it("says which Go it wants", () => {
    assert.equal(pinned(goMod, "go"), "1.25.11");
  });

  it("says at which version it pins a module, on a line of its own or in a block", () => {
    assert.equal(pinned(goMod, "github.com/pulumi/pulumi/pkg/v3"), "v3.259.0");
    assert.equal(pinned(goMod, "github.com/pulumi/pulumi/sdk/v3"), "v3.259.1");
  });

  it("is an error where the module is not named", () => {
    assert.throws(() => pinned(goMod, "github.com/pulumi/pulumi"), /says nothing of github.com\/pulumi\/pulumi$/);
  });
});
