import { F, ones, type Tensor } from "chainrule";
import { type Explanation, explain, type Trace, trace } from "chainrule/trace";
import type { Rows } from "../../parts/numbers-field.ts";

/** What is given: tokens, the three projections, and what comes back to y. */
export type Given = Readonly<Record<"x" | "Wq" | "Wk" | "Wv" | "u", Rows>>;

export interface Settings {
  readonly isCausal: boolean;
  /** What the products are multiplied by: 1/√size, or 1. */
  readonly scale: number;
}

export interface Attended {
  readonly traced: Trace;
  /** All paths from one score to the loss. */
  readonly pathsOf: (score: string) => Explanation;
}

/**
 * Q, K, V = x·Wqᵀ, x·Wkᵀ, x·Wvᵀ; S = Q·Kᵀ · scale; A = softmax of each row of S, where causal without later
 * tokens; y = A·V; L = Σ u·y.
 */
export function attend(given: Given, { isCausal, scale }: Settings): Attended {
  const named: [string, Tensor][] = [];
  let loss: Tensor | undefined;
  const traced = trace(
    ({ x, Wq, Wk, Wv, u }, give) => {
      const name = (text: string, tensor: Tensor) => {
        named.push([text, tensor]);
        return give(text, tensor);
      };
      const Q = name("Q", x.matmul(Wq.T));
      const K = name("K", x.matmul(Wk.T));
      const V = name("V", x.matmul(Wv.T));
      const P = name("P", Q.matmul(K.T));
      const S = name("S", P.mul(scale));
      const [tokens] = x.shape;
      const later = ones([tokens, tokens]).triu(1).to("bool");
      const A = name("A", F.softmax(isCausal ? S.maskedFill(later, -Infinity) : S, 1));
      loss = name("y", A.matmul(V)).mul(u).sum();
      return loss;
    },
    given,
    { title: "An attention head", check: false, precision: 4 },
  );
  return { traced, pathsOf: (score) => explain(loss!, score, { names: named, precision: 4 }) };
}
