import type { Hypothesis } from "../evidence.ts";
import { type Bilinear, bilinearOf, type IndexRule, jacobianFor } from "./bilinear.ts";
import { type Claim, type Pair, structural } from "./pair.ts";
import { dimensions } from "./places.ts";

type WindowCause = "stride" | "padding" | "dilation" | "flipped-kernel" | "wrong-index";

/** Another rule for the index of x along some dimensions. */
interface Change {
  cause: WindowCause;
  title: string;
  advice: string;
  change: (rule: IndexRule, form: Bilinear, dim: number) => IndexRule | null;
}

const sizeOfWindow = ({ weight }: IndexRule, form: Bilinear) =>
  weight === null ? 1 : form.weight.tensor.shape[weight];

const changes: readonly Change[] = [
  {
    cause: "stride",
    title: "The stride is forgotten in backward",
    advice: "Multiply the output's index by the stride, as forward does",
    change: (rule) => (rule.stride > 1 ? { ...rule, stride: 1 } : null),
  },
  ...[1, 2, 3, 4].map(
    (stride): Change => ({
      cause: "stride",
      title: "Backward uses another stride than forward",
      advice: "Multiply the output's index by forward's stride",
      change: (rule) => (rule.stride !== stride ? { ...rule, stride } : null),
    }),
  ),
  {
    cause: "padding",
    title: "The padding is forgotten in backward",
    advice: "Subtract the padding from the index, as forward does",
    change: (rule) => (rule.offset !== 0 ? { ...rule, offset: 0 } : null),
  },
  {
    cause: "dilation",
    title: "The dilation is forgotten in backward",
    advice: "Multiply the kernel's index by the dilation, as forward does",
    change: (rule) =>
      Math.abs(rule.dilation) > 1 ? { ...rule, dilation: Math.sign(rule.dilation) } : null,
  },
  ...[1, 2, 3].map(
    (dilation): Change => ({
      cause: "dilation",
      title: "Backward uses another dilation than forward",
      advice: "Multiply the kernel's index by forward's dilation",
      change: (rule) =>
        rule.dilation > 0 && rule.dilation !== dilation ? { ...rule, dilation } : null,
    }),
  ),
  {
    cause: "flipped-kernel",
    title: "The kernel is flipped in backward",
    advice: "Go through the kernel in forward's order: u with u, not with k − 1 − u",
    change: (rule, form) =>
      sizeOfWindow(rule, form) > 1
        ? {
            ...rule,
            dilation: -rule.dilation,
            offset: rule.offset + rule.dilation * (sizeOfWindow(rule, form) - 1),
          }
        : null,
  },
  ...[1, -1, 2, -2].map(
    (by): Change => ({
      cause: "padding",
      title: `Backward is off by ${Math.abs(by)} in the index of x: another padding than forward's`,
      advice: "Use forward's padding in the index",
      change: (rule) => ({ ...rule, offset: rule.offset + by }),
    }),
  ),
  {
    cause: "padding",
    title: "The padding is added where it must be subtracted",
    advice: "Subtract the padding from the index, as forward does",
    change: (rule) => (rule.offset !== 0 ? { ...rule, offset: -rule.offset } : null),
  },
];

/** The dimensions along which a window moves over x. */
const windowed = ({ rules }: Bilinear) =>
  rules.flatMap(({ output, weight }, dim) => (output !== null && weight !== null ? [dim] : []));

/** "2 · i + u − 1" */
function ruleText({ output, stride, weight, dilation, offset }: IndexRule): string {
  const times = (factor: number, name: string) =>
    Math.abs(factor) === 1 ? name : `${Math.abs(factor)} · ${name}`;
  const parts: [number, string][] = [];
  if (output !== null) parts.push([stride, times(stride, "i")]);
  if (weight !== null) parts.push([dilation, times(dilation, "u")]);
  if (offset !== 0 || parts.length === 0) parts.push([offset, `${Math.abs(offset)}`]);
  return parts
    .map(([sign, text], k) =>
      k === 0 ? `${sign < 0 ? "−" : ""}${text}` : `${sign < 0 ? "−" : "+"} ${text}`,
    )
    .join(" ");
}

/** The sets of dimensions that a mistake is made in: all, or one alone. */
function sets(dims: readonly number[]): (readonly number[])[] {
  return dims.length > 1 ? [dims, ...dims.map((dim) => [dim])] : [dims];
}

function sideOf(pair: Pair, form: Bilinear): "x" | "weight" | null {
  if (pair.variable === form.x) return "x";
  return pair.variable === form.weight ? "weight" : null;
}

function* windowClaims(pair: Pair, cause: WindowCause): Generator<Claim> {
  const form = bilinearOf(pair.evidence);
  const side = form && sideOf(pair, form);
  if (!form || !side) return;
  const dims = windowed(form);
  for (const change of changes) {
    if (change.cause !== cause || dims.length === 0) continue;
    for (const some of sets(dims)) {
      const changed = form.rules.map((rule, dim) =>
        some.includes(dim) ? change.change(rule, form, dim) : rule,
      );
      if (changed.includes(null)) continue;
      const rules = changed as IndexRule[];
      yield {
        jacobian: jacobianFor(form, side, rules),
        title: `${change.title}, along ${dimensions(some)} of x`,
        because:
          `with i an index of the output and u one of ${form.weight.name}, forward reads x at ` +
          `${ruleText(form.rules[some[0]])}, and backward ${side === "x" ? "writes dx" : `reads x for d${form.weight.name}`} at ${ruleText(rules[some[0]])}`,
        advice: change.advice,
      };
    }
  }
  if (cause === "wrong-index") yield* otherIndices(form, side);
}

/** Two indices exchanged, or one of them always the same. */
function* otherIndices(form: Bilinear, side: "x" | "weight"): Generator<Claim> {
  const { rules, weight, x } = form;
  const { shape } = weight.tensor;
  const what = side === "x" ? "dx" : `d${weight.name}`;
  for (let a = 0; a < shape.length; a++) {
    for (let b = a + 1; b < shape.length; b++) {
      if (shape[a] !== shape[b] || shape[a] < 2) continue;
      const swapped = (index: readonly number[]) => {
        const other = [...index];
        [other[a], other[b]] = [index[b], index[a]];
        return other;
      };
      yield {
        jacobian: jacobianFor(form, side, rules, swapped),
        title: `${dimensions([a, b])} of ${weight.name} are exchanged in ${what}`,
        because: `${what} is right with those two indices of ${weight.name} exchanged`,
        advice: `Use the indices of ${weight.name} in the order in which forward has them`,
      };
    }
  }
  for (const [dim, size] of x.tensor.shape.entries()) {
    if (size < 2) continue;
    const others: [string, IndexRule][] = [0, size - 1].map((offset): [string, IndexRule] => [
      `always index ${offset}`,
      { output: null, stride: 0, weight: null, dilation: 0, offset },
    ]);
    for (const [k, n] of form.output.entries()) {
      if (n <= size)
        others.push([
          `dimension ${k} of the output`,
          { output: k, stride: 1, weight: null, dilation: 0, offset: 0 },
        ]);
    }
    for (const [k, n] of shape.entries()) {
      if (n <= size)
        others.push([
          `dimension ${k} of ${weight.name}`,
          { output: null, stride: 0, weight: k, dilation: 1, offset: 0 },
        ]);
    }
    for (const [words, rule] of others) {
      yield {
        jacobian: jacobianFor(
          form,
          side,
          rules.map((each, d) => (d === dim ? rule : each)),
        ),
        title: `The index along dimension ${dim} of x is a wrong one in ${what}: ${words}`,
        because: `forward reads x there at ${ruleText(rules[dim])}, with i an index of the output and u one of ${weight.name}`,
        advice: `Use the index of x that forward uses, along dimension ${dim}`,
      };
    }
  }
}

const hypothesis = (cause: WindowCause, title: string, advice: string) =>
  structural(title, advice, (pair) => windowClaims(pair, cause));

export const windows: Record<WindowCause, Hypothesis> = {
  stride: hypothesis("stride", "Another stride than forward's", "Use forward's stride"),
  padding: hypothesis("padding", "Another padding than forward's", "Use forward's padding"),
  dilation: hypothesis("dilation", "Another dilation than forward's", "Use forward's dilation"),
  "flipped-kernel": hypothesis(
    "flipped-kernel",
    "The kernel is flipped in backward",
    "Use forward's order",
  ),
  "wrong-index": hypothesis("wrong-index", "An index is a wrong one", "Use forward's index"),
};
