import { formatShortFormula as short } from "chainrule/draw";
import type { BackwardElement, ForwardElement, ForwardTerm, GradientTerm } from "chainrule/trace";
import type { ActivationName } from "../../../layers/activation-names.ts";
import { asFactor } from "../../../network/as-factor.ts";
import { slopeAt } from "./activation.ts";

/** With more terms than this a sentence does not name them all. */
const mostNamed = 16;

const index = (id: string) => [...id.matchAll(/\[(\d+)\]/g)].map(([, digits]) => Number(digits));
const inBrackets = (value: number) => (value < 0 ? `(${short(value)})` : short(value));
const listed = (texts: readonly string[]) =>
  texts.length <= mostNamed ? texts.join(" + ") : `${texts.slice(0, mostNamed).join(" + ")} + …`;

/** Upstream · local. */
export function share(
  upstream: string,
  gradient: number,
  local: { readonly formula: string; readonly value: number },
  blocked = false,
): GradientTerm {
  return {
    upstream: { name: `dL/d${upstream}`, value: gradient },
    local: { ...local, numbers: short(local.value) },
    value: gradient * local.value,
    blocked,
  };
}

/**
 * A gradient as the sum of its shares. What these leave, because it comes another way or from units that are
 * not looked at, is one more.
 */
export function backwardOf(
  id: string,
  value: number,
  shares: readonly GradientTerm[],
  others: string,
): BackwardElement {
  const rest = value - shares.reduce((sum, share) => sum + share.value, 0);
  const size = shares.reduce((sum, share) => sum + Math.abs(share.value), Math.abs(value));
  // A run in float32 rounds where these sums do not.
  const isWhole = Math.abs(rest) <= 1e-5 * size;
  const local = { formula: others, numbers: short(rest), value: rest };
  const terms = isWhole
    ? [...shares]
    : [...shares, { upstream: null, local, value: rest, blocked: false }];
  const formulas = terms.map(({ upstream, local }) =>
    upstream ? `${upstream.name} × ${asFactor(local.formula)}` : local.formula,
  );
  const numbers = terms.map(({ upstream, local }) =>
    upstream
      ? `${inBrackets(upstream.value)} × ${inBrackets(local.value)}`
      : inBrackets(local.value),
  );
  return {
    ...{ of: id, name: `dL/d${id}`, index: index(id), value, terms },
    ...{ formula: listed(formulas), numbers: listed(numbers) },
  };
}

/** A sum of products. */
export function forwardOf(id: string, value: number, terms: ForwardTerm[]): ForwardElement {
  const formulas = terms.map(({ factors }) => factors.map(({ name }) => name).join("·"));
  const numbers = terms.map(({ factors }) =>
    factors.map(({ value }) => inBrackets(value)).join("·"),
  );
  return {
    ...{ name: id, index: index(id), value, terms },
    ...{ formula: listed(formulas), numbers: listed(numbers) },
  };
}

/** An activation's local derivative, as a trace writes it. */
export function slopeOf(
  name: ActivationName,
  {
    z,
    h,
  }: { readonly z: { id: string; value: number }; readonly h: { id: string; value: number } },
  isAtOutput: boolean,
): { readonly formula: string; readonly value: number } {
  const at = isAtOutput ? h : z;
  const value = slopeAt(name, at.value);
  if (name === "linear") return { formula: "1", value };
  if (name === "tanh" && !isAtOutput) return { formula: `1 − ${h.id}·${h.id}`, value };
  if (name === "sigmoid" && !isAtOutput) return { formula: `${h.id}·(1 − ${h.id})`, value };
  return { formula: `${name}′(${at.id})`, value };
}
