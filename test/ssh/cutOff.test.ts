import assert from "node:assert/strict";
import type { ServerChannel } from "ssh2";
import type { Connection } from "../../provider/connection";
import { closeHosts } from "../../provider/host/hosts";
import { mediatedDevice } from "../../provider/runtime";
import { type Faults, FaultyServer } from "../support/faultyServer";
import { sampleName as name, sampleState } from "../support/sampleDevice";

const NOT_FOUND = "error: Node device not found: no node device with matching name\n";

/** What happens to each command, once it was begun. */
const faults: Record<string, (channel: ServerChannel, fault: Faults) => void> = {
  "the connection is reset": (_channel, fault) => fault.reset(),
  "the connection half closes": (_channel, fault) => fault.halfClose(),
  "the host says goodbye": (_channel, fault) => fault.disconnect(),
  "the host falls silent": (_channel, fault) => fault.fallSilent(),
  "no command ever answers": () => undefined,
  "each command ends without a word": (channel) => channel.exit(0),
  "each command fails without a word": (channel) => channel.exit(1),
  "each command says that there is no such device, and ends": (channel) => {
    channel.stderr.write(NOT_FOUND);
    channel.exit(1);
    channel.end();
  },
  "each command says so, and its channel closes": (channel) => {
    channel.stderr.write(NOT_FOUND);
    channel.close();
  },
  "all that is answered is noise": (channel) => {
    channel.write("\0\u{fffd}begin end 0\n".repeat(1_000));
    channel.exit(0);
    channel.end();
  },
};

/** Nothing of this may end the process: mocha counts an exception that nobody caught as a failure of the test it is in. */
describe("a recorded device is not taken for gone when", () => {
  afterEach(() => closeHosts());

  for (const [what, happens] of Object.entries(faults)) {
    it(what, async () => {
      const server = await FaultyServer.start({ command: (channel, _command, fault) => happens(channel, fault) });
      const connection: Connection = {
        host: "127.0.0.1",
        port: server.port,
        hostKey: server.hostKey,
        sshConfigPath: "none",
        agentSocketPath: "none",
        dialErrorLimit: 1,
        perDialTimeout: 2,
        commandTimeout: 1,
        keepaliveInterval: 1,
      };
      try {
        const state = { ...sampleState, connection };
        await assert.rejects(mediatedDevice.read(name, state), /127\.0\.0\.1/);
        await assert.rejects(mediatedDevice.delete(name, state), /127\.0\.0\.1/);
      } finally {
        await server.stop();
      }
    });
  }
});
