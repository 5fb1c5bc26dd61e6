import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { routeTo } from "../../../provider/ssh/route";
import { configFiles, readSshConfig } from "../../../provider/ssh/sshConfigFile";
import { sshSettings } from "../../../provider/ssh/sshSettings";
import { TestFolder } from "../../support/keys";
import { temporaryHome } from "../../support/temporaryHome";

describe("the files of ssh's configuration", () => {
  const home = temporaryHome("HOME");
  const folder = new TestFolder();
  const named = folder.file("config");
  after(() => folder.remove());

  const write = (path: string, text: string) => {
    mkdirSync(dirname(path), { recursive: true });
    // ssh refuses to include what others may change.
    writeFileSync(path, text, { mode: 0o600 });
  };
  const portIn = (path: string | undefined) => sshSettings({ host: "kvm1" }, path).port;
  /** What OpenSSH itself makes of it. @throws what it refuses. */
  const opensshPortIn = (path: string) => {
    const printed = execFileSync("ssh", ["-G", "-F", path, "kvm1"], { encoding: "utf8", stdio: "pipe" });
    return Number(/^port (\d+)$/m.exec(printed)?.[1]);
  };

  it("are the user's, then the system's, and need not be there", () => {
    assert.deepEqual(
      configFiles(undefined).map(({ path }) => path),
      [join(home(), ".ssh", "config"), "/etc/ssh/ssh_config"],
    );
    portIn(undefined);
    write(join(home(), ".ssh", "config"), "Port 2200\n");
    assert.equal(portIn(undefined), 2200);
    assert.equal(portIn("none"), 22);
  });

  it("have to be there where they are named, as with ssh -F, but not what they include", () => {
    const missing = folder.file("missing");
    assert.throws(() => opensshPortIn(missing), /Can't open user config file/);
    assert.throws(() => routeTo({ host: "kvm1", sshConfigPath: missing }), {
      kind: "configuration",
      message: new RegExp(`cannot use the ssh configuration: ${missing}: there is no such file\\n.*sshConfigPath`),
    });
    write(named, `Include ${missing}\nInclude none-of-this-name\nPort 2201\n`);
    assert.equal(opensshPortIn(named), 2201);
    assert.equal(portIn(named), 2201);
  });

  it("include relative names from ~/.ssh, wherever they are that are named, as with ssh -F", () => {
    write(folder.file("more"), "Port 2202\n");
    write(folder.file("more.d/one"), "Port 2203\n");
    write(join(home(), ".ssh", "more"), "Include more.d/*\n");
    write(join(home(), ".ssh", "more.d", "one"), "Port 2204\n");
    for (const path of [named, join(home(), ".ssh", "config")]) {
      write(path, "Include more\n");
      assert.equal(opensshPortIn(path), 2204);
      assert.equal(portIn(path), 2204);
    }
    assert.equal(portIn(undefined), 2204);
  });

  it("include relative names from /etc/ssh where they are the system's", () => {
    const system = configFiles(undefined).at(-1);
    assert.ok(system);
    assert.equal(system.folder, "/etc/ssh");
    // In the place of /etc.
    const folderOfSystem = folder.file("etc");
    write(join(folderOfSystem, "more"), "Port 2205\n");
    write(join(home(), ".ssh", "more"), "Port 2206\n");
    write(named, "Include more\n");
    const lines = readSshConfig({ ...system, path: named, folder: folderOfSystem });
    assert.deepEqual(
      lines.map(({ values }) => values),
      [["2205"]],
    );
  });
});
