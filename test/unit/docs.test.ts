import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { connectionSchema } from "../../provider/connection";
import { userInputsSchema as guestDisk } from "../../provider/guestDisk/inputs";
import { userInputsSchema as mediatedDevice } from "../../provider/mediatedDevice/inputs";
import { userInputsSchema as subchannelDriver } from "../../provider/subchannelDriver/inputs";
import { stateSchema } from "../../provider/subchannelDriver/state";
import { CHECKOUT } from "../../tools/lib/paths";
import { blocksOf } from "../support/markdown";

const textOf = (document: string) => readFileSync(join(CHECKOUT, document), "utf8");

const documents = [
  "README.md",
  "CONTRIBUTING.md",
  "docs/connections.md",
  "docs/guarantees.md",
  "docs/guest-disk.md",
  "docs/mediated-device.md",
  "docs/passthrough-dasd.md",
  "docs/reading.md",
  "docs/subchannel-driver.md",
  ...readdirSync(join(CHECKOUT, "docs/adr")).map((name) => `docs/adr/${name}`),
];

/** What stands under a heading. */
function sectionOf(text: string, title: string): string {
  return new RegExp(`^## ${title}$([\\s\\S]*?)(?=^## )`, "m").exec(text)?.[1] ?? "";
}

/** The names in the first column of a table, sorted. */
function rowsOf(text: string): string[] {
  const cells = [...text.matchAll(/^\| (`\w+`(?:, `\w+`)*) \|/gm)].map(([, cell = ""]) => cell);
  return cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name)).sort();
}

describe("the documents", () => {
  it("show the programs that the demo and the tests run", () => {
    const programs = ["quickstart", "passthrough"].map((example) =>
      readFileSync(join(CHECKOUT, "examples", example, "index.ts"), "utf8"),
    );
    assert.deepEqual(
      blocksOf("README.md")
        .filter(({ language }) => language === "typescript")
        .map(({ text }) => text),
      programs,
    );
  });

  it("name only npm scripts that there are", () => {
    const { scripts } = JSON.parse(readFileSync(join(CHECKOUT, "package.json"), "utf8"));
    for (const document of documents) {
      const text = textOf(document);
      for (const [, script = ""] of text.matchAll(/npm run ([\w:]+)/g)) {
        assert.ok(script in scripts, `${document}: npm run ${script}`);
      }
    }
  });

  it("have a row for every field of a connection, and for no other", () => {
    const text = readFileSync(join(CHECKOUT, "docs/connections.md"), "utf8");
    const rows = [...text.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
    assert.deepEqual(rows.sort(), Object.keys(connectionSchema.shape).sort());
  });

  it("have a row for every argument of a resource, and for no other", () => {
    const pages = [
      ["docs/mediated-device.md", mediatedDevice],
      ["docs/guest-disk.md", guestDisk],
    ] as const;
    for (const [document, { shape }] of pages) {
      const [, section = ""] = /^## Arguments\n(.*?)^(?:###? |One of )/ms.exec(textOf(document)) ?? [];
      const rows = [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
      assert.deepEqual(rows.sort(), Object.keys(shape).sort(), document);
    }
  });

  it("have a row for every argument of a SubchannelDriver, for every output, and for no other", () => {
    const text = readFileSync(join(CHECKOUT, "docs/subchannel-driver.md"), "utf8");
    const [args = "", outputs = ""] = ["Arguments", "Outputs"].map((title) => sectionOf(text, title));
    assert.deepEqual(rowsOf(args), Object.keys(subchannelDriver.shape).sort());
    const noOutputs = ["connection", "declared", "deleteUnreachable", "uncertain", "verified"];
    assert.deepEqual(
      rowsOf(outputs),
      Object.keys(stateSchema.shape)
        .filter((name) => !noOutputs.includes(name))
        .sort(),
    );
  });

  it("link only to files that there are", () => {
    for (const document of documents) {
      const text = textOf(document);
      for (const [, target = ""] of text.matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g)) {
        assert.ok(existsSync(join(CHECKOUT, document, "..", target)), `${document}: ${target}`);
      }
    }
  });

  it("have no block that no test runs: each is one of those that the real tests take from here", () => {
    const shell = documents.flatMap((document) =>
      blocksOf(document)
        .filter(({ language }) => language === "sh")
        .map(({ text }) => `${document}: ${text.split("\n")[0]}`),
    );
    assert.deepEqual(shell, [
      "README.md: npm run demo # an s390x KVM host in QEMU, pulumi up, a drift, its repair, pulumi destroy",
      "README.md: pulumi stack init prod",
      "README.md: pulumi preview --refresh --run-program --expect-no-changes",
      "README.md: pulumi cancel --yes",
      'CONTRIBUTING.md: npm run test:real -- --grep "autostart"',
      "CONTRIBUTING.md: npm run host -- up --name mine --devices 4",
      "docs/guarantees.md: pulumi cancel --yes",
      "docs/mediated-device.md: pulumi config set --path dasd:connection.host kvm1.example.com",
      "docs/mediated-device.md: pulumi preview --refresh --run-program --expect-no-changes",
      "docs/mediated-device.md: pulumi up --refresh",
    ]);
  });
});
