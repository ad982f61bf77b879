import type { Mistake } from "./case.ts";
import { isSame } from "./mistakes.ts";

/** What is said of an answer. */
export type Judgement =
  | { readonly kind: "exact" | "close" | "rounded" | "few" | "none" }
  | { readonly kind: "mistake"; readonly mistakes: readonly Mistake[] }
  | { readonly kind: "other"; readonly id: string }
  | { readonly kind: "wrong" };

export const isRight = ({ kind }: Judgement) =>
  kind === "exact" || kind === "close" || kind === "rounded";

/**
 * How far, as a share of a number, the digits may be off by rounding on the way: the figure shows four, and
 * some people cut where others round. A mistake is to be met more closely, so that nobody is accused by chance.
 */
const rounding = { right: 0.005, mistake: 0.001 };

/** A number as it was typed, and half a unit of the last digit that was given. */
interface Typed {
  readonly value: number;
  readonly half: number;
  /** Significant digits. */
  readonly digits: number;
}

/** Reads an answer with either minus sign and either decimal sign; undefined for what is no number. */
export function readAnswer(text: string): Typed | undefined {
  const plain = text.trim().replaceAll("−", "-").replace(",", ".");
  const [, whole, decimals = "", power = "0"] =
    /^[-+]?(\d*)(?:\.(\d*))?(?:e([-+]?\d+))?$/i.exec(plain) ?? [];
  const value = Number(plain);
  if (whole === undefined || whole + decimals === "" || !Number.isFinite(value)) return undefined;
  const digits = (whole + decimals).replace(/^0+/, "").length;
  return { value, half: 0.5 * 10 ** (Number(power) - decimals.length), digits };
}

/**
 * Judges a typed gradient: exact, close (as the digits that were given round it), the mistakes that give
 * this number, or what rounding on the way makes of either; else another parameter whose gradient it is.
 */
export function judge(
  text: string,
  right: number,
  mistakes: readonly Mistake[],
  others: ReadonlyMap<string, number>,
): Judgement {
  const typed = readAnswer(text);
  if (!typed) return { kind: "none" };
  const { value, half, digits } = typed;
  if (isSame(value, right)) return { kind: "exact" };
  const isNear = (number: number) =>
    number === 0 ? value === 0 : Math.abs(value - number) <= half * (1 + 1e-9);
  const sign = Math.sign(value) === Math.sign(right);
  if (isNear(right) && sign) return { kind: digits >= 2 ? "close" : "few" };
  const isWithin = (number: number, share: number) =>
    digits >= 2 && Math.abs(value - number) <= share * Math.abs(number);
  const found = mistakes.filter(
    (mistake) => isSame(mistake.value, value) || (digits >= 2 && isNear(mistake.value)),
  );
  if (found.length > 0) return { kind: "mistake", mistakes: found };
  if (isWithin(right, rounding.right)) return { kind: "rounded" };
  const rounded = mistakes.filter((mistake) => isWithin(mistake.value, rounding.mistake));
  if (rounded.length > 0) return { kind: "mistake", mistakes: rounded };
  for (const [id, gradient] of others) {
    if (gradient !== 0 && digits >= 2 && isNear(gradient)) return { kind: "other", id };
  }
  return { kind: "wrong" };
}
