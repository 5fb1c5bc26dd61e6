import { join } from "node:path";
import { quote } from "../../provider/quoting";
import { type Engine, engineEnvironment } from "../engine";
import { CHECKOUT } from "../lib/paths";
import { heading, tell } from "./narrator";
import { HOME, HOST, STACK } from "./place";

/** Tells how to use the stack and the host that `--keep` leaves, and how to end them. */
export function printHowToGoOn(engine: Engine, name: string): void {
  const environment = engineEnvironment(engine, HOME);
  const shown = Object.keys(environment).filter((key) => key.startsWith("PULUMI_"));
  heading("Kept: the stack and the host are up");
  tell(
    "In a shell in this folder, Pulumi of the demo:",
    "",
    `export PATH=${quote(join(CHECKOUT, "node_modules", ".bin"))}:${quote(engine.bin)}:$PATH`,
    ...shown.flatMap((key) => {
      const value = environment[key];
      return value === undefined ? [] : [`export ${key}=${quote(value)}`];
    }),
    `pulumi stack output --stack ${STACK}`,
    `pulumi up --refresh --stack ${STACK}`,
    "",
    "The host:",
    "",
    `npm run host -- ssh --name ${HOST}`,
    `npm run host -- ssh --name ${HOST} -- virsh nodedev-info ${name}`,
    `npm run host -- reboot --name ${HOST}`,
    "",
    "The end of both:",
    "",
    "npm run demo -- --end",
  );
}
