/** A resource of a program: its class, the names of those that it depends on, and its arguments. */
type Resource = { readonly class: string; readonly dependsOn?: readonly string[] } & Readonly<Record<string, unknown>>;

/** A program that declares resources, for {@link CODE}: each by its name, after those that it depends on. */
export type Declared = Readonly<Record<string, Resource>>;

/** Declares what its program.json says. */
export const CODE = `
const dasd = require("pulumi-dasd-mdev");
const all = {};
for (const [name, { class: kind, dependsOn = [], ...args }] of Object.entries(require("./program.json"))) {
  all[name] = new dasd[kind](name, args, { dependsOn: dependsOn.map((other) => all[other]) });
}
`;
