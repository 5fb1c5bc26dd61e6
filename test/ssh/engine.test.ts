import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { runtime } from "@pulumi/pulumi";
import type { Connection } from "../../provider/connection";
import { ensureEngine } from "../../tools/engine";
import { TemporaryProject } from "../../tools/engine/project";
import { ensureBuilt } from "../../tools/lib/built";
import { CHECKOUT } from "../../tools/lib/paths";
import { FaultyServer } from "../support/faultyServer";
import { TestFolder } from "../support/keys";
import { freePort } from "../support/sshd";

const CODE = `
const { MediatedDevice } = require("pulumi-dasd-mdev");
for (const [name, args] of Object.entries(require("./program.json"))) {
  exports[name] = new MediatedDevice(name, args);
}
`;
const TYPE = "pulumi-nodejs:dynamic/dasd:MediatedDevice";
const uuid = "18e124fb-b2fc-47f6-a407-f256b6c49767";
const id = "mdev_18e124fb_b2fc_47f6_a407_f256b6c49767_0_0_0004";

const secrets = {
  privateKeyPassword: "the-passphrase",
  password: "the-password",
  sudoPassword: "the-sudo-password",
};
const secretsOfProxy = { privateKeyPassword: "the-gate's-passphrase", password: "the-gate's-password" };
/** What must be seen nowhere: these, and a line of each private key. */
const texts = [...Object.values(secrets), ...Object.values(secretsOfProxy)];

/** The engine, the CLI and the state are real; the device was recorded before, and its host is gone. */
describe("in a stack, a device whose host is gone", function () {
  this.timeout(240_000);
  let project: TemporaryProject;
  let server: FaultyServer;
  let gone: number;
  let keyOfProxy: string;
  const folder = new TestFolder();
  const printed: string[] = [];

  before(async function () {
    // The first time, the engine is built.
    this.timeout(900_000);
    const engine = await ensureEngine();
    await ensureBuilt();
    gone = await freePort();
    server = await FaultyServer.mute();
    const connection = { host: "127.0.0.1", port: gone, sshConfigPath: "none", dialErrorLimit: 1 };
    const { privateKeyPassword, password } = secrets;
    const { privateKey } = await folder.keyPair({ passphrase: privateKeyPassword });
    // Without the line end, which a value of the configuration does not keep either.
    keyOfProxy = (await folder.keyPair({ passphrase: secretsOfProxy.privateKeyPassword })).privateKey.trimEnd();
    texts.push(...[privateKey, keyOfProxy].map((key) => key.split("\n")[2] ?? ""));
    project = await TemporaryProject.create({ engine, code: CODE, config: { "dasd:connection": connection } });
    // As the reference says: a credential that is set plainly is in the stack's file, and in the engine's own records.
    for (const [field, value] of Object.entries({ privateKey, privateKeyPassword, password })) {
      await project.stack.config(`dasd:connection.${field}`, value, true);
    }
    await recordDevice({ ...connection });
  });
  after(async () => {
    await project.remove();
    await server.stop();
    folder.remove();
  });

  /** Puts the device into the state as an import does. */
  const recordDevice = async (connection: Connection) => {
    const { dynamicProvider } = await import(join(CHECKOUT, "dist/mediatedDevice/dynamicProvider.js"));
    const { text: __provider } = await runtime.serializeFunction(() => dynamicProvider, { allowSecrets: true });
    const shared = {
      __provider,
      connection,
      subchannel: "0.0.0004",
      uuid,
      autostart: true,
      active: true,
      persistent: true,
    };
    const inputs = { ...shared, generateUuid: false };
    const outputs = {
      ...shared,
      declared: { subchannel: "0.0.0004", generateUuid: false },
      name: id,
      parent: "css_0_0_0004",
      type: "vfio_ccw-io",
      hostdevXml: "<hostdev/>",
    };
    const file = join(project.folder, "import.json");
    writeFileSync(file, JSON.stringify({ resources: [{ type: TYPE, name: "disk", id, inputs, outputs }] }));
    const options = ["--yes", "--skip-preview", "--generate-code=false", "--protect=false"];
    await project.stack.must("import", "--file", file, ...options);
  };
  const run = async (...args: string[]) => {
    const outcome = await project.stack.run(...args);
    printed.push(outcome.output);
    return outcome;
  };
  const up = async (connection: Partial<Connection>, more: Record<string, unknown> = {}) => {
    await project.declare({ disk: { subchannel: "0.0.0004", connection, ...more } });
    printed.push((await project.stack.must("preview", "--diff", "--show-sames")).output);
    return run("up", "--yes", "--skip-preview");
  };
  const state = async () => (await project.stack.must("stack", "export")).stdout;

  it("has the stack's connection, and what it gives itself, by an update that asks no host", async () => {
    const proxy = { host: "127.0.0.1", port: server.port, privateKey: keyOfProxy, ...secretsOfProxy };
    const way = { port: server.port, user: "me", sudo: true, sudoPassword: secrets.sudoPassword, proxy };
    const { output, exitCode } = await up(way);
    assert.equal(exitCode, 0, output);
    assert.match(output, /1 updated/);
    assert.equal(server.connections, 0);
    const again = await up(way);
    assert.match(again.output, /2 unchanged/);
  });

  it("has every credential secret in the state, those of its proxy too", async () => {
    const text = await state();
    const [disk] = JSON.parse(text).deployment.resources.filter(({ type }: { type: string }) => type === TYPE);
    assert.equal(disk.outputs.connection.user, "me");
    const shown = (await project.stack.must("stack", "export", "--show-secrets")).stdout;
    for (const secret of texts) {
      assert.ok(!text.includes(secret), `${secret} in plain text`);
      assert.ok(shown.includes(secret), `${secret} missing`);
    }
  });

  it("has no credential in any of the engine's own logs up to -v=8, once each is set with --secret", async () => {
    const plain = { host: "127.0.0.1", port: String(server.port) };
    for (const [field, value] of Object.entries(plain)) {
      await project.stack.config(`dasd:connection.proxy.${field}`, value, false);
    }
    for (const [field, value] of Object.entries({ privateKey: keyOfProxy, ...secretsOfProxy })) {
      await project.stack.config(`dasd:connection.proxy.${field}`, value, true);
    }
    await project.stack.config("dasd:connection.sudoPassword", secrets.sudoPassword, true);
    // The same connection as the program gave, now from there.
    const { output } = await up({ port: server.port, user: "me", sudo: true });
    assert.match(output, /2 unchanged/);
    for (const command of [["preview"], ["refresh", "--yes", "--skip-preview"]]) {
      const { output } = await project.stack.run(...command, "--logtostderr", "-v=8");
      assert.match(output, /"level":"INFO"/);
      for (const secret of texts) {
        assert.ok(!output.includes(secret), `${secret} is in the logs of pulumi ${command[0]}`);
      }
    }
    await project.stack.must("config", "rm", "--path", "dasd:connection.proxy");
  });

  it("stays in the state when it cannot be read or deleted", async () => {
    const { output } = await up({ port: gone });
    assert.match(output, /1 updated/);
    for (const command of ["refresh", "destroy"]) {
      const failed = await run(command, "--yes", "--skip-preview");
      assert.notEqual(failed.exitCode, 0);
      assert.match(failed.output, /ECONNREFUSED/);
      assert.ok((await state()).includes(id));
    }
  });

  it("is deleted with a warning once deleteUnreachable was recorded", async () => {
    await project.stack.config("dasd:deleteUnreachable", "true", false);
    const { output } = await up({ port: gone });
    assert.match(output, /1 updated/);
    const destroyed = await run("destroy", "--yes", "--skip-preview");
    assert.equal(destroyed.exitCode, 0, destroyed.output);
    assert.match(destroyed.output, /stays on root@127\.0\.0\.1/);
    assert.ok(!(await state()).includes(id));
  });

  it("had none of its secrets printed", () => {
    assert.ok(printed.length > 5);
    for (const output of printed) {
      for (const secret of texts) {
        assert.ok(!output.includes(secret), output);
      }
    }
  });
});
