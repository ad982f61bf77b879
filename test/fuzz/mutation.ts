import fc from "fast-check";

/** One thing that happens to a file. */
type Change = (bytes: Uint8Array) => Uint8Array;

const place = fc.double({ min: 0, max: 1, noNaN: true });
const at = (bytes: Uint8Array, share: number) => Math.floor(share * bytes.length);

const flip = fc.tuple(place, fc.nat(7)).map(([share, bit]): Change => {
  return (bytes) => {
    const i = Math.min(at(bytes, share), bytes.length - 1);
    return bytes.length === 0 ? bytes : bytes.with(i, bytes[i] ^ (1 << bit));
  };
});

const cut = place.map(
  (share): Change =>
    (bytes) =>
      bytes.slice(0, at(bytes, share)),
);

const overwrite = fc
  .tuple(place, fc.uint8Array({ minLength: 1, maxLength: 8 }))
  .map(([share, others]): Change => {
    return (bytes) => {
      const start = at(bytes, share);
      const changed = bytes.slice();
      changed.set(others.subarray(0, bytes.length - start), start);
      return changed;
    };
  });

/** A part taken out, or put in from another place. */
const splice = fc
  .tuple(place, place, place, fc.nat(64), fc.nat(64))
  .map(([to, from, _, removed, inserted]): Change => {
    return (bytes) => {
      const [start, source] = [at(bytes, to), at(bytes, from)];
      const part = bytes.subarray(source, source + inserted);
      return Uint8Array.from([
        ...bytes.subarray(0, start),
        ...part,
        ...bytes.subarray(start + removed),
      ]);
    };
  });

/** What texts that are read are made of. */
const words = [
  ...["null", "{}", "[]", '""', "-1", "1e999", "NaN", "True", "9007199254740993", "\u001b[2J"],
  ...[
    '"',
    "'",
    ",",
    ":",
    "\n",
    "\r",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "[".repeat(300),
    "\u202e",
    "\0",
  ],
];
const insertWord = fc
  .tuple(place, fc.constantFrom(...words), fc.nat(6))
  .map(([share, word, removed]): Change => {
    return (bytes) => {
      const start = at(bytes, share);
      const inserted = new TextEncoder().encode(word);
      const rest = bytes.subarray(start + removed);
      return Uint8Array.from([...bytes.subarray(0, start), ...inserted, ...rest]);
    };
  });

/** One to three things that happen to a file, one after the other. */
export const mutations: fc.Arbitrary<Change> = fc
  .array(fc.oneof(flip, cut, overwrite, splice, insertWord), { minLength: 1, maxLength: 3 })
  .map((changes) => (bytes) => changes.reduce((changed, change) => change(changed), bytes));
