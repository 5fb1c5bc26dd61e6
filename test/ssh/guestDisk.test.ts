import assert from "node:assert/strict";
import { closeHosts } from "../../provider/host/hosts";
import { guestDisk } from "../../provider/runtime";
import { FaultyServer } from "../support/faultyServer";
import { freePort } from "../support/sshd";
import { warningsOf } from "../support/warnings";

const uuid = "18e124fb-b2fc-47f6-a407-f256b6c49767";
const domainUuid = "da87a98f-15e0-4456-8d9b-be7019a73f6a";
const id = `${domainUuid}/${uuid}`;
const shared = { domain: "vm1", mediatedDevice: uuid, guestDevice: "0.0.00a1", live: true, config: true };

const recorded = (port: number, more: Record<string, unknown> = {}) => ({
  connection: { host: "127.0.0.1", port, sshConfigPath: "none", agentSocketPath: "none", dialErrorLimit: 1 },
  ...shared,
  declared: { live: true },
  domainUuid,
  running: true,
  ...more,
});

describe("a recorded disk of a guest", () => {
  afterEach(() => closeHosts());

  it("is updated to another way to the host without a connection, also while its guest is shut off", async () => {
    const server = await FaultyServer.mute();
    try {
      const connection = { host: "127.0.0.1", port: server.port, user: "me", privateKey: "another key" };
      for (const is of [{}, { running: false, live: false }]) {
        const news = { ...shared, connection, deleteUnreachable: true };
        const { outs } = await guestDisk.update(id, recorded(server.port, is), news);
        assert.deepEqual(outs, { ...recorded(server.port, is), connection, deleteUnreachable: true });
      }
      assert.equal(server.connections, 0);
    } finally {
      await server.stop();
    }
  });

  it("of which a change has failed is looked at on the host, whatever is recorded", async () => {
    const olds = recorded(await freePort());
    const news = { ...shared, connection: olds.connection };
    assert.equal((await guestDisk.update(id, olds, news)).outs.live, true);
    await assert.rejects(guestDisk.update(id, { ...olds, uncertain: true }, news), { message: /ECONNREFUSED/ });
  });

  it("is an error to read or delete on a host that is gone", async () => {
    const state = recorded(await freePort());
    await assert.rejects(guestDisk.read(id, state), { message: /ECONNREFUSED/ });
    await assert.rejects(guestDisk.delete(id, state), { message: /ECONNREFUSED/ });
  });

  it("is deleted from the state alone where that was declared, with a warning that names what stays", async () => {
    const port = await freePort();
    const warnings = await warningsOf(() => guestDisk.delete(id, recorded(port, { deleteUnreachable: true })));
    assert.equal(warnings.length, 1);
    for (const part of [
      `root@127.0.0.1:${port}`,
      `0.0.00a1 of guest vm1`,
      `mediated device ${uuid}, in the running guest and its definition when`,
      `detach-device ${domainUuid} /dev/stdin --live --config`,
    ]) {
      assert.ok(warnings[0]?.includes(part), warnings[0]);
    }
  });
});
