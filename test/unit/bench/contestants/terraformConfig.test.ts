import assert from "node:assert/strict";
import { z } from "zod";
import { mdevOf } from "../../../../tools/arena/mdevs";
import { linesForOne } from "../../../../tools/bench/contestants/scripts";
import { terraformConfig } from "../../../../tools/bench/contestants/terraformConfig";

/** As Terraform marks what it is to evaluate. */
const template = (expression: string) => `\${${expression}}`;

const connection = {
  host: "127.0.0.1",
  port: 2222,
  user: "ops",
  hostKey: "ssh-ed25519 AAAA",
  keyPath: `/home/\${me}/%{a}/"a" key`,
};
const mdev = mdevOf("127.0.0.1", { subchannel: "0.0.0004", device: "0.0.3000" });

const schema = z.object({
  resource: z.object({
    terraform_data: z.object({
      mdev: z.object({
        for_each: z.record(z.string(), z.object({ up: z.string(), destroy: z.string() })),
        input: z.string(),
        connection: z.record(z.string(), z.unknown()),
        provisioner: z.array(z.record(z.string(), z.unknown())),
      }),
    }),
  }),
});
const { for_each, ...resource } = schema.parse(terraformConfig(connection, [mdev])).resource.terraform_data.mdev;

describe("the Terraform configuration of a benchmark", () => {
  it("has the loop's commands of each device", () => {
    assert.deepEqual(Object.keys(for_each), ["0.0.0004"]);
    const lines = ["export LC_ALL=C", ...linesForOne("up", mdev)];
    assert.equal(for_each["0.0.0004"]?.up, lines.join("\n"));
    assert.doesNotMatch(JSON.stringify(for_each), /[$%]\{/);
    assert.match(for_each["0.0.0004"]?.destroy ?? "", /nodedev-destroy mdev_.*\n.*nodedev-undefine mdev_/);
  });

  it("runs them at creation and at destruction, from the resource itself", () => {
    assert.equal(resource.input, template("each.value"));
    assert.deepEqual(resource.provisioner, [
      { "remote-exec": { inline: [template("self.input.up")] } },
      { "remote-exec": { when: "destroy", inline: [template("self.input.destroy")] } },
    ]);
  });

  it("checks the host's key, and names the private key by its path only", () => {
    assert.deepEqual(resource.connection, {
      type: "ssh",
      host: "127.0.0.1",
      port: 2222,
      user: "ops",
      host_key: "ssh-ed25519 AAAA",
      private_key: template(`file("/home/$\${me}/%%{a}/\\"a\\" key")`),
      agent: false,
    });
  });
});
