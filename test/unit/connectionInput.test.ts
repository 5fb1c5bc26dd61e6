import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { connectionInput } from "../../provider/connectionInput";

const key = "the key";

/** What a resource would get: the values, and which of them the engine is told are secret. */
async function resolved(input: unknown): Promise<{ values: Record<string, unknown>; secrets: string[] }> {
  const whole = pulumi.Output.isInstance(input) ? input : undefined;
  const wholeIsSecret = whole !== undefined && (await pulumi.isSecret(whole));
  const fields = Object.entries(Object(await (whole === undefined ? input : promiseOf(whole))));
  const values: Record<string, unknown> = {};
  const secrets: string[] = [];
  for (const [field, value] of fields) {
    values[field] = pulumi.Output.isInstance(value) ? await promiseOf(value) : value;
    if (wholeIsSecret || (pulumi.Output.isInstance(value) && (await pulumi.isSecret(value)))) {
      secrets.push(field);
    }
  }
  return { values, secrets };
}

function promiseOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply(resolve));
}

describe("the connection of a resource", () => {
  before(() => pulumi.runtime.setAllConfig({}));
  after(() => pulumi.runtime.setAllConfig({}));

  it("has its credentials secret and the rest plain, given plainly", async () => {
    const { values, secrets } = await resolved(connectionInput({ host: "kvm1", privateKey: key, password: "p" }));
    assert.deepEqual(values, { host: "kvm1", privateKey: key, password: "p" });
    assert.deepEqual(secrets, ["privateKey", "password"]);
  });

  it("has them secret where the whole of it comes later", async () => {
    for (const later of [
      pulumi.output({ host: "kvm1", privateKey: key }),
      Promise.resolve({ host: "kvm1", privateKey: key }),
    ]) {
      const { values, secrets } = await resolved(connectionInput(later));
      assert.deepEqual(values, { host: "kvm1", privateKey: key });
      assert.deepEqual(secrets, ["privateKey"]);
    }
  });

  it("keeps secret what the program made so", async () => {
    const { secrets } = await resolved(connectionInput({ host: pulumi.secret("kvm1") }));
    assert.deepEqual(secrets, ["host"]);
  });

  it("comes from the stack's configuration where there is none, its credentials secret though they were set plainly", async () => {
    assert.equal(connectionInput(undefined), undefined);
    const connection = JSON.stringify({ host: "kvm1", privateKey: key });
    for (const secretKeys of [[], ["dasd:connection"]]) {
      pulumi.runtime.setAllConfig({ "dasd:connection": connection }, secretKeys);
      const { values, secrets } = await resolved(connectionInput(undefined));
      assert.deepEqual(values, { host: "kvm1", privateKey: key });
      assert.deepEqual(secrets, ["privateKey"]);
    }
  });

  it("takes what a resource leaves out from the stack's configuration, field by field", async () => {
    const connection = JSON.stringify({ host: "kvm1", user: "ops", privateKey: key, port: 2222, hostKey: "k1" });
    pulumi.runtime.setAllConfig({ "dasd:connection": connection });
    for (const given of [
      { port: 22, user: undefined },
      pulumi.output({ port: 22, user: undefined }),
      Promise.resolve({ port: 22 }),
      { port: 22, host: "KVM1" },
    ]) {
      const { values, secrets } = await resolved(connectionInput(given));
      assert.deepEqual(values, { host: "kvm1", user: "ops", privateKey: key, port: 22, hostKey: "k1" });
      assert.deepEqual(secrets, ["privateKey"]);
    }
  });

  it("takes no key of another host, and no passphrase of another key, from there", async () => {
    const connection = { host: "kvm1", hostKey: "k1", privateKey: key, privateKeyPassword: "p", user: "ops" };
    pulumi.runtime.setAllConfig({ "dasd:connection": JSON.stringify(connection) });
    const other = await resolved(connectionInput({ host: "kvm2" }));
    assert.deepEqual(other.values, { host: "kvm2", privateKey: key, privateKeyPassword: "p", user: "ops" });
    const path = await resolved(connectionInput({ privateKeyPath: "~/key" }));
    assert.deepEqual(path.values, { host: "kvm1", hostKey: "k1", user: "ops", privateKeyPath: "~/key" });
  });

  it("has the credentials of its proxies secret", async () => {
    pulumi.runtime.setAllConfig({});
    const proxies = [
      { host: "gate", password: "p", proxy: { host: "outer", privateKey: key } },
      pulumi.output({ host: "gate", password: "p", proxy: { host: "outer", privateKey: key } }),
    ];
    for (const proxy of proxies) {
      const { values } = await resolved(connectionInput({ host: "kvm1", proxy }));
      const gate = await resolved(values.proxy);
      assert.equal(gate.values.password, "p");
      assert.deepEqual(gate.secrets, ["password"]);
      const outer = await resolved(gate.values.proxy);
      assert.deepEqual(outer.values, { host: "outer", privateKey: key });
      assert.deepEqual(outer.secrets, ["privateKey"]);
    }
  });
});
