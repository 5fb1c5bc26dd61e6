import { commandLine } from "../../provider/quoting";

/** What the demo tells, on stdout, so that a person can follow it and type the same. */

/** Begins a part. */
export function heading(title: string): void {
  console.log(`\n== ${title} ==`);
}

/** Explains. */
export function tell(...lines: string[]): void {
  console.log(lines.join("\n"));
}

/** Shows a command that is run on this machine. */
export function typed(words: readonly string[], redirection = ""): void {
  console.log(`\n$ ${commandLine(words)}${redirection}`);
}

/** Shows a command that is run on the host, with the prompt that its shell would have there. */
export function typedOnHost(host: string, user: "root" | "ops", command: string): void {
  console.log(`\n${user}@${host}${user === "root" ? "#" : "$"} ${command}`);
}

/** Shows what a command printed. */
export function printed(output: string): void {
  console.log(output.trimEnd() || "(nothing)");
}
