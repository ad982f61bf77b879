import { nn, noGrad, type Tensor, tensor } from "chainrule";
import { numpy } from "chainrule/random";
import { isRectifier } from "../../../layers/activations.ts";
import type { LayerSettings } from "../../../layers/hidden.ts";
import { spectralNorm } from "../../../layers/spectral-norm.ts";
import type { SchemeName, Settings } from "../engine/settings.ts";
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
