import assert from "node:assert/strict";
import { createServer, type Socket } from "node:net";
import { AgentProtocol, utils } from "ssh2";
import type { Connection } from "../../provider/connection";
import { connect } from "../../provider/ssh/connect";
import { until } from "../../provider/waiting";
import { type KeyPair, TestFolder } from "../support/keys";
import { Sshd } from "../support/sshd";

describe("an agent that is silent", () => {
  const folder = new TestFolder();
  let key: KeyPair;
  let sshd: Sshd;

  before(async () => {
    key = await folder.keyPair();
    sshd = await Sshd.start({ authorized: [key.publicKey] });
  });
  after(async () => {
    await sshd.stop();
    folder.remove();
  });

  const dial = async (way: Partial<Connection>) => {
    const { port, user } = sshd;
    const host = { host: "127.0.0.1", port, user, hostKey: sshd.hostKey() };
    const connection = await connect({ ...host, sshConfigPath: "none", dialErrorLimit: 1, ...way });
    connection.close();
  };
  /** Does `work` with an agent that is asked for something, and of which nothing must be left open then. */
  const withAgent = async (serve: (socket: Socket) => void, work: (path: string) => Promise<void>) => {
    const path = folder.file("agent");
    const open = new Set<Socket>();
    let asked = 0;
    const agent = createServer((socket) => {
      asked += 1;
      open.add(socket);
      socket.once("close", () => open.delete(socket));
      serve(socket);
    });
    await new Promise<void>((resolve) => agent.listen(path, resolve));
    try {
      await work(path);
      assert.ok(asked > 0);
      assert.ok(await until(5_000, async () => open.size === 0 || undefined), `${open.size} of ${asked} are open`);
    } finally {
      for (const socket of open) {
        socket.destroy();
      }
      agent.close();
    }
  };

  it("when it is asked for its keys is passed over, and not listened to any more", async () => {
    const serve = (socket: Socket) => socket.resume();
    await withAgent(serve, (agentSocketPath) => dial({ agentSocketPath, privateKey: key.privateKey }));
  });

  it("when it is to sign is waited for until perDialTimeout, and not listened to any more", async () => {
    const shown = utils.parseKey(key.publicKey);
    assert.ok(!(shown instanceof Error));
    let signatures = 0;
    const serve = (socket: Socket) => {
      const agent = new AgentProtocol(false);
      agent.on("identities", (request) => agent.getIdentitiesReply(request, [shown]));
      agent.on("sign", () => {
        signatures += 1;
      });
      socket.pipe(agent).pipe(socket);
    };
    await withAgent(serve, (agentSocketPath) =>
      assert.rejects(dial({ agentSocketPath, perDialTimeout: 1 }), { kind: "timeout" }),
    );
    assert.equal(signatures, 1);
  });
});
