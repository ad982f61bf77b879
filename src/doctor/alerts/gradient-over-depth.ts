import { formatShort } from "../../text/number.ts";
import type { Finding, Rule } from "./rule.ts";

const threshold = 1000;

/** The gradient shrinks, or grows, by a factor from layer to layer on its way to the input. */
export const gradientOverDepth: Rule = ({ recent }) => {
  const last = recent.slice(-3).map(({ gradientSlope, layers, parameters }) => {
    const weighted = new Set(parameters.filter((p) => p.shape.length >= 2).map((p) => p.layer));
    const depth = layers.filter(({ layer }) => weighted.has(layer)).length;
    return { slope: gradientSlope, depth, decades: (gradientSlope ?? 0) * (depth - 1) };
  });
  if (last.length < 3) return [];
  const limit = Math.log10(threshold);
  if (last.every(({ decades }) => decades > limit)) return [vanishing(last[2])];
  if (last.every(({ decades }) => decades < -limit)) return [exploding(last[2])];
  return [];
};

interface Slope {
  slope: number | null;
  depth: number;
  decades: number;
}

const source =
  "Glorot and Bengio, Understanding the difficulty of training deep feedforward neural networks " +
  "(2010), section 4: the gradient's size should be the same in all layers; three decades, between " +
  "the first and the last of them, is this library's choice";

function evidenceOf({ slope, depth }: Slope): string {
  return (
    `the gradient of a layer's output changes by the factor ${formatShort(10 ** -slope!)} from each of ` +
    `${depth} layers to the one before it (least squares on the logarithms of the norms)`
  );
}

function vanishing(found: Slope): Finding {
  return {
    kind: "vanishing-gradient",
    layer: null,
    message: `The gradient vanishes: it is ${formatShort(10 ** found.decades)} times smaller at the first layer than at the last`,
    evidence: evidenceOf(found),
    value: 10 ** found.decades,
    threshold,
    advice:
      "Use ReLU or GELU in place of sigmoid or tanh; initialize for the activation " +
      "(nn.init.kaimingNormal_, xavierUniform_); add BatchNorm1d or residual connections; or use " +
      "fewer layers",
    source,
  };
}

function exploding(found: Slope): Finding {
  return {
    kind: "exploding-gradient",
    layer: null,
    message: `The gradient explodes: it is ${formatShort(10 ** -found.decades)} times larger at the first layer than at the last`,
    evidence: evidenceOf(found),
    value: 10 ** -found.decades,
    threshold,
    advice:
      "Initialize with smaller weights (nn.init.kaimingNormal_, xavierUniform_); clip the gradient " +
      "(optim.clipGradNorm); add BatchNorm1d; or lower the learning rate",
    source,
  };
}
