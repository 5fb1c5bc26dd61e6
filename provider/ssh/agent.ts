import type { Duplex } from "node:stream";
import {
  BaseAgent,
  createAgent,
  type IdentityCallback,
  type ParsedKey,
  type SignCallback,
  type SigningRequestOptions,
} from "ssh2";
import { unlessLate } from "../waiting";

/** An agent that does not answer within this many milliseconds is taken for one that is not there. */
const AGENT_LIMIT_MS = 5_000;

/** In the type of every certificate. Source: OpenSSH, PROTOCOL.certkeys. */
const CERTIFICATE = /-cert-v0\d@openssh\.com/;

/** What an ssh-agent has. */
export interface AgentKeys {
  /** Those that the library knows. */
  readonly keys: readonly ParsedKey[];
  /** Whether there is a certificate too: the library passes it over. */
  readonly certificate: boolean;
}

/** Asks an agent for what it has; nothing when it does not answer, as with OpenSSH. */
export async function agentKeys(socket: string): Promise<AgentKeys> {
  let said = "";
  const { agent, close } = openAgent(socket, (bytes) => {
    said += bytes.toString("latin1");
  });
  const asked = new Promise<ParsedKey[]>((resolve) => {
    agent.getIdentities((error, keys) => resolve(error ? [] : (keys ?? []).filter(isParsed)));
  });
  const keys = (await unlessLate(AGENT_LIMIT_MS, asked)) ?? [];
  close();
  return { keys, certificate: CERTIFICATE.test(said) };
}

/** An agent of the library's. */
interface OpenAgent {
  readonly agent: BaseAgent;
  /** Closes what it has not answered: the library would wait for ever, and a program could not end. */
  readonly close: () => void;
}

function openAgent(socket: string, heard: (bytes: Buffer) => void = () => undefined): OpenAgent {
  const agent = createAgent(socket);
  const open = agent.getStream?.bind(agent);
  /** It is asked one thing at a time, each over a stream of its own. */
  let last: Duplex | undefined;
  let closed = false;
  agent.getStream = (callback) =>
    open?.((error, stream) => {
      if (closed) {
        stream?.destroy();
        return;
      }
      last = stream;
      stream?.on("data", heard);
      callback(error, stream);
    });
  const close = () => {
    closed = true;
    last?.destroy();
  };
  return { agent, close };
}

function isParsed(key: unknown): key is ParsedKey {
  return typeof key === "object" && key !== null && "getPublicSSH" in key;
}

/** Of a form that the library takes for every type of key. */
const NO_SIGNATURE = Buffer.alloc(64);

/** An agent that offers only some of its keys, in an order of our own. */
export class ChosenKeys extends BaseAgent<ParsedKey> {
  private readonly open: OpenAgent;

  constructor(
    socket: string,
    private readonly keys: ParsedKey[],
  ) {
    super();
    this.open = openAgent(socket);
  }

  getIdentities(callback: IdentityCallback<ParsedKey>): void {
    callback(undefined, this.keys);
  }

  /** For a key that the agent will not sign with, none that is one: the host refuses it, and the next has its turn. */
  sign(key: ParsedKey, data: Buffer, options: SigningRequestOptions | SignCallback, callback?: SignCallback): void {
    const told = typeof options === "function" ? options : callback;
    const hash = typeof options === "function" ? {} : options;
    this.open.agent.sign(key, data, hash, (_error, signature) => told?.(undefined, signature ?? NO_SIGNATURE));
  }

  /** Gives up a signature that is still waited for. */
  close(): void {
    this.open.close();
  }
}
