import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { XMLParser } from "fast-xml-parser";
import type { z } from "zod";
import { connectionSchema, credentialFields, loginFields } from "../../provider/connection";
import { check as checkGuestDisk } from "../../provider/guestDisk/check";
import { userInputsSchema as guestDiskInputs } from "../../provider/guestDisk/inputs";
import { virshDialect } from "../../provider/host/dialects";
import { hostdevXml, mdevXml } from "../../provider/libvirt/nodedevXml";
import { check } from "../../provider/mediatedDevice/check";
import { inputsSchema, userInputsSchema } from "../../provider/mediatedDevice/inputs";
import { commandLine, quote, virshLine } from "../../provider/quoting";
import { routeTo } from "../../provider/ssh/route";
import { check as checkSubchannelDriver } from "../../provider/subchannelDriver/check";
import { userInputsSchema as subchannelDriverInputs } from "../../provider/subchannelDriver/inputs";
import { text, wellFormed, word } from "../support/hostile";
import { sampleHostKey } from "../support/sampleDevice";

const RUNS = 10_000;

/** A text that no error has of itself. */
const MARK = "hunter2hunter2";

/** A text that would be right, so that what is hostile about others is not refused for being nonsense. */
const right: Record<string, string> = {
  subchannel: "0.0.0004",
  device: "0.0.3000",
  uuid: "18e124fb-b2fc-47f6-a407-f256b6c49767",
  hostKey: `${sampleHostKey} `,
  libvirtUri: "qemu:///system",
  domain: "vm1",
  mediatedDevice: "18e124fb-b2fc-47f6-a407-f256b6c49767",
  guestDevice: "0.0.00a1",
  driver: "vfio_ccw",
};

/** Every argument of a MediatedDevice that takes a text, by its path. A new one is tested as soon as it is there. */
const fields: readonly (readonly string[])[] = [
  ...textsOf(userInputsSchema.shape).map((name) => [name]),
  ...textsOf(connectionSchema.shape).map((name) => ["connection", name]),
  ...textsOf(loginFields).map((name) => ["connection", "proxy", name]),
];

/** The others, whose connection is the same; `use` is what is made of an accepted text in a command. */
const others = [
  {
    resource: "GuestDisk",
    check: checkGuestDisk,
    names: textsOf(guestDiskInputs.shape),
    base: { domain: right.domain, mediatedDevice: right.mediatedDevice, guestDevice: right.guestDevice },
    use: (value: string) => void virshLine([value]),
  },
  {
    resource: "SubchannelDriver",
    check: checkSubchannelDriver,
    names: textsOf(subchannelDriverInputs.shape),
    base: { subchannel: right.subchannel },
    // It goes into a rule of udev too, where nothing can be quoted.
    use: (value: string) => assert.equal(commandLine([value]), value),
  },
];

function textsOf(shape: Record<string, z.ZodType>): string[] {
  return Object.entries(shape)
    .filter(([, schema]) => {
      const [issue] = schema.safeParse(0).error?.issues ?? [];
      return issue?.code === "invalid_type" && issue.expected === "string";
    })
    .map(([name]) => name);
}

/** What a user would declare who gives `value` to the argument at `path`. */
function declaring(path: readonly string[], value: string): Record<string, unknown> {
  const [name = "", ...inner] = path;
  const host = name === "proxy" ? "gate" : "kvm1";
  const below = inner.length > 0 ? { host, ...declaring(inner, value) } : value;
  return { [name]: below };
}

describe("hostile texts", function () {
  this.timeout(60_000);

  it("go through a real shell as they are", () => {
    let words = 0;
    fc.assert(
      fc.property(fc.array(word, { minLength: 250, maxLength: 250 }), (batch) => {
        words += batch.length;
        const script = `printf '%s\\0' ${commandLine(batch)}`;
        assert.deepEqual(execFileSync("sh", ["-c", script], { encoding: "utf8" }).split("\0").slice(0, -1), batch);
      }),
      { numRuns: RUNS / 250 },
    );
    assert.ok(words >= RUNS);
  });

  it("go through XML as text, and change nothing of its form", () => {
    const parser = new XMLParser({
      ignoreAttributes: false,
      attributeNamePrefix: "@",
      parseTagValue: false,
      trimValues: false,
    });
    // XML has no form for other control characters; no input that has one gets so far.
    const printable = text
      .map((raw) => wellFormed(raw).replace(/[^\P{C}]|\ufffe|\uffff/gu, ""))
      .filter((clean) => clean !== "");
    fc.assert(
      fc.property(printable, printable, (parent, uuid) => {
        assert.deepEqual(parser.parse(mdevXml(parent, uuid)), {
          device: { parent, capability: { "@type": "mdev", type: { "@id": "vfio_ccw-io" }, uuid } },
        });
        const { hostdev } = parser.parse(hostdevXml(uuid));
        assert.equal(hostdev.source.address["@uuid"], uuid);
        assert.deepEqual(Object.keys(hostdev).sort(), ["#text", "@mode", "@model", "@type", "source"]);
      }),
      { numRuns: RUNS },
    );
  });

  it("are tried for every argument that takes a text", () => {
    const ofLogin = [
      ...["host", "user", "privateKey", "privateKeyPath", "privateKeyPassword", "password", "agentSocketPath"],
      ...["hostKey", "knownHostsPath"],
    ];
    assert.deepEqual(
      fields.map((path) => path.join(".")),
      [
        ...["subchannel", "device", "uuid"],
        ...[...ofLogin, "sshConfigPath", "sudoPassword", "libvirtUri"].map((name) => `connection.${name}`),
        ...ofLogin.map((name) => `connection.proxy.${name}`),
      ],
    );
    assert.deepEqual(
      others.map(({ names }) => names),
      [
        ["domain", "mediatedDevice", "device", "guestDevice"],
        ["subchannel", "device", "driver"],
      ],
    );
  });

  for (const { resource, check, names, base, use } of others) {
    for (const name of names) {
      it(`given to a ${resource} as ${name} are refused without being repeated, or harmless`, () => {
        const given = fc.tuple(fc.constantFrom("", right[name] ?? ""), text).map((parts) => parts.join(""));
        let accepted = 0;
        fc.assert(
          fc.property(given, (value) => {
            const checked = (text: string) => check({}, { connection: { host: "kvm1" }, ...base, [name]: text });
            assert.ok(!JSON.stringify(checked(`${value}${MARK}/`).failures).includes(MARK));
            const { inputs, failures } = checked(value);
            if (failures.length === 0) {
              accepted += 1;
              use(String(inputs[name]));
            }
          }),
          { numRuns: RUNS / 10 },
        );
        assert.ok(accepted > 0);
      });
    }
  }

  for (const path of fields) {
    const name = path.at(-1) ?? "";
    it(`given as ${path.join(".")} are refused without being repeated, or harmless`, () => {
      const given = fc.tuple(fc.constantFrom("", right[name] ?? ""), text).map((parts) => parts.join(""));
      const commands: string[] = [];
      const accepted: string[] = [];
      fc.assert(
        fc.property(given, (value) => {
          const base = { connection: { host: "kvm1" }, subchannel: "0.0.0004" };
          const checked = (text: string) => check({}, { ...base, ...declaring(path, text) });
          assert.ok(!JSON.stringify(checked(`${value}${MARK}`).failures).includes(MARK));
          const { inputs, failures } = checked(value);
          if (failures.length > 0) {
            return;
          }
          const { connection } = inputsSchema.parse(inputs);
          if (credentialFields.some((field) => field === name)) {
            return;
          }
          // One line, whatever reads it. A line end after a host's key is cut off before it is used.
          const clean = name === "hostKey" ? value.trim() : value;
          assert.doesNotMatch(clean, /\p{Cc}/u);
          quote(clean);
          routeTo({ ...connection, sshConfigPath: "none" });
          accepted.push(value);
          if (name === "libvirtUri") {
            commands.push(virshDialect(value).start);
          }
        }),
        { numRuns: RUNS / 10 },
      );
      if (name === "libvirtUri") {
        assert.ok(commands.length > 20);
        const script = `env() { printf '%s\\0' "$5"; }\n${commands.join("\n")}`;
        const output = execFileSync("sh", ["-c", script], { encoding: "utf8" }).split("\0").slice(0, -1);
        assert.deepEqual(
          output,
          accepted.map((uri) => wellFormed(uri)),
        );
      }
    });
  }
});
