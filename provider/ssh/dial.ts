import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { NodeSSH } from "node-ssh";
import pRetry from "p-retry";
import { type HostError, isWithoutAnswer } from "../errors/hostError";
import { unlessLate } from "../waiting";
import { connectFailure, DialTimeout, passwordExpired } from "./connectFailure";
import { hangUp, type Line } from "./hangUp";
import { hostKeyAlgorithms, hostKeyPolicy, judgeHostKey } from "./hostKey";
import type { LiveConnection } from "./liveConnection";
import { loginOf } from "./login";
import { type LoginKeys, loginKeys } from "./loginKeys";
import { recordHostKey } from "./recordHostKey";
import type { Hop } from "./route";

/** A host that leaves this many keepalives unanswered is taken for dead. */
const KEEPALIVE_COUNT = 3;

/** Between two tries in milliseconds: the first pause at least, doubled each time; up to twice as long, by chance. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Connects and logs in to one hop, through another where there is one. A host that cannot be reached, or is silent, is
 * tried again; one that refuses is not.
 */
export async function dial(hop: Hop, through: LiveConnection | undefined): Promise<Line> {
  const keys = await loginKeys(hop);
  return pRetry(() => dialOnce(hop, keys, through), {
    retries: hop.limits.tries - 1,
    minTimeout: FIRST_PAUSE_MS,
    maxTimeout: LONGEST_PAUSE_MS,
    factor: 2,
    randomize: true,
    shouldRetry: ({ error }) => isWithoutAnswer(error) && (through === undefined || through.alive),
  });
}

async function dialOnce(hop: Hop, keys: LoginKeys, through: LiveConnection | undefined): Promise<Line> {
  const { where, address, port, user, limits } = hop;
  const policy = hostKeyPolicy(hop.hostKey, where);
  const login = loginOf(hop, keys);
  const until = Date.now() + limits.timeoutMs;
  const left = () => (limits.timeoutMs === 0 ? 0 : Math.max(until - Date.now(), 1));
  let refusal: HostError | undefined;
  let connected = false;
  let answered = false;
  const verified = (shown: Buffer) => {
    answered = true;
    const judged = judgeHostKey(policy, hop.hostKey, where, shown);
    refusal =
      judged.verdict === "refused"
        ? judged.error
        : judged.verdict === "new"
          ? recordHostKey(hop.hostKey, where, judged.key)
          : undefined;
    return refusal === undefined;
  };
  const ssh = new NodeSSH();
  let line: Line | undefined;
  const giveUp = () => {
    if (line !== undefined) {
      hangUp(line);
    }
  };
  try {
    const way: Duplex | undefined = await through?.forward(address, port, limits.timeoutMs);
    connected = way !== undefined;
    // Of a way that only half ends, the library takes no more notice, and would wait for ever.
    way?.once("end", () => way.destroy());
    // Until the library listens to it, nothing must be waited for.
    const stream = way ?? connect(port, address);
    const connecting = ssh.connect({
      sock: stream,
      username: user,
      readyTimeout: left(),
      keepaliveInterval: limits.keepaliveMs,
      keepaliveCountMax: KEEPALIVE_COUNT,
      authHandler: login.handler,
      algorithms: { serverHostKey: hostKeyAlgorithms(policy) },
      hostVerifier: verified,
    });
    const client = ssh.connection;
    line = client === null ? undefined : { client, stream };
    // An error that comes with or after the login would end the process if nobody listened by then.
    client?.on("error", () => undefined);
    client?.on("connect", () => {
      connected = true;
    });
    client?.on("change password", () => {
      refusal = passwordExpired(where);
      giveUp();
    });
    if ((await unlessLate(left(), connecting)) === undefined) {
      throw new DialTimeout();
    }
    if (line === undefined) {
      throw new Error("the host closed the connection");
    }
    return line;
  } catch (error) {
    // The library may go on trying after its first error.
    giveUp();
    throw (
      refusal ?? connectFailure(error, { hop, keys, told: login.told(), through: through?.where, connected, answered })
    );
  } finally {
    login.end();
  }
}
