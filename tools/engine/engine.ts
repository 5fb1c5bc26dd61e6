/** The Pulumi engine: the CLI with what it runs for a Node.js program that has dynamic resources. */
export interface Engine {
  /** Path of the CLI. */
  readonly pulumi: string;
  /** Folder for PATH: with it there, `pulumi`, its language host and its server of dynamic providers are found. */
  readonly bin: string;
  /** Of the CLI, without a `v`, for example `3.259.0`. */
  readonly version: string;
  /** Whether it was on PATH or built from the Go modules that this checkout pins. */
  readonly from: "path" | "built";
}
