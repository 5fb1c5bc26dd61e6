import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { connectionSchema } from "../../provider/connection";
import { CHECKOUT } from "../../tools/lib/paths";
import { blocksOf } from "../support/markdown";

const documents = [
  "README.md",
  "CONTRIBUTING.md",
  "docs/connections.md",
  "docs/mediated-device.md",
  ...readdirSync(join(CHECKOUT, "docs/adr")).map((name) => `docs/adr/${name}`),
];

describe("the documents", () => {
  it("show the program that the demo and the tests run", () => {
    const program = readFileSync(join(CHECKOUT, "examples/quickstart/index.ts"), "utf8");
    assert.deepEqual(
      blocksOf("README.md")
        .filter(({ language }) => language === "typescript")
        .map(({ text }) => text),
      [program],
    );
  });

  it("name only npm scripts that there are", () => {
    const { scripts } = JSON.parse(readFileSync(join(CHECKOUT, "package.json"), "utf8"));
    for (const document of documents) {
      const text = readFileSync(join(CHECKOUT, document), "utf8");
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

  it("link only to files that there are", () => {
    for (const document of documents) {
      const text = readFileSync(join(CHECKOUT, document), "utf8");
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
      "README.md: pulumi stack init demo",
      "README.md: pulumi preview --refresh --run-program --expect-no-changes",
      'CONTRIBUTING.md: npm run test:real -- --grep "autostart"',
      "CONTRIBUTING.md: npm run host -- up --name mine --devices 4",
      "docs/mediated-device.md: pulumi config set --path dasd:connection.host kvm1.example.com",
      "docs/mediated-device.md: pulumi preview --refresh --run-program --expect-no-changes",
      "docs/mediated-device.md: pulumi up --refresh",
    ]);
  });
});
