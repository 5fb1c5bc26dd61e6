import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Host } from "../../../provider/host/host";
import { bootWarnings, lookAtBoot } from "../../../provider/mediatedDevice/boot";
import { bootScript, parseBootSetup } from "../../../provider/witnesses/boot";

/** That of mdevctl 1.4, which names the folder of the definitions, too; and one with the program in quotes. */
const rule = (program: string) =>
  `ACTION=="add", TEST=="/etc/mdevctl.d/$kernel", RUN+="/bin/sh -c '{ ${program} start-parent-mdevs %k 2>&3 | logger -t mdevctl; } 3>&1 1>&2 | logger -t mdevctl -p 2'"\n` +
  `ACTION=="change", TEST=="${program}", RUN+="${program}"\n`;

describe("a host's boot", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "boot-"));
    for (const program of ["grep", "sort", "sed"]) {
      mkdirSync(join(root, "bin"), { recursive: true });
      symlinkSync(`/usr/bin/${program}`, join(root, "bin", program));
    }
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const put = (path: string, text: string, mode = 0o644) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text, { mode });
  };
  const warnings = (subchannel = "0.0.0004") => {
    const script = bootScript.replace(/(?<![\w/$])\/(etc|run|usr|lib)\//g, `${root}/$1/`);
    const { stdout, stderr } = spawnSync("/bin/sh", ["-c", script], {
      env: { PATH: join(root, "bin") },
      encoding: "utf8",
    });
    assert.equal(stderr, "");
    return bootWarnings(parseBootSetup(stdout), subchannel).map((text) => text.replaceAll(root, ""));
  };
  const good = () => {
    put("bin/mdevctl", "#!/bin/sh\n", 0o755);
    put("bin/driverctl", "#!/bin/sh\n", 0o755);
    put("usr/lib/udev/rules.d/60-mdevctl.rules", rule(`${root}/bin/mdevctl`));
    put("etc/driverctl.d/css-0.0.0004", "vfio_ccw\n");
  };

  it("that starts mediated devices gives no reason to warn", () => {
    good();
    assert.deepEqual(warnings(), []);
  });

  it("without mdevctl, or without its rule, starts none", () => {
    assert.match(warnings().join("\n"), /mdevctl is missing\nInstall it there/);
    good();
    rmSync(join(root, "usr/lib/udev/rules.d/60-mdevctl.rules"));
    assert.match(warnings().join("\n"), /udev has no rule of mdevctl/);
  });

  it("with a rule that names a program that is not there starts none, unless another rule hides it", () => {
    good();
    put("usr/lib/udev/rules.d/60-mdevctl.rules", rule(`${root}/usr/sbin/mdevctl`));
    assert.deepEqual(warnings(), [
      "no mediated device will be started at boot: /usr/lib/udev/rules.d/60-mdevctl.rules runs /usr/sbin/mdevctl, which is missing\n" +
        "Make it there: ln -s /usr/bin/mdevctl /usr/sbin/mdevctl",
    ]);
    put("etc/udev/rules.d/60-mdevctl.rules", rule(`${root}/bin/mdevctl`));
    assert.deepEqual(warnings(), []);
  });

  it("that has a file of driverctl, and no driverctl, starts none there", () => {
    good();
    rmSync(join(root, "bin/driverctl"));
    assert.match(warnings().join("\n"), /not given to vfio_ccw then/);
  });

  it("that leaves the subchannel to another driver starts none there", () => {
    good();
    put("etc/driverctl.d/css-0.0.0005", "io_subchannel\n");
    assert.match(warnings("0.0.0005").join("\n"), /not given to vfio_ccw then\n.*set-override 0\.0\.0005 vfio_ccw$/);
    put("etc/udev/rules.d/70-disk.rules", 'SUBSYSTEM=="css", KERNEL=="0.0.0005", ATTR{driver_override}="vfio_ccw"\n');
    assert.deepEqual(warnings("0.0.0005"), []);
  });

  it("is looked at for autostart alone, and that it cannot be is no more than a warning", async () => {
    class Unreachable extends Host {
      override see(): Promise<string> {
        return Promise.reject(new Error("no route"));
      }
    }
    const host = new Unreachable({ host: "kvm1" });
    assert.deepEqual(await lookAtBoot(host, "0.0.0004", false), []);
    assert.match(
      (await lookAtBoot(host, "0.0.0004", true)).join(),
      /0\.0\.0004 will be started .* not known: no route/,
    );
  });
});
