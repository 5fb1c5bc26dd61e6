import assert from "node:assert/strict";
import type { Connection } from "../../provider/connection";
import { closeHosts } from "../../provider/host/hosts";
import { mediatedDevice } from "../../provider/runtime";
import { FaultyServer } from "../support/faultyServer";
import { sampleName as name, sampleHostKey, sampleInputs, sampleState } from "../support/sampleDevice";
import { freePort } from "../support/sshd";
import { warningsOf } from "../support/warnings";

const recorded = (connection: Partial<Connection>, more: Record<string, unknown> = {}) => ({
  ...sampleState,
  connection: { host: "127.0.0.1", sshConfigPath: "none", agentSocketPath: "none", dialErrorLimit: 1, ...connection },
  ...more,
});
const declared = (connection: Partial<Connection>, more: Record<string, unknown> = {}) => ({
  ...sampleInputs,
  connection: { host: "127.0.0.1", ...connection },
  ...more,
});

describe("a recorded device", () => {
  afterEach(() => closeHosts());

  it("is updated to a new key, port, user and jump host without a connection", async () => {
    const server = await FaultyServer.mute();
    try {
      const way = {
        port: server.port,
        user: "me",
        privateKey: "another key",
        proxy: { host: "127.0.0.1", port: server.port },
      };
      const news = declared(way, { deleteUnreachable: true });
      const { outs } = await mediatedDevice.update(name, recorded({ port: server.port }), news);
      assert.deepEqual(outs.connection, news.connection);
      assert.equal(outs.deleteUnreachable, true);
      assert.equal(outs.active, true);
      assert.equal(server.connections, 0);

      const again = await mediatedDevice.update(name, outs, declared(way));
      assert.ok(!("deleteUnreachable" in again.outs));
    } finally {
      await server.stop();
    }
  });

  it("of which a change has failed is looked at on the host, whatever is recorded", async () => {
    const port = await freePort();
    const news = declared({ port });
    assert.equal((await mediatedDevice.update(name, recorded({ port }), news)).outs.active, true);
    const uncertain = recorded({ port }, { uncertain: true });
    await assert.rejects(mediatedDevice.update(name, uncertain, news), { message: /ECONNREFUSED/ });
  });

  it("is an error to read or delete on a host that is gone", async () => {
    const state = recorded({ port: await freePort() });
    await assert.rejects(mediatedDevice.read(name, state), { message: /ECONNREFUSED/ });
    await assert.rejects(mediatedDevice.delete(name, state), { message: /ECONNREFUSED/ });
  });

  it("is deleted from the state alone where that was declared, with a warning that names what stays", async () => {
    const port = await freePort();
    const silent = await FaultyServer.mute();
    try {
      for (const connection of [{ port }, { port: silent.port, perDialTimeout: 1 }]) {
        const warnings = await warningsOf(() =>
          mediatedDevice.delete(name, recorded(connection, { deleteUnreachable: true })),
        );
        assert.equal(warnings.length, 1);
        for (const part of [`root@127.0.0.1:${connection.port}`, name, "0.0.0004", `nodedev-undefine ${name}`]) {
          assert.ok(warnings[0]?.includes(part), warnings[0]);
        }
      }
      await assert.rejects(mediatedDevice.read(name, recorded({ port }, { deleteUnreachable: true })), {
        message: /ECONNREFUSED/,
      });
    } finally {
      await silent.stop();
    }
  });

  it("is deleted so too where a jump host is gone, and the warning names the host that has it, and the one that is gone", async () => {
    const gate = { host: "127.0.0.1", port: await freePort(), agentSocketPath: "none" };
    const state = recorded({ host: "kvm1", user: "ops", proxy: gate }, { deleteUnreachable: true });
    const [warning = "", ...more] = await warningsOf(() => mediatedDevice.delete(name, state));
    assert.deepEqual(more, []);
    assert.ok(warning.startsWith(`warning: root@127.0.0.1:${gate.port}: could not connect: `), warning);
    assert.match(warning, /and stays on ops@kvm1:22: UUID /);
  });

  it("is not deleted so from a host that is there, though it takes nobody in", async () => {
    const closing = await FaultyServer.mute((socket) => socket.end());
    const thinking = await FaultyServer.start({ authentication: () => undefined });
    try {
      for (const [connection, said] of [
        [{ port: closing.port }, /Connection lost before handshake/],
        [{ port: thinking.port, hostKey: thinking.hostKey, perDialTimeout: 1 }, /no answer within 1 s/],
      ] as const) {
        const state = recorded(connection, { deleteUnreachable: true });
        const warnings = await warningsOf(() => assert.rejects(mediatedDevice.delete(name, state), { message: said }));
        assert.deepEqual(warnings, []);
      }
    } finally {
      await Promise.all([closing.stop(), thinking.stop()]);
    }
  });

  it("is not deleted so from a host that answers: one that refuses the login, or has another key, may have it", async () => {
    const server = await FaultyServer.start({ authentication: (context) => context.reject(["publickey"]) });
    try {
      for (const [hostKey, said] of [
        [server.hostKey, /could not log in/],
        [sampleHostKey, /has changed/],
      ] as const) {
        const state = recorded({ port: server.port, hostKey }, { deleteUnreachable: true });
        const warnings = await warningsOf(() => assert.rejects(mediatedDevice.delete(name, state), { message: said }));
        assert.deepEqual(warnings, []);
      }
    } finally {
      await server.stop();
    }
  });
});
