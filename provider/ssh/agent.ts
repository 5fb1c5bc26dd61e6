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
  const agent = createAgent(socket);
  const open = agent.getStream?.bind(agent);
  let said = "";
  agent.getStream = (callback) =>
    open?.((error, stream) => {
      stream?.on("data", (bytes: Buffer) => {
        said += bytes.toString("latin1");
      });
      callback(error, stream);
    });
  const asked = new Promise<ParsedKey[]>((resolve) => {
    agent.getIdentities((error, keys) => resolve(error ? [] : (keys ?? []).filter(isParsed)));
  });
  const keys = (await unlessLate(AGENT_LIMIT_MS, asked)) ?? [];
  return { keys, certificate: CERTIFICATE.test(said) };
}

function isParsed(key: unknown): key is ParsedKey {
  return typeof key === "object" && key !== null && "getPublicSSH" in key;
}

/** Of a form that the library takes for every type of key. */
const NO_SIGNATURE = Buffer.alloc(64);

/** An agent that offers only some of its keys, in an order of our own. */
export class ChosenKeys extends BaseAgent<ParsedKey> {
  private readonly agent: BaseAgent;

  constructor(
    socket: string,
    private readonly keys: ParsedKey[],
  ) {
    super();
    this.agent = createAgent(socket);
  }

  getIdentities(callback: IdentityCallback<ParsedKey>): void {
    callback(undefined, this.keys);
  }

  /** For a key that the agent will not sign with, none that is one: the host refuses it, and the next has its turn. */
  sign(key: ParsedKey, data: Buffer, options: SigningRequestOptions | SignCallback, callback?: SignCallback): void {
    const told = typeof options === "function" ? options : callback;
    const hash = typeof options === "function" ? {} : options;
    this.agent.sign(key, data, hash, (_error, signature) => told?.(undefined, signature ?? NO_SIGNATURE));
  }
}
