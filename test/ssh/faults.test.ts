import assert from "node:assert/strict";
import type { Connection } from "../../provider/connection";
import { HostError } from "../../provider/errors/hostError";
import { Host } from "../../provider/host/host";
import { connect as connectTo } from "../../provider/ssh/connect";
import { until } from "../../provider/waiting";
import { BlackHole } from "../support/blackHole";
import { handOn } from "../support/door";
import { type Behaviour, type Faults, FaultyServer } from "../support/faultyServer";

/** Nothing of this may end the process: mocha counts an exception that nobody caught as a failure of the test it is in. */
describe("a host that misbehaves", () => {
  const opened: { close?(): void; stop?(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const one of opened.splice(0).reverse()) {
      one.close?.();
      await one.stop?.();
    }
  });

  const serverOf = async (behaviour: Behaviour) => {
    const server = await FaultyServer.start(behaviour);
    opened.push(server);
    return server;
  };
  const muteServer = async (...then: Parameters<typeof FaultyServer.mute>) => {
    const server = await FaultyServer.mute(...then);
    opened.push(server);
    return server;
  };
  const hostOf = (server: { readonly port: number; readonly hostKey?: string }, way: Partial<Connection> = {}) => {
    const host = new Host({
      host: "127.0.0.1",
      port: server.port,
      hostKey: server.hostKey || "ssh-ed25519 AAAA",
      sshConfigPath: "none",
      agentSocketPath: "none",
      dialErrorLimit: 1,
      perDialTimeout: 2,
      ...way,
    });
    opened.push(host);
    return host;
  };
  /** How a look at the host ends, and after how many seconds. */
  const looked = async (host: Host) => {
    const start = Date.now();
    const error = await host.see("cannot look", "true").then(
      () => assert.fail("it succeeded"),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof HostError, String(error));
    return { error, seconds: (Date.now() - start) / 1_000 };
  };

  it("and takes connections but says nothing, is given up at perDialTimeout", async () => {
    const { error, seconds } = await looked(hostOf(await muteServer(), { perDialTimeout: 1 }));
    assert.equal(error.kind, "timeout");
    assert.match(error.message, /could not connect: no answer within 1 s/);
    assert.ok(seconds < 3, `${seconds}`);
  });

  it("and is a black hole, is given up at perDialTimeout", async () => {
    const hole = await BlackHole.open();
    opened.push(hole);
    const { error, seconds } = await looked(hostOf(hole, { perDialTimeout: 1, dialErrorLimit: 2 }));
    assert.equal(error.kind, "timeout", error.message);
    assert.match(error.message, /could not connect: no answer within 1 s/);
    assert.ok(seconds >= 2.5 && seconds < 5, `${seconds}`);
  });

  it("and closes or resets before the login, is tried dialErrorLimit times, and then an error", async () => {
    for (const then of [
      (socket: { end(): void }) => socket.end(),
      (socket: { resetAndDestroy(): void }) => socket.resetAndDestroy(),
    ]) {
      const server = await muteServer(then);
      const { error, seconds } = await looked(hostOf(server, { dialErrorLimit: 3 }));
      assert.equal(error.kind, "unreachable");
      assert.equal(server.connections, 3);
      // At least the two pauses, each at most twice as long by chance.
      assert.ok(seconds >= 1.5 && seconds < 6, `${seconds}`);
    }
  });

  it("and is there at the second try, is reached", async () => {
    let refused = 0;
    const server = await serverOf({
      command: (channel) => {
        channel.stdin.on("data", (text: Buffer) => answer(channel, text.toString()));
      },
    });
    const door = await muteServer((socket) => {
      refused += 1;
      refused === 1 ? socket.destroy() : handOn(socket, server.port);
    });
    const host = hostOf(door, { hostKey: server.hostKey, dialErrorLimit: 2 });
    assert.equal(await host.see("cannot look", "true"), "");
    assert.equal(door.connections, 2);
  });

  it("and refuses the login, is not tried again: that would lock the user out", async () => {
    const server = await serverOf({ authentication: (context) => context.reject(["password"]) });
    const { error } = await looked(hostOf(server, { password: "wrong", dialErrorLimit: 5 }));
    assert.equal(error.kind, "authentication");
    assert.equal(server.connections, 1);
  });

  it("and leaves at once after the login, is an error", async () => {
    for (const leave of ["reset", "halfClose", "disconnect"] as const) {
      const server = await serverOf({ ready: (faults) => faults[leave]() });
      const { error } = await looked(hostOf(server, { commandTimeout: 3 }));
      assert.equal(error.kind, "unreachable", `${leave}: ${error.message}`);
    }
  });

  it("and resets, half closes or says goodbye in the middle of a command, is an error that is no answer", async () => {
    for (const fault of ["reset", "halfClose", "disconnect"] as const) {
      const begun: string[] = [];
      const server = await serverOf({
        command: (channel, _text, faults) => {
          channel.stdin.on("data", (text: Buffer) => {
            begun.push(text.toString());
            // Half of an answer.
            channel.write(text.toString().slice(0, 20));
            faults[fault]();
          });
        },
      });
      const { error, seconds } = await looked(hostOf(server, { commandTimeout: 5 }));
      assert.equal(error.kind, "unreachable", `${fault}: ${error.message}`);
      assert.match(error.message, /^root@127\.0\.0\.1:\d+: cannot look: /);
      assert.ok(begun.length > 0);
      assert.ok(seconds < 5, `${seconds}`);
    }
  });

  it("and ends a command before it is listened to, tells all the same what it said and how it ended", async () => {
    const server = await serverOf({
      command: (channel) => {
        channel.stderr.write("no");
        channel.exit(3);
        channel.close();
      },
    });
    const { port, hostKey } = server;
    const way = { host: "127.0.0.1", port, hostKey, sshConfigPath: "none", agentSocketPath: "none" };
    const connection = await connectTo(way);
    opened.push(connection);
    const channel = await connection.open("true");
    const told = await new Promise<unknown>((resolve) => {
      let stderr = "";
      channel.listen({
        stdout: () => undefined,
        stderr: (text) => {
          stderr += text;
        },
        closed: (exitCode) => resolve({ stderr, exitCode }),
      });
    });
    assert.deepEqual(told, { stderr: "no", exitCode: 3 });
  });

  it("and closes a command's channel without an exit status, is an error that is no answer", async () => {
    const server = await serverOf({ command: (channel) => channel.close() });
    const { error } = await looked(hostOf(server, { commandTimeout: 5 }));
    assert.equal(error.kind, "unreachable");
  });

  it("and falls silent in the middle of a command, is found out by keepalives, or given up at commandTimeout", async () => {
    const silent: Behaviour = {
      command: (channel, _text, faults: Faults) => {
        channel.stdin.on("data", () => faults.fallSilent());
      },
    };
    const found = await looked(hostOf(await serverOf(silent), { keepaliveInterval: 0.2, commandTimeout: 30 }));
    assert.equal(found.error.kind, "unreachable");
    assert.ok(found.seconds < 10, `${found.seconds}`);
    const given = await looked(hostOf(await serverOf(silent), { keepaliveInterval: 0, commandTimeout: 1 }));
    assert.equal(given.error.kind, "timeout");
    assert.match(given.error.message, /cannot look: no answer within 1 s/);
    assert.ok(given.seconds < 4, `${given.seconds}`);
  });

  it("and talks nonsense in the middle of a command, and never closes, is an error long before commandTimeout", async () => {
    const server = await serverOf({
      command: (channel, _text, fault) => {
        channel.stdin.on("data", () => fault.babble());
      },
    });
    const { error } = await looked(hostOf(server, { keepaliveInterval: 0, commandTimeout: 50 }));
    assert.equal(error.kind, "unreachable", error.message);
  });

  it("and goes on with a command for ever while the connection is fine, is given up at commandTimeout", async () => {
    const { error } = await looked(hostOf(await serverOf({}), { commandTimeout: 1, keepaliveInterval: 0.2 }));
    assert.equal(error.kind, "timeout");
  });

  it("and is gone between two commands, is dialled anew", async () => {
    const servers: Faults[] = [];
    const server = await serverOf({
      ready: (faults) => servers.push(faults),
      command: (channel) => {
        channel.stdin.on("data", (text: Buffer) => answer(channel, text.toString()));
      },
    });
    const host = hostOf(server);
    await host.see("cannot look", "true");
    servers[0]?.reset();
    await until(2_000, async () => (await host.see("cannot look", "true").catch(() => undefined)) ?? undefined);
    assert.equal(server.connections, 2);
  });
});

/** Answers as a shell would that was asked for `true`: the marks, and success. */
function answer(channel: { write(text: string): void; stderr: { write(text: string): void } }, script: string): void {
  for (const [, begin = "", end = ""] of script.matchAll(
    /printf %s '([\w'-]+)'\n\([\s\S]*?printf %s '([\w'-]+)' >&2/g,
  )) {
    channel.write(`${begin.replaceAll("''", "")}${end.replaceAll("''", "")}0\n`);
    channel.stderr.write(end.replaceAll("''", ""));
  }
}
