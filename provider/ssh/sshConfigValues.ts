import { userInfo } from "node:os";
import { DEFAULT_USER } from "../connection";
import { matchesPatterns } from "./patterns";
import type { ConfigLine } from "./sshConfigFile";
import { withTokens } from "./tokens";

/** What is set for a host, by keyword in lower case, in the order in which it was first set. */
export type ConfigValues = ReadonlyMap<string, readonly string[]>;

/** Those of which each value counts, not the first alone. */
const repeatable = ["identityfile", "certificatefile"];

/**
 * What lines of ssh_config(5) set for a host. No command is run for it (`Match exec` does not hold), and no name is
 * made canonical.
 *
 * @param user who logs in, where that is said elsewhere.
 * @throws an Error that names the file, for a `Match` that cannot be decided.
 */
export function valuesFor(lines: readonly ConfigLine[], host: string, user: string | undefined): ConfigValues {
  const values = new Map<string, readonly string[]>(user === undefined ? [] : [["user", [user]]]);
  const pass = new Pass(values, host, false);
  pass.read(lines, host);
  if (pass.wantsFinal) {
    new Pass(values, host, true).read(lines, hostNameOf(values, host));
  }
  return values;
}

/** What is dialled: `HostName`, in lower case as with OpenSSH, or the host's own name. */
export function hostNameOf(values: ConfigValues, host: string): string {
  const name = values.get("hostname")?.[0];
  return name === undefined ? host : withTokens(name, { "%": "%", h: host }, "HostName").toLowerCase();
}

/** Once through the lines; `Match final` asks for a second time. */
class Pass {
  wantsFinal = false;

  constructor(
    private readonly values: Map<string, readonly string[]>,
    private readonly host: string,
    private readonly final: boolean,
  ) {}

  /** @param name that which `Host` goes by. */
  read(lines: readonly ConfigLine[], name: string): void {
    for (const line of lines) {
      if (line.keyword === "host" || line.keyword === "match") {
        if (line.keyword === "host" ? matchesPatterns(line.values, name) : this.holds(line)) {
          this.read(line.lines, name);
        }
      } else {
        this.set(line);
      }
    }
  }

  private set({ keyword, values }: ConfigLine): void {
    const before = this.values.get(keyword);
    if (before === undefined) {
      this.values.set(keyword, values);
    } else if (repeatable.includes(keyword)) {
      this.values.set(keyword, [...new Set([...before, ...values])]);
    }
  }

  private holds({ values, file }: ConfigLine): boolean {
    const criteria = criteriaOf(values, file);
    this.wantsFinal ||= criteria.some(({ name }) => name === "final");
    const decided = criteria.map((criterion) => ({ ...criterion, holds: this.decide(criterion) }));
    if (decided.some(({ holds, negated }) => holds === negated)) {
      return false;
    }
    const open = decided.filter(({ holds }) => holds === undefined);
    if (open.some(({ name, negated }) => name === "exec" && !negated)) {
      return false;
    }
    const [unknown] = open;
    if (unknown !== undefined) {
      throw new Error(`${file}: Match ${unknown.negated ? "!" : ""}${unknown.name} is not supported`);
    }
    return true;
  }

  /** Undefined for what is not known here. Source: readconf.c, match_cfg_line. */
  private decide({ name, argument }: Criterion): boolean | undefined {
    const patterns = argument.split(",");
    const ofHost = (host: string) =>
      matchesPatterns(
        patterns.map((pattern) => pattern.toLowerCase()),
        host.toLowerCase(),
      );
    switch (name) {
      case "all":
        return true;
      case "final":
      case "canonical":
        return this.final;
      case "host":
        return ofHost(hostNameOf(this.values, this.host));
      case "originalhost":
        return ofHost(this.host);
      case "user":
        return matchesPatterns(patterns, this.values.get("user")?.[0] ?? DEFAULT_USER);
      case "localuser":
        return matchesPatterns(patterns, userInfo().username);
      default:
        return undefined;
    }
  }
}

/** One condition of a `Match`. */
interface Criterion {
  /** In lower case. */
  readonly name: string;
  readonly negated: boolean;
  readonly argument: string;
}

function criteriaOf(words: readonly string[], file: string): Criterion[] {
  const [word, ...others] = words;
  if (word === undefined) {
    return [];
  }
  const [, not, name = ""] = /^(!?)(.*)$/.exec(word.toLowerCase()) ?? [];
  const alone = ["all", "final", "canonical"].includes(name);
  const [argument, ...rest] = alone ? ["", ...others] : others;
  if (argument === undefined) {
    throw new Error(`${file}: Match ${word} has no value`);
  }
  return [{ name, negated: not === "!", argument }, ...criteriaOf(rest, file)];
}
