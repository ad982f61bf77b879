import { noGrad, type Tensor, tensor } from "chainrule";

const iterations = 60;

/** ‖W‖₂, the most that W lengthens a vector, by power iteration. */
export function spectralNorm(weight: Tensor): number {
  return noGrad(() => {
    const W = weight.to("float64");
    let v = tensor(
      Array.from({ length: W.shape[1] }, (_, i) => Math.cos(i + 1)),
      { dtype: "float64" },
    );
    let norm = 0;
    for (let i = 0; i < iterations; i++) {
      const next = W.T.matmul(W.matmul(v));
      norm = Math.sqrt(next.square().sum().item());
      if (norm === 0) return 0;
      v = next.div(norm);
    }
    // ‖WᵀW‖ is the square of ‖W‖.
    return Math.sqrt(norm);
  });
}
