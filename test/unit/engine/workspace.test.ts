import assert from "node:assert/strict";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import { type Engine, engineEnvironment } from "../../../tools/engine";

const engine: Engine = { pulumi: "/engine/pulumi", bin: "/engine", version: "3.259.0", from: "built" };

describe("The environment of the engine", () => {
  let home = "";
  const mine = process.env.PULUMI_ACCESS_TOKEN;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), "engine-"));
    process.env.PULUMI_ACCESS_TOKEN = "the user's own";
  });

  afterEach(async () => {
    if (mine === undefined) {
      delete process.env.PULUMI_ACCESS_TOKEN;
    } else {
      process.env.PULUMI_ACCESS_TOKEN = mine;
    }
    await rm(home, { recursive: true, force: true });
  });

  it("finds the checkout's Node.js first, then the engine", () => {
    const [first, second] = engineEnvironment(engine, home).PATH?.split(delimiter) ?? [];
    assert.match(first ?? "", /node_modules\/\.bin$/);
    assert.equal(second, "/engine");
  });

  it("keeps settings and state in folders that are there and that nobody else can read", async () => {
    const environment = engineEnvironment(engine, home);
    assert.equal(environment.PULUMI_HOME, join(home, "pulumi"));
    assert.equal(environment.PULUMI_BACKEND_URL, `file://${home}/state`);
    assert.equal((await stat(join(home, "pulumi"))).mode & 0o777, 0o700);
    assert.equal((await stat(join(home, "state"))).mode & 0o777, 0o700);
  });

  it("hides the user's own Pulumi from a program that is started with it", async () => {
    const { stdout } = await execa("env", { env: engineEnvironment(engine, home) });
    assert.doesNotMatch(stdout, /PULUMI_ACCESS_TOKEN/);
    assert.match(stdout, /^PULUMI_BACKEND_URL=file:/m);
  });
});
