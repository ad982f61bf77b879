import { formatShape, type Shape } from "../../../tensor/shape.ts";
import { formatShort, withMinusSign } from "../../../text/number.ts";
import type { Variable } from "../../subject.ts";
import type { Evidence } from "../evidence.ts";
import { type Pair, pairOf } from "./pair.ts";
import { dimensions, indexAlong } from "./places.ts";

/** A number of things that a mean can be taken over. */
export interface Count {
  value: number;
  name: string;
}

/** All products of sizes of the dimensions of x, the output and a variable. */
function countsOf(evidence: Evidence, variable: Variable): Count[] {
  const { x, output } = evidence;
  const of: [string, Shape][] = [[x.name, x.tensor.shape]];
  if (output.shape.join() !== x.tensor.shape.join()) of.unshift(["the output", output.shape]);
  if (variable !== x) of.push([variable.name, variable.tensor.shape]);
  const counts = of.flatMap(([name, shape]) =>
    subsets(shape).map((dims) => count(name, shape, dims)),
  );
  return counts.filter(({ value }) => value > 1);
}

/** The nonempty sets of dimensions, small ones first. */
export function subsets(shape: Shape): number[][] {
  if (shape.length > 6) return [];
  const all = Array.from({ length: 2 ** shape.length - 1 }, (_, bits) =>
    shape.flatMap((_, dim) => ((bits + 1) & (1 << dim) ? [dim] : [])),
  );
  return all.sort((a, b) => a.length - b.length);
}

function count(name: string, shape: Shape, dims: readonly number[]): Count {
  const value = dims.reduce((product, dim) => product * shape[dim], 1);
  if (dims.length === shape.length) return { value, name: `the number of entries of ${name}` };
  const size = dims.length === 1 ? "the size" : "the product of the sizes";
  return { value, name: `${size} of ${dimensions(dims)} of ${name} ${formatShape(shape)}` };
}

/** Over how many outputs a variable's gradient is summed: sizes of dimensions that it is summed over. */
export function summedCounts(evidence: Evidence, variable: Variable): Count[] {
  const pair = pairOf(evidence, variable);
  if (!pair) return [];
  const { shape } = evidence.output;
  const summed = shape.flatMap((size, dim) => (size > 1 && isSummed(pair, dim) ? [dim] : []));
  return subsets(summed.map((dim) => shape[dim]))
    .map((some) => some.map((k) => summed[k]))
    .filter((dims) => dims.length > 1)
    .map((dims) => count("the output", shape, dims));
}

/** Whether an entry is used at several indices of a dimension of the output. */
function isSummed({ right, zero, outputs, entries, evidence }: Pair, dim: number): boolean {
  const first = new Int32Array(entries).fill(-1);
  for (let i = 0; i < outputs; i++) {
    const index = indexAlong(i, evidence.output.shape, dim);
    for (let j = 0; j < entries; j++) {
      if (Math.abs(right[i * entries + j]) <= zero) continue;
      if (first[j] < 0) first[j] = index;
      else if (first[j] !== index) return true;
    }
  }
  return false;
}

const forms: { text: (n: number) => string; of: (n: number) => number }[] = [
  { text: (n) => `${n}`, of: (n) => n },
  { text: (n) => `1/${n}`, of: (n) => 1 / n },
  { text: (n) => `√${n}`, of: Math.sqrt },
  { text: (n) => `1/√${n}`, of: (n) => 1 / Math.sqrt(n) },
  { text: (n) => `${n - 1}/${n}`, of: (n) => (n - 1) / n },
  { text: (n) => `${n}/${n - 1}`, of: (n) => n / (n - 1) },
  { text: (n) => `√(${n - 1}/${n})`, of: (n) => Math.sqrt((n - 1) / n) },
  { text: (n) => `√(${n}/${n - 1})`, of: (n) => Math.sqrt(n / (n - 1)) },
  { text: (n) => `1/${n}²`, of: (n) => 1 / n ** 2 },
  { text: (n) => `${n}²`, of: (n) => n * n },
];

const isNear = (a: number, b: number) => Math.abs(a - b) <= 1e-5 * Math.abs(b);

/** What a number is, told by the sizes at hand: "1/18", and "18 is the product …". */
export interface NamedNumber {
  text: string;
  /** Null where no size gives it. */
  meaning: string | null;
}

/** Names a factor by the counts that could be behind it; where several could, two of them. */
export function nameNumber(
  value: number,
  evidence: Evidence,
  variable: Variable,
  likely: readonly Count[] = [],
): NamedNumber {
  const size = Math.abs(value);
  const sign = value < 0 ? "−" : "";
  const plain = { text: withMinusSign(formatShort(value, 5)), meaning: null };
  if (isNear(size, 1) || isNear(size, 2) || isNear(size, 0.5)) return plain;
  const counts = [...likely, ...countsOf(evidence, variable)];
  for (const { text, of } of forms) {
    const found = counts.filter((each) => each.value > 2 && isNear(size, of(each.value)));
    if (found.length === 0) continue;
    const most = likely.includes(found[0]) ? 1 : 2;
    const names = [...new Set(found.map(({ name }) => name))].slice(0, most).join(", or ");
    const n = found[0].value;
    return { text: `${sign}${text(n)}`, meaning: `${n} is ${names}` };
  }
  return plain;
}

/** "1/18 (18 is the product …)" */
export function numberText(
  value: number,
  evidence: Evidence,
  variable: Variable,
  likely: readonly Count[] = [],
): string {
  const { text, meaning } = nameNumber(value, evidence, variable, likely);
  return meaning === null ? text : `${text} (${meaning})`;
}
