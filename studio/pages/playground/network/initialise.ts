import { nn, noGrad, type Tensor, tensor } from "chainrule";
import { numpy } from "chainrule/random";
import type { LayerSettings, SchemeName, Settings } from "../engine/settings.ts";
import { isRectifier } from "./activations.ts";
import type { Network } from "./network.ts";

type Fill = (weight: Tensor, layer: LayerSettings | undefined) => void;

/**
 * Sets the weights that the network starts from. The library's own are there already; the others leave
 * the biases at 0.
 */
export function initialise(network: Network, settings: Settings): void {
  const { scheme, scale } = settings.initialisation;
  const fill = fillers(settings)[scheme];
  network.linears.forEach(({ weight, bias }, i) => {
    if (fill) {
      bias?.requiresGrad && noGrad(() => bias.zero_());
      fill(weight, settings.layers[i]);
    }
    if (scheme !== "norm" && scale !== 1) noGrad(() => weight.mul_(scale));
  });
}

function fillers({ initialisation, seed }: Settings): Record<SchemeName, Fill | null> {
  const rng = numpy.defaultRng(seed);
  return {
    library: null,
    matched: (weight, layer) => {
      if (layer && isRectifier(layer.activation)) nn.init.kaimingNormal_(weight);
      else nn.init.xavierUniform_(weight);
    },
    // Normal of variance 2/in, drawn layer after layer: the NumPy example's.
    numpy: (weight) => {
      const { shape, dtype } = weight;
      const numbers = tensor(rng.standardNormal([...shape]), { shape, dtype: "float64" });
      noGrad(() => weight.copy_(numbers.mul(Math.sqrt(2 / shape[1])).to(dtype)));
    },
    norm: (weight, layer) => {
      nn.init.xavierUniform_(weight);
      if (layer) noGrad(() => weight.mul_(initialisation.scale / spectralNorm(weight)));
    },
    zero: (weight) => noGrad(() => weight.zero_()),
  };
}

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
