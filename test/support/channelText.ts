import type { SshChannel } from "../../provider/ssh/connect";

/** All that a command writes to stdout, once it has ended. */
export function textOf(channel: SshChannel): Promise<string> {
  let text = "";
  return new Promise((resolve) => {
    channel.listen({
      stdout: (more) => {
        text += more;
      },
      stderr: () => undefined,
      closed: () => resolve(text),
    });
  });
}
