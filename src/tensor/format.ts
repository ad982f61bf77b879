import { type Dtype, isFloat, isHalf, type TypedArray } from "./dtype.ts";
import { formatShape, type Shape, sizeOf } from "./shape.ts";
import type { View } from "./strides.ts";

/** What is printed of a tensor. */
interface Printable extends View {
  dtype: Dtype;
  storage: { array: TypedArray };
  requiresGrad: boolean;
  node: { name: string } | null;
}

const prefix = "tensor(";
const lineWidth = 80;
/** Digits after the point. */
const precision = 4;
/** With more elements than this, only the edges of each dimension are shown. */
const threshold = 1000;
/** Positions shown at each end of a dimension that is cut short. */
const edge = 3;

/**
 * A tensor as text, laid out as PyTorch does: four digits after the point, lines of 80 columns, and
 * above 1000 elements three at each end of a dimension. The elements are spelt as there (`nan`,
 * `inf`, `True`); what follows them has our names: `dtype=float64`, `requiresGrad=true`, `op=<mul>`.
 * As PyTorch does with its default dtypes, float32, int32 and bool are not named, except that an
 * empty tensor names whatever is not float32.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.set_printoptions.html
 */
export function formatTensor(x: Printable): string {
  return withSuffixes(prefix + formatElements(x), suffixesOf(x));
}

function suffixesOf({ shape, dtype, requiresGrad, node }: Printable): string[] {
  const isEmpty = sizeOf(shape) === 0;
  const suffixes: string[] = [];
  const isNamed = dtype === "float64" || isHalf(dtype);
  if (isEmpty && shape.length > 1) suffixes.push(`shape=${formatShape(shape)}`);
  if (isNamed || (isEmpty && dtype !== "float32")) suffixes.push(`dtype=${dtype}`);
  if (node) suffixes.push(`op=<${node.name}>`);
  else if (requiresGrad) suffixes.push("requiresGrad=true");
  return suffixes;
}

function withSuffixes(text: string, suffixes: readonly string[]): string {
  for (const suffix of suffixes) {
    const column = text.length - (text.lastIndexOf("\n") + 1);
    // Beside the suffix: a comma and a space before it, a bracket and a spare column after it.
    const fits = column + suffix.length + 4 <= lineWidth;
    text += (fits ? ", " : `,\n${" ".repeat(prefix.length)}`) + suffix;
  }
  return `${text})`;
}

function formatElements(x: Printable): string {
  const size = sizeOf(x.shape);
  if (size === 0) return "[]";
  const shown = x.shape.map((extent) => shownPositions(extent, size > threshold));
  return layOut(x.shape, shown, formatCells(shownValues(x, shown), x.dtype));
}

function shownPositions(extent: number, isSummary: boolean): number[] {
  if (!isSummary || extent <= 2 * edge) return Array.from({ length: extent }, (_, i) => i);
  return Array.from({ length: 2 * edge }, (_, i) => (i < edge ? i : extent - 2 * edge + i));
}

/** The numbers at the shown positions, row-major: no other is read. */
function shownValues(x: Printable, shown: readonly number[][]): number[] {
  const values: number[] = [];
  const visit = (dim: number, at: number) => {
    if (dim === shown.length) values.push(x.storage.array[at]);
    else for (const position of shown[dim]) visit(dim + 1, at + position * x.strides[dim]);
  };
  visit(0, x.offset);
  return values;
}

/** The elements as text, in order. Zeros, NaN and infinities do not count for the width. */
interface Cells {
  texts: string[];
  width: number;
}

function formatCells(values: readonly number[], dtype: Dtype): Cells {
  const format = cellFormat(values, dtype);
  const texts = values.map(format);
  let width = 1;
  for (let i = 0; i < texts.length; i++) {
    if (!isFloat(dtype) || isOrdinary(values[i])) width = Math.max(width, texts[i].length);
  }
  return { texts: texts.map((text) => text.padStart(width)), width };
}

function isOrdinary(value: number): boolean {
  return value !== 0 && Number.isFinite(value);
}

function cellFormat(values: readonly number[], dtype: Dtype): (value: number) => string {
  if (dtype === "bool") return (value) => (value === 0 ? "False" : "True");
  if (dtype === "int32") return String;
  const format = magnitudeFormat(values.filter(isOrdinary).map(Math.abs));
  return (value) => {
    if (Number.isNaN(value)) return "nan";
    const sign = value < 0 || Object.is(value, -0) ? "-" : "";
    return sign + (Number.isFinite(value) ? format(Math.abs(value)) : "inf");
  };
}

/** One notation for all: `3.` where all are whole, else `3.1416`, or `3.1416e+00` for a wide range. */
function magnitudeFormat(magnitudes: readonly number[]): (magnitude: number) => string {
  const smallest = magnitudes.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const largest = magnitudes.reduce((a, b) => Math.max(a, b), 0);
  const areWhole = magnitudes.every(Number.isInteger);
  if (largest / smallest > 1000 || largest > 1e8 || (!areWhole && smallest < 1e-4)) {
    return scientific;
  }
  return areWhole ? (magnitude) => `${magnitude}.` : fixed;
}

function fixed(magnitude: number): string {
  return tiesToEven(magnitude.toFixed(precision), magnitude.toFixed(manyDigits));
}

function scientific(magnitude: number): string {
  const text = tiesToEven(magnitude.toExponential(precision), magnitude.toExponential(manyDigits));
  return text.replace(/(?<=e[+-])(?=\d$)/, "0");
}

/** Enough to tell a number half way between two texts from any other float64. */
const manyDigits = 60;
const tieAfterEvenDigit = new RegExp(`^(\\d+\\.\\d{${precision - 1}}[02468])50*(e.*)?$`);

/** JavaScript rounds a number half way between two texts up; IEEE 754, like PyTorch, to the even digit. */
function tiesToEven(rounded: string, long: string): string {
  const tie = tieAfterEvenDigit.exec(long);
  return tie ? tie[1] + (tie[2] ?? "") : rounded;
}

function layOut(shape: Shape, shown: readonly number[][], { texts, width }: Cells): string {
  let next = 0;
  const build = (dim: number): string => {
    if (dim === shape.length) return texts[next++];
    const isInnermost = dim === shape.length - 1;
    const parts = shown[dim].map(() => build(dim + 1));
    if (parts.length < shape[dim]) parts.splice(edge, 0, isInnermost ? " ..." : "...");
    const indent = prefix.length + dim;
    const margin = " ".repeat(indent + 1);
    if (!isInnermost) return `[${parts.join(`,${"\n".repeat(shape.length - 1 - dim)}${margin}`)}]`;
    const perLine = Math.max(1, Math.floor((lineWidth - indent) / (width + 2)));
    const lines: string[] = [];
    for (let i = 0; i < parts.length; i += perLine) {
      lines.push(parts.slice(i, i + perLine).join(", "));
    }
    return `[${lines.join(`,\n${margin}`)}]`;
  };
  return build(0);
}
