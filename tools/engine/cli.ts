/** `npm run engine`: makes sure that there is a Pulumi engine and says which. */
import { messageOf } from "../../provider/errors/messageOf";
import { ensureEngine } from "./index";

ensureEngine().then(
  ({ pulumi, version }) => {
    process.stdout.write(`${pulumi} ${version}\n`);
  },
  (error: unknown) => {
    process.stderr.write(`${messageOf(error)}\n`);
    process.exitCode = 1;
  },
);
