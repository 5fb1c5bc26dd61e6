import { quote } from "../quoting";
import { rootFunction, type Sudo, sudoWords } from "./sudo";

/** What a command of an interpreter answered. */
export interface Answer {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** The texts between which an answer stands. No program prints them by chance. */
export interface Marks {
  readonly begin: string;
  readonly end: string;
}

/** How one interpreter (virsh, sh) is started, and how the end of an answer is told. Pure. */
export interface Dialect {
  /** The remote command that starts it. */
  readonly start: string;
  /** What is written to it first. It must print nothing. */
  readonly preamble: string;
  /** What to write so that `command` runs, with `begin` before its output, and `end` behind it on stdout and stderr. */
  frame(command: string, marks: Marks): string;
  /** The answer, or undefined while it is incomplete. What stood before the first mark on stdout is none of it. */
  parse(stdout: string, stderr: string, marks: Marks): Answer | undefined;
}

/** A mark in quotes such that the text, where it is echoed, does not look like the mark itself. */
function quotedMark(mark: string): string {
  const middle = Math.floor(mark.length / 2);
  return `'${mark.slice(0, middle)}''${mark.slice(middle)}'`;
}

/**
 * virsh lost libvirtd and found it again (after a restart, say): news, and no failure of the command.
 * Source: libvirt, tools/virsh.c, virshReconnect and virshCatchDisconnect.
 */
const RECONNECTION =
  /^error: (Disconnected from|Reconnected to|One or more references were leaked after|Failed to disconnect from) .*\n/gm;

/**
 * virsh, kept open, reading commands from stdin. It prints its prompt and repeats each line before it runs what is on
 * it, so that all of a command is on one line, and nothing of that is in the answer; `echo` writes the mark to stdout,
 * and `echo --err` writes `error: mark` to stderr. It goes on after a command that failed, and has no exit status for
 * it: one that failed wrote a line `error: …`. Texts are translated, so the locale is C.
 */
export function virshDialect(uri: string, sudo?: Sudo): Dialect {
  const echo = (mark: string) => `echo ${quotedMark(mark)}`;
  return {
    start: `env LC_ALL=C ${sudoWords(sudo)}virsh -q -c ${quote(uri)}`,
    preamble: "",
    frame: (command, { begin, end }) => `${echo(begin)}; ${command}; ${echo(end)}; echo --err ${quotedMark(end)}\n`,
    parse: (stdout, stderr, marks) => {
      const output = answerBetween(stdout, marks);
      const errEnd = stderr.indexOf(`error: ${marks.end}`);
      if (output === undefined || errEnd < 0) {
        return undefined;
      }
      const errors = stderr.slice(0, errEnd).replace(RECONNECTION, "");
      return { ok: !/^error: /m.test(errors), stdout: output, stderr: errors };
    },
  };
}

/**
 * A POSIX shell, kept open, reading scripts from stdin. A script runs in a subshell, with nothing on its own stdin.
 * `$scratch` is a folder for files that others need to read; it goes when the shell ends, and with it the connection. Where
 * there can be none, it is empty, and `$unmade` says why.
 * The PATH of a user who is not root lacks the folders where mdevctl, driverctl and lscss are.
 */
export const shellDialect: Dialect = shellDialectOf(undefined);

/** As {@link shellDialect}; its function `root` runs a program as root, in this way. */
export function shellDialectOf(sudo: Sudo | undefined): Dialect {
  return {
    start: "env LC_ALL=C sh",
    // A connection that breaks while it writes is a signal to it, with which alone it would not end in good order.
    preamble: [
      "PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin",
      "scratch=$(mktemp -d 2>&1) || { unmade=$scratch; scratch=; }",
      "trap 'rm -rf \"$scratch\"' EXIT",
      `trap exit PIPE\n${rootFunction(sudo)}`,
    ].join("\n"),
    frame: (script, { begin, end }) =>
      `printf %s ${quotedMark(begin)}\n(\n${script}\n) </dev/null\n` +
      `printf '%s%s\\n' ${quotedMark(end)} "$?"\nprintf %s ${quotedMark(end)} >&2\n`,
    parse: (stdout, stderr, marks) => {
      const between = answerBetween(stdout, marks);
      const errEnd = stderr.indexOf(marks.end);
      const status = /^(\d+)\n/.exec(stdout.slice(stdout.indexOf(marks.end) + marks.end.length))?.[1];
      if (between === undefined || errEnd < 0 || status === undefined) {
        return undefined;
      }
      return { ok: status === "0", stdout: between, stderr: stderr.slice(0, errEnd) };
    },
  };
}

/** What stands between the marks: not what a login script has printed before. */
function answerBetween(stdout: string, { begin, end }: Marks): string | undefined {
  const from = stdout.indexOf(begin);
  const to = stdout.indexOf(end);
  return from < 0 || to < 0 ? undefined : stdout.slice(from + begin.length, to);
}
