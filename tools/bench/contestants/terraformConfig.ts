import type { Mdev } from "../../arena/mdevs";
import { linesForOne } from "./scripts";

/** How Terraform's provisioners reach the host. */
export interface TerraformConnection {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** The host's public key as in authorized_keys. */
  readonly hostKey: string;
  /** Path of the private key. It is not copied into the configuration. */
  readonly keyPath: string;
}

/**
 * The content of main.tf.json: a `terraform_data` for each device, with provisioners that run virsh on the host. Pure.
 * A provisioner that runs at destruction may refer to nothing but the resource itself, so that the device's own script
 * is in its input. Source: Terraform, "Provisioners", destroy-time provisioners.
 */
export function terraformConfig(connection: TerraformConnection, mdevs: readonly Mdev[]): unknown {
  const { host, port, user, hostKey, keyPath } = connection;
  const scripts = mdevs.map((mdev) => [
    mdev.subchannel,
    { up: scriptOf("up", mdev), destroy: scriptOf("destroy", mdev) },
  ]);
  return {
    terraform: { required_version: ">= 1.4" },
    resource: {
      terraform_data: {
        mdev: {
          for_each: Object.fromEntries(scripts),
          input: template("each.value"),
          connection: {
            type: "ssh",
            host: literal(host),
            port,
            user: literal(user),
            host_key: literal(hostKey),
            private_key: template(`file(${JSON.stringify(literal(keyPath))})`),
            agent: false,
          },
          provisioner: [
            { "remote-exec": { inline: [template("self.input.up")] } },
            { "remote-exec": { when: "destroy", inline: [template("self.input.destroy")] } },
          ],
        },
      },
    },
  };
}

function scriptOf(phase: "up" | "destroy", mdev: Mdev): string {
  return literal(`export LC_ALL=C\n${linesForOne(phase, mdev).join("\n")}`);
}

const template = (expression: string) => `\${${expression}}`;

/** Text that Terraform takes as it is: in its JSON too, `${` and `%{` begin a template. */
function literal(text: string): string {
  return text.replaceAll(/([$%])\{/g, "$1$1{");
}
