import { flag, object, text } from "../../../tensor/plain-data.ts";
import { quote } from "../../../text/escape.ts";
import type { TableColumn } from "../table.ts";
import type { Encoding } from "./encoding.ts";

const pairs: readonly (readonly [no: string, yes: string])[] = [
  ["false", "true"],
  ["no", "yes"],
  ["n", "y"],
  ["f", "t"],
  ["off", "on"],
  ["0", "1"],
];

const plain = (cell: string) => cell.trim().toLowerCase();

/** No and yes as they are first spelt, where each cell is one of them and both occur. */
export function booleanWords(cells: readonly string[]): { no: string; yes: string } | undefined {
  const words = new Set(cells.map(plain));
  const pair = pairs.find((each) => words.size === 2 && each.every((word) => words.has(word)));
  const spelt = pair?.map((word) => cells.find((cell) => plain(cell) === word)!);
  return spelt && { no: spelt[0], yes: spelt[1] };
}

export interface BooleanState {
  readonly type: "boolean";
  readonly no: string;
  readonly yes: string;
  /** What a missing cell is taken as. */
  readonly isUsuallyYes: boolean;
}

export const booleanEncoding: Encoding<BooleanState> = {
  fit(column, rows) {
    const words = booleanWords(column.values);
    if (!words) return null;
    const read = readings(column, words);
    const known = rows.filter((row) => !Number.isNaN(read[row]));
    if (known.length === 0) return null;
    const yes = known.filter((row) => read[row] === 1).length;
    return { type: "boolean", ...words, isUsuallyYes: yes > known.length / 2 };
  },
  read: readings,
  features: () => [""],
  becomes: ({ no, yes }) => `1 for ${yes}, 0 for ${no}`,
  fallback: ({ no, yes, isUsuallyYes }) => `the usual ${quote(isUsuallyYes ? yes : no)}`,
  write(value, { isUsuallyYes }, out, at) {
    out[at] = Number.isNaN(value) ? Number(isUsuallyYes) : value;
  },
  cell: (data, at, { no, yes }) => (data[at] < 0.5 ? no : yes),
  unreadable: "cannot be read as the one word of training or the other",
  check: object({ no: text, yes: text, isUsuallyYes: flag }),
};

function readings({ codes, values }: TableColumn, { no, yes }: { no: string; yes: string }) {
  const words = [plain(no), plain(yes)];
  const of = values.map((cell) => {
    const position = words.indexOf(plain(cell));
    return position < 0 ? Number.NaN : position;
  });
  return Float64Array.from(codes ?? [], (code) => of[code] ?? Number.NaN);
}
