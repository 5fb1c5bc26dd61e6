/** `npm run engine`: makes sure that there is a Pulumi engine and says which. */
import { ensureEngine } from "./index";

ensureEngine().then(
  ({ pulumi, version }) => {
    process.stdout.write(`${pulumi} ${version}\n`);
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
