import assert from "node:assert/strict";
import type { AuthContext } from "ssh2";
import type { Connection } from "../../provider/connection";
import { connect } from "../../provider/ssh/connect";
import { FaultyServer } from "../support/faultyServer";
import { type KeyPair, TestFolder } from "../support/keys";
import { SshAgent } from "../support/sshAgent";

const PASSWORD = "s3cret $(id) 'quoted'";

describe("the methods of logging in", () => {
  const folder = new TestFolder();
  let key: KeyPair;
  before(async () => {
    key = await folder.keyPair();
  });
  after(() => folder.remove());

  /** Dials a server that does with each request what `decide` says. Returns the methods it was asked for, in order. */
  const asked = async (decide: (context: AuthContext) => void, way: Partial<Connection>) => {
    const methods: string[] = [];
    const server = await FaultyServer.start({
      authentication: (context) => {
        // A key is asked about before it signs: that is no request of its own.
        if (context.method !== "publickey" || context.signature === undefined) {
          methods.push(context.method);
        }
        decide(context);
      },
    });
    try {
      const connection = await connect({
        host: "127.0.0.1",
        port: server.port,
        hostKey: server.hostKey,
        sshConfigPath: "none",
        agentSocketPath: "none",
        dialErrorLimit: 1,
        ...way,
      });
      connection.close();
    } finally {
      await server.stop();
    }
    return methods;
  };

  it("are tried in OpenSSH's order: key, keyboard-interactive, password", async () => {
    const methods = await asked(
      (context) =>
        context.method === "password" && context.password === PASSWORD
          ? context.accept()
          : context.reject(["publickey", "keyboard-interactive", "password"]),
      { privateKey: key.privateKey, password: PASSWORD },
    );
    assert.deepEqual(methods, ["none", "publickey", "keyboard-interactive", "password"]);
  });

  it("are only those that the host accepts", async () => {
    const methods = await asked(
      (context) => (context.method === "password" ? context.accept() : context.reject(["password"])),
      { privateKey: key.privateKey, password: PASSWORD },
    );
    assert.deepEqual(methods, ["none", "password"]);
  });

  it("answer keyboard-interactive with the password, and nothing that is shown while it is typed", async () => {
    const answers: string[][] = [];
    await asked(
      (context) => {
        if (context.method !== "keyboard-interactive") {
          context.reject(["keyboard-interactive"]);
          return;
        }
        const prompts = [
          { prompt: "Login name: ", echo: true },
          { prompt: "Password: ", echo: false },
        ];
        context.prompt(prompts, (given) => {
          answers.push(given);
          context.accept();
        });
      },
      { password: PASSWORD },
    );
    assert.deepEqual(answers, [["", PASSWORD]]);
  });

  it("go on to the second where the host wants two", async () => {
    const methods = await asked(
      (context) => {
        if (context.method === "publickey") {
          context.signature === undefined ? context.accept() : context.reject(["password"], true);
        } else if (context.method === "password") {
          context.accept();
        } else {
          context.reject(["publickey"]);
        }
      },
      { privateKey: key.privateKey, password: PASSWORD },
    );
    assert.deepEqual(methods, ["none", "publickey", "password"]);
  });

  it("go on to the second where the first is a key of the agent, of which the library tells nothing", async () => {
    const agent = await SshAgent.start(folder.file("agent"));
    try {
      await agent.has(await folder.keyPair(), key);
      for (const second of ["password", "keyboard-interactive"] as const) {
        let half = false;
        const methods = await asked(
          (context) => {
            const isKey = context.method === "publickey" && context.key.data.equals(publicPart(key));
            if (context.method === "publickey" && isKey && !half) {
              half = context.signature !== undefined;
              half ? context.reject([second], true) : context.accept();
            } else if (half && context.method === second) {
              context.accept();
            } else {
              context.reject([half ? second : "publickey"]);
            }
          },
          { agentSocketPath: agent.socket, password: PASSWORD },
        );
        const between = second === "password" ? ["keyboard-interactive"] : [];
        assert.deepEqual(methods, ["none", "publickey", "publickey", ...between, second]);
      }
    } finally {
      await agent.stop();
    }
  });
});

/** As it is sent. */
function publicPart({ publicKey }: KeyPair): Buffer {
  return Buffer.from(publicKey.split(" ")[1] ?? "", "base64");
}
