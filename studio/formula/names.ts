import type { MathNode } from "chainrule/expr";

/** Greek letters that people spell out. */
const greek = new Map(
  Object.entries({
    alpha: "α",
    beta: "β",
    gamma: "γ",
    delta: "δ",
    epsilon: "ε",
    eta: "η",
    theta: "θ",
    lambda: "λ",
    mu: "μ",
    pi: "π",
    rho: "ρ",
    sigma: "σ",
    tau: "τ",
    phi: "φ",
    omega: "ω",
  }),
);

/** A name taken apart: `W1[0][2]` is W, 1 and 0, 2; `h_prev` is h and prev; `w1′` is w and 1, with a prime. */
interface Name {
  readonly letters: string;
  readonly hasPrime: boolean;
  readonly subscript: string;
  readonly indices: readonly string[];
}

function takeApart(name: string): Name {
  const [base, ...indices] = name.split(/\[|\]\[|\]/).filter(Boolean);
  const hasPrime = base.endsWith("′");
  const plain = base
    .replace(/′$/, "")
    .normalize("NFC")
    .replace(/[₀-₉]/g, (digit) => digit.normalize("NFKC"));
  const [, letters = plain, subscript = ""] =
    /^(.*?[^\d_.])_?(\d*|(?<=_)[^.]+)$/u.exec(plain) ?? [];
  return { letters, hasPrime, subscript: subscript.replaceAll("_", " "), indices };
}

/** The gradient that a name is of: dL/dz1[0] is of L by z1[0]. */
function gradientParts(name: string): readonly [of: string, by: string] | undefined {
  const [, , of, by] = /^([d∂])(.+)\/\1(.+)$/u.exec(name) ?? [];
  return of === undefined ? undefined : [of, by];
}

const element = (tag: MathNode["tag"], ...children: MathNode["children"]): MathNode => ({
  tag,
  children,
});
const operator = (text: string) => element("mo", text);

/** A name as it is set: w1 is w₁, W[0][1] is W₀,₁, and dL/dw1 a fraction of ∂L and ∂w₁. */
export function nameNode(name: string): MathNode {
  const gradient = gradientParts(name);
  if (gradient) {
    const partial = (of: string) => element("mrow", element("mi", "∂"), nameNode(of));
    return element("mfrac", ...gradient.map(partial));
  }
  const { letters, hasPrime, subscript, indices } = takeApart(name);
  const letter = element("mi", greek.get(letters) ?? letters);
  const symbol = hasPrime ? element("mrow", letter, operator("′")) : letter;
  const below: MathNode[] = [];
  if (subscript) below.push(element(/^\d+$/.test(subscript) ? "mn" : "mtext", subscript));
  const listed = indices.flatMap((index, i) => [
    ...(i === 0 ? [] : [operator(",")]),
    element("mn", index),
  ]);
  // A number of the name's own is kept apart from its indices: z1[0] is not z₁₀.
  if (subscript && listed.length > 0) below.push(operator("["), ...listed, operator("]"));
  else below.push(...listed);
  if (below.length === 0) return symbol;
  return element("msub", symbol, below.length === 1 ? below[0] : element("mrow", ...below));
}

/** A name as it is said: `dL/dz1[0]` is "d L by d z 1, element 0". */
export function spokenName(name: string): string {
  const gradient = gradientParts(name);
  if (gradient) return gradient.map((of) => `d ${spokenName(of)}`).join(" by ");
  const { letters, hasPrime, subscript, indices } = takeApart(name);
  const places: Readonly<Record<number, readonly string[]>> = {
    1: ["element"],
    2: ["row", "column"],
  };
  const element = indices.map((index, i) => `, ${places[indices.length]?.[i] ?? "index"} ${index}`);
  const words = [letters, subscript, hasPrime ? "prime" : ""].filter(Boolean);
  return words.join(" ") + element.join("");
}
