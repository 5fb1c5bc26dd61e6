import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import type { AuthContext } from "ssh2";
import type { Connection } from "../../provider/connection";
import { HostError } from "../../provider/errors/hostError";
import { connect } from "../../provider/ssh/connect";
import { until } from "../../provider/waiting";
import { FaultyServer } from "../support/faultyServer";
import { TestFolder } from "../support/keys";
import { freePort, Sshd } from "../support/sshd";

describe("dialling a host", () => {
  const dial = async (way: Partial<Connection>) => {
    const connection = await connect({
      host: "127.0.0.1",
      sshConfigPath: "none",
      agentSocketPath: "none",
      dialErrorLimit: 1,
      ...way,
    });
    connection.close();
  };

  it("pauses between two tries for as long as chance has it, so that many do not come back together", async () => {
    const pauses: number[] = [];
    const original = globalThis.setTimeout;
    const record = (run: () => void, delay?: number) => {
      pauses.push(delay ?? 0);
      // What comes after the pause is not waited for.
      return original(run, 0);
    };
    const port = await freePort();
    globalThis.setTimeout = Object.assign(record, original);
    try {
      const dials = [...Array(8)].map(() => dial({ port, dialErrorLimit: 2, perDialTimeout: 0 }));
      await Promise.allSettled(dials);
    } finally {
      globalThis.setTimeout = original;
    }
    const between = pauses.filter((pause) => pause >= 500 && pause <= 1_000);
    assert.ok(between.length >= 8, String(pauses));
    assert.ok(new Set(between).size > 1, String(pauses));
  });

  it("goes on until it works with dialErrorLimit: -1", async () => {
    let refused = 0;
    const door = await FaultyServer.mute((socket) => {
      refused += 1;
      socket.resetAndDestroy();
    });
    const { port } = door;
    const dialled = dial({ port, hostKey: "ssh-ed25519 AAAA", dialErrorLimit: -1 }).catch((error: unknown) => error);
    assert.ok(await until(60_000, async () => refused >= 4 || undefined));
    await door.stop();
    const server = await FaultyServer.start({ port });
    try {
      const error = await dialled;
      // There is somebody now, and it is a stranger: an answer, at which it stops.
      assert.ok(error instanceof HostError);
      assert.equal(error.kind, "host-key");
    } finally {
      await server.stop();
    }
  });

  it("has no limit of time with perDialTimeout: 0", async () => {
    // A server that takes its time: longer than a limit of 0 s, or the shortest whole one, would let it.
    const late = (context: AuthContext) => setTimeout(() => context.accept(), 1_500);
    const server = await FaultyServer.start({ authentication: late });
    const way = { port: server.port, hostKey: server.hostKey };
    try {
      await assert.rejects(dial({ ...way, perDialTimeout: 1 }), { kind: "timeout" });
      await dial({ ...way, perDialTimeout: 0 });
    } finally {
      await server.stop();
    }
  });

  it("says that a password has expired, since nobody is there to choose another", async () => {
    const server = await FaultyServer.start({
      authentication: (context) => {
        if (context.method === "password") {
          context.requestChange("Choose another password: ", () => undefined);
        } else {
          context.reject(["password"]);
        }
      },
    });
    try {
      const password = "too old";
      const dialled = dial({ port: server.port, hostKey: server.hostKey, password });
      await assert.rejects(dialled, (error) => {
        assert.ok(error instanceof HostError);
        assert.equal(error.kind, "authentication");
        assert.match(error.message, /expired/);
        assert.ok(!error.message.includes(password));
        return true;
      });
    } finally {
      await server.stop();
    }
  });

  it("trusts the keys of the machine's known_hosts files too", async () => {
    const folder = new TestFolder();
    const key = await folder.keyPair();
    const sshd = await Sshd.start({ authorized: [key.publicKey] });
    try {
      writeFileSync(folder.file("global"), sshd.knownHostsLine());
      const lines = [`UserKnownHostsFile ${folder.file("none")}`, `GlobalKnownHostsFile ${folder.file("global")}`];
      writeFileSync(folder.file("config"), lines.join("\n"));
      const way = { port: sshd.port, user: sshd.user, privateKey: key.privateKey };
      await dial({ ...way, sshConfigPath: folder.file("config") });
      writeFileSync(folder.file("config"), lines[0] ?? "");
      await assert.rejects(dial({ ...way, sshConfigPath: folder.file("config") }), { kind: "host-key" });
    } finally {
      await sshd.stop();
      folder.remove();
    }
  });
});
