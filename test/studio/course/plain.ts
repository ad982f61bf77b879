import { parseProgram } from "../../../studio/formula/parse.ts";
import type { Syntax } from "../../../studio/formula/syntax.ts";

/** A number, or numbers in rows: what the library has as a tensor, in plain arrays. */
type Plain = number | Plain[];

const each = (x: Plain, f: (x: number) => number): Plain =>
  Array.isArray(x) ? x.map((part) => each(part, f)) : f(x);

function pair(x: Plain, y: Plain, f: (x: number, y: number) => number): Plain {
  if (Array.isArray(x)) return x.map((part, i) => pair(part, Array.isArray(y) ? y[i] : y, f));
  return Array.isArray(y) ? y.map((part) => pair(x, part, f)) : f(x, y);
}

const flat = (x: Plain): number[] => (Array.isArray(x) ? x.flatMap(flat) : [x]);
const total = (x: Plain) => flat(x).reduce((sum, each) => sum + each, 0);

const operations: Readonly<Record<string, (x: number, y: number) => number>> = {
  "+": (x, y) => x + y,
  "−": (x, y) => x - y,
  "·": (x, y) => x * y,
  "/": (x, y) => x / y,
  "^": (x, y) => x ** y,
};

const functions: Readonly<Record<string, (x: Plain) => Plain>> = {
  tanh: (x) => each(x, Math.tanh),
  sigmoid: (x) => each(x, (z) => 1 / (1 + Math.exp(-z))),
  relu: (x) => each(x, (z) => Math.max(0, z)),
  exp: (x) => each(x, Math.exp),
  log: (x) => each(x, Math.log),
  sum: total,
  softmax: (x) => {
    const powers = each(x, Math.exp);
    return each(powers, (power) => power / total(powers));
  },
};

/** Every named number of a program, computed in plain arithmetic: `x`, `W[0][1]`. */
export function plainNumbers(
  program: string,
  values: ReadonlyMap<string, number>,
): Map<string, number> {
  const names = new Map<string, Plain>();
  const numbers = new Map<string, number>();
  const read = (part: Syntax): Plain => {
    switch (part.kind) {
      case "number":
        return part.value;
      case "name": {
        const [base, ...indices] = part.name.split(/\[|\]\[|\]/).filter((text) => text !== "");
        return indices.reduce<Plain>((x, i) => (x as Plain[])[Number(i)], names.get(base)!);
      }
      case "list":
        return part.items.map(read);
      case "negative":
        return each(read(part.of), (x) => -x);
      case "call":
        return functions[part.name](read(part.args[0]));
      case "operation": {
        const [x, y] = [read(part.left), read(part.right)];
        if (part.operator !== "@") return pair(x, y, operations[part.operator]);
        return (x as Plain[]).map((row) => total(pair(row, y, (a, b) => a * b)));
      }
      default:
        throw new Error(`no ${part.kind} in a lesson`);
    }
  };
  const name = (id: string, x: Plain): Plain => {
    if (Array.isArray(x)) return x.map((part, i) => name(`${id}[${i}]`, part));
    const value = values.get(id) ?? x;
    numbers.set(id, value);
    return value;
  };
  for (const statement of parseProgram(program)) {
    const id = statement.name!.name;
    names.set(id, name(id, read(statement.value)));
  }
  return numbers;
}

/** The result of a program: its last number. */
export const plainResult = (program: string, values: ReadonlyMap<string, number>): number =>
  [...plainNumbers(program, values).values()].at(-1)!;

/** The losses of the XOR lessons, sample by sample, unit by unit. */
export function plainXor(
  start: readonly (readonly number[])[],
  units: number,
  rate: number,
  steps: number,
): number[] {
  const samples = [
    [0, 0, 0],
    [0, 1, 1],
    [1, 0, 1],
    [1, 1, 0],
  ];
  const [w1, b1, w2 = [], b2 = [0]] = start.map((each) => [...each]);
  const losses: number[] = [];
  for (let step = 0; step <= steps; step++) {
    const [d1, c1, d2, c2] = [w1, b1, w2, b2].map((each) => each.map(() => 0));
    let loss = 0;
    for (const [x0, x1, y] of samples) {
      if (units === 0) {
        const z = x0 * w1[0] + x1 * w1[1] + b1[0];
        const dz = (1 / (1 + Math.exp(-z)) - y) / 4;
        loss += (Math.log(1 + Math.exp(z)) - y * z) / 4;
        d1[0] += dz * x0;
        d1[1] += dz * x1;
        c1[0] += dz;
        continue;
      }
      const h = b1.map((b, j) => Math.tanh(x0 * w1[j] + x1 * w1[units + j] + b));
      const z = h.reduce((sum, each, j) => sum + each * w2[j], b2[0]);
      const dz = (1 / (1 + Math.exp(-z)) - y) / 4;
      loss += (Math.log(1 + Math.exp(z)) - y * z) / 4;
      c2[0] += dz;
      for (let j = 0; j < units; j++) {
        d2[j] += dz * h[j];
        const slope = dz * w2[j] * (1 - h[j] ** 2);
        d1[j] += slope * x0;
        d1[units + j] += slope * x1;
        c1[j] += slope;
      }
    }
    losses.push(loss);
    const move = (w: number[], d: readonly number[]) => {
      for (const i of w.keys()) w[i] -= rate * d[i];
    };
    move(w1, d1);
    move(b1, c1);
    move(w2, d2);
    move(b2, c2);
  }
  return losses;
}
