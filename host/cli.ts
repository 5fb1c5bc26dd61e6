import { spawnSync } from "node:child_process";
import { Command, Option } from "commander";
import { messageOf } from "../provider/errors/messageOf";
import { whole } from "../tools/lib/options";
import { say } from "../tools/lib/steps";
import { DEFAULT_SUITE, SUITES, type Suite } from "./image/suites";
import { hostDown, hostReboot, hostStatus, runningHost } from "./lifecycle";
import { MAX_DEVICES } from "./qemu";
import { sshArguments } from "./ssh";
import type { RunningHost } from "./state";
import { DEFAULT_DEVICES, hostUp } from "./up";

interface NameOption {
  readonly name?: string;
  readonly suite: Suite;
}

/** `key value` lines for people and shells. */
function described(host: RunningHost): string {
  const { name, suite, port, user, keyPath, knownHostsLine, knownHostsPath, devices, pid, consoleLog } = host;
  const first = devices[0];
  const last = devices.at(-1);
  return [
    `name ${name}`,
    `suite ${suite}`,
    `host ${host.host}`,
    `port ${port}`,
    `user ${user}`,
    `key ${keyPath}`,
    `known-hosts-line ${knownHostsLine}`,
    `known-hosts ${knownHostsPath}`,
    `devices ${devices.length}${first && last ? ` (${first.device} on ${first.subchannel} to ${last.device} on ${last.subchannel})` : ""}`,
    `pid ${pid}`,
    `console ${consoleLog}`,
  ].join("\n");
}

const print = (host: RunningHost, json: boolean | undefined) =>
  console.log(json ? JSON.stringify(host, null, 2) : described(host));

const nameOf = ({ name, suite }: NameOption) => name ?? suite;

function command(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option("--name <name>", "name of the host; default: the suite's")
    .addOption(new Option("--suite <suite>", "Debian release").choices([...SUITES]).default(DEFAULT_SUITE));
}

const up = command("up", "start a host; what is missing for it is installed and built first")
  .addOption(
    new Option("--devices <n>", "how many subchannels to play with")
      .argParser(whole(0, MAX_DEVICES))
      .default(DEFAULT_DEVICES),
  )
  .addOption(new Option("--port <port>", "of 127.0.0.1; default: a free one").argParser(whole(1, 65535)))
  .option("--json", "print it as JSON")
  .action(async (options: NameOption & { devices: number; port?: number; json?: boolean }) => {
    print(await hostUp({ ...options, name: nameOf(options) }), options.json);
  });

const down = command("down", "end a host and remove its disk and keys").action(async (options: NameOption) => {
  const name = nameOf(options);
  say((await hostDown(name)) ? `The host '${name}' is gone.` : `There was no host '${name}'.`);
});

const reboot = command("reboot", "reboot a host, keeping its disk, and wait until libvirt answers again")
  .option("--json", "print it as JSON")
  .action(async (options: NameOption & { json?: boolean }) => {
    print(await hostReboot(nameOf(options)), options.json);
  });

const status = new Command("status")
  .description("list the hosts of this machine")
  .option("--json", "print them as JSON")
  .action(async ({ json }: { json?: boolean }) => {
    const hosts = await hostStatus();
    if (json) {
      console.log(JSON.stringify(hosts, null, 2));
    } else if (hosts.length === 0) {
      say("No host is there: start one with 'npm run host -- up'.");
    } else {
      console.log(
        hosts
          .map(({ name, state, host }) =>
            host && state === "running" ? described(host) : `name ${name}\nstate ${state}`,
          )
          .join("\n\n"),
      );
    }
  });

const ssh = command("ssh", "open a shell on a host, or run a command there")
  .option("--user <user>", "root or ops", "root")
  .argument("[command...]", "what to run; behind --")
  .action(async (words: string[], options: NameOption & { user: string }) => {
    const host = await runningHost(nameOf(options));
    const ended = spawnSync("ssh", [...sshArguments(host, options.user), ...words], { stdio: "inherit" });
    process.exitCode = ended.status ?? 255;
  });

new Command("npm run host --")
  .description("An embedded Linux-on-Z KVM host: a real s390x Linux with vfio_ccw, mdevctl and libvirt in QEMU.")
  .addCommand(up)
  .addCommand(down)
  .addCommand(reboot)
  .addCommand(status)
  .addCommand(ssh)
  .parseAsync()
  .catch((error: unknown) => {
    say(messageOf(error));
    process.exitCode = 1;
  });
