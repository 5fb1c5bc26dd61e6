import type { AnyAuthMethod, AuthHandlerMiddleware, Prompt } from "ssh2";
import { ChosenKeys } from "./agent";
import type { LoginKeys } from "./loginKeys";
import type { Hop } from "./route";

/** One thing to try. */
interface Attempt {
  /** What the host calls the method. */
  readonly method: string;
  /** For error texts. */
  readonly title: string;
  readonly auth: AnyAuthMethod;
}

/** A way through the methods of logging in, and what has been tried of it. */
export interface Login {
  readonly handler: AuthHandlerMiddleware;
  /** What was tried, and what could not be, for error texts: no secret is in it. */
  told(): string;
  /** Gives up what is still asked of the agent. */
  end(): void;
}

/**
 * Logs in in OpenSSH's order: the agent's keys, those of files, keyboard-interactive, the password; of these what the
 * host offers. Where the host wants more than one, what was accepted is not tried again.
 */
export function loginOf(hop: Hop, keys: LoginKeys): Login {
  const agent = agentOf(hop, keys);
  const attempts = attemptsOf(hop, keys, agent);
  const tried: Attempt[] = [];
  const accepted = new Set<Attempt | undefined>();
  let left = [...attempts];
  let offers: readonly string[] = [];
  return {
    // The library types its first call, before the host has said what it offers, as if it had.
    handler: (offered: readonly string[] | null, partly: boolean | null, next): false | undefined => {
      if (offered === null) {
        next({ type: "none", username: hop.user });
        return undefined;
      }
      if (partly === true) {
        // The library says so again after a key that it passes over, and after the agent's: they are left out too, and so
        // there is an end.
        accepted.add(tried.at(-1));
        left = attempts.filter((attempt) => !accepted.has(attempt));
      }
      offers = offered;
      // The library does not say when the host accepted a key of the agent and now offers something else.
      const attempt =
        left.find(({ method }) => offered.includes(method)) ??
        (tried.at(-1)?.auth.type === "agent" ? left[0] : undefined);
      if (attempt === undefined) {
        return false;
      }
      left = left.filter((other) => other !== attempt);
      tried.push(attempt);
      next(attempt.auth);
      return undefined;
    },
    told: () =>
      [
        tried.length === 0 ? "nothing was tried" : `tried were ${tried.map(({ title }) => title).join(", ")}`,
        ...keys.unusable.map((file) => `not used was ${file}`),
        ...(offers.length === 0 ? [] : [`the host accepts ${offers.join(", ")}`]),
      ].join("; "),
    end: () => agent?.close(),
  };
}

function agentOf({ identity }: Hop, keys: LoginKeys): ChosenKeys | undefined {
  return identity.agent === undefined || keys.agent.length === 0
    ? undefined
    : new ChosenKeys(identity.agent, [...keys.agent]);
}

function attemptsOf({ identity, user: username }: Hop, keys: LoginKeys, agent: ChosenKeys | undefined): Attempt[] {
  const attempts: Attempt[] = [];
  if (agent !== undefined) {
    const title = `${keys.agent.length} of the agent's keys`;
    attempts.push({ method: "publickey", title, auth: { type: "agent", username, agent } });
  }
  for (const { key, from } of keys.files) {
    attempts.push({ method: "publickey", title: from, auth: { type: "publickey", username, key } });
  }
  const { password } = identity;
  if (password !== undefined) {
    // What a host shows while it is typed is no password.
    const prompt = (_name: string, _text: string, _language: string, prompts: Prompt[], finish: Answers) =>
      finish(prompts.map(({ echo }) => (echo === true ? "" : password)));
    attempts.push(
      {
        method: "keyboard-interactive",
        title: "keyboard-interactive",
        auth: { type: "keyboard-interactive", username, prompt },
      },
      { method: "password", title: "password", auth: { type: "password", username, password } },
    );
  }
  return attempts;
}

type Answers = (answers: string[]) => void;
