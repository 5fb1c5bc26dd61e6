// Installs the dependencies where they are missing or other than the lock file says, so that a command works straight
// after git clone. Plain JavaScript without dependencies: it runs before there are any.
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const installed = at("node_modules/.package-lock.json");
const lock = at("package-lock.json");

if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lock).mtimeMs) {
  console.error("→ Installing the dependencies with npm ci (usually 30 seconds)");
  const { status } = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: at("."), stdio: ["ignore", 2, 2] });
  process.exit(status ?? 1);
}
