import fc from "fast-check";

/** What ends a quotation, a word, a line or an element somewhere, and what looks like an option or a pattern. */
const hostile = fc.constantFrom(
  ..."'\"`\\$;&|<>(){}[]*?!~#%^=+-_./:@, \t\n\r\0\x1b\u0085\u2028\u2029é\u{1f600}",
  ...["$(id)", "]]>", "<!--", "-->", "&lt;", "&#10;", "</uuid>", "--", "-o", "%h", "__proto__"],
);

/** Any text, and more often than not a hostile one. */
export const text = fc.oneof(
  fc
    .array(fc.oneof(hostile, fc.string({ unit: "binary", maxLength: 3 })), { maxLength: 8 })
    .map((parts) => parts.join("")),
  fc.string({ unit: "grapheme", maxLength: 20 }),
  fc.string({ unit: "binary", maxLength: 20 }),
);
/** Half of a pair of characters, alone, cannot be written anywhere. */
export const wellFormed = (raw: string) => Buffer.from(raw).toString();

/** What can be a word of a command line at all. */
export const word = text.map((raw) => wellFormed(raw).replace(/[\0\r\n]/g, ""));
