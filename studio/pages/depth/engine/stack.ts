import { grad, nn, noGrad, randn, type Tensor, tensor } from "chainrule";
import type { ActivationName } from "../../../layers/activation-names.ts";
import { activations } from "../../../layers/activations.ts";
import { Hidden } from "../../../layers/hidden.ts";
import { spectralNorm } from "../../../layers/spectral-norm.ts";
import type { LaneName, Settings } from "./settings.ts";

const dtype = "float64";

/** What each hidden layer gives, and the scores [batch, 1]. */
interface Pass {
  readonly outputs: Tensor[];
  readonly scores: Tensor;
}

/** Many hidden layers of one width, and a score at the end. All lanes begin with the same random numbers. */
export class Stack extends nn.Module<[Tensor], Pass> {
  readonly hidden: Hidden[];
  readonly output: nn.Linear;

  /** @param features of what comes in. */
  constructor(features: number, lane: LaneName, settings: Settings) {
    super();
    const { depth, width, activation } = settings;
    const parts = {
      dtype,
      linear: (inputs: number, outputs: number) => new nn.Linear(inputs, outputs, { dtype }),
      activation: (name: ActivationName) => activations[name](),
    } as const;
    this.hidden = Array.from({ length: depth }, (_, i) => {
      const layer = {
        units: width,
        activation,
        batchNorm: lane === "normalised",
        dropout: 0,
        // The first has another width before it, and nothing to add to.
        residual: lane === "residual" && i > 0,
      };
      return new Hidden(i === 0 ? features : width, layer, parts);
    });
    this.output = parts.linear(width, 1);
    const good = lane === "initialised";
    for (const { linear } of this.hidden) {
      if (good) fill(linear, keepingGain(activation));
      else fill(linear, settings.scale === "gain" ? settings.size : 1);
      if (!good && settings.scale === "norm") setNorm(linear.weight, settings.size);
    }
    // Nothing comes after it that it would have to keep in size.
    fill(this.output, 1);
  }

  forward(x: Tensor): Pass {
    const outputs: Tensor[] = [];
    let a = x;
    for (const layer of this.hidden) {
      a = layer.forward(a);
      outputs.push(a);
    }
    return { outputs, scores: this.output.forward(a) };
  }
}

/** W ~ gain · N(0, 1) / √inputs, b = 0: with the gain 1, sums are as large as what comes in. */
function fill({ weight, bias }: nn.Linear, gain: number): void {
  noGrad(() => {
    const { shape } = weight;
    weight.copy_(randn(shape, { dtype }).mul(gain / Math.sqrt(shape[1])));
    bias!.zero_();
  });
}

function setNorm(weight: Tensor, norm: number): void {
  noGrad(() => weight.mul_(norm / spectralNorm(weight)));
}

/**
 * The gain g with g² · E[φ′(z)²] = 1 for z ~ N(0, 1): a layer hands the gradient on as large as it came. For ReLU
 * it is √2, He's; for the identity 1.
 */
export function keepingGain(activation: ActivationName): number {
  const count = 2001;
  const places = Float64Array.from({ length: count }, (_, i) => (16 * i) / (count - 1) - 8);
  const z = tensor(places, { requiresGrad: true });
  const [slope] = grad(activations[activation]().forward(z).sum(), [z]);
  const density = z.detach().square().mul(-0.5).exp();
  return Math.sqrt(density.sum().item() / slope.square().mul(density).sum().item());
}
