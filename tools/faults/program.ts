/** A program that declares resources, for {@link CODE}: the class and the arguments of each by its name. */
export type Declared = Readonly<Record<string, { readonly class: string } & Readonly<Record<string, unknown>>>>;

/** Declares what its program.json says. */
export const CODE = `
const dasd = require("pulumi-dasd-mdev");
for (const [name, { class: kind, ...args }] of Object.entries(require("./program.json"))) {
  new dasd[kind](name, args);
}
`;
