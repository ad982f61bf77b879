import { parametersOver, type Rule } from "./rule.ts";

/** Parameters that the loss does not depend on, or whose gradient is 0 throughout. */
export const noGradient: Rule = (run) => {
  // Of a loss of 0 every gradient is 0.
  if ((run.losses.last ?? Infinity) < 1e-6) return [];
  const without = parametersOver(3, run)
    .filter((records) => records.every(({ gradientNorm }) => !gradientNorm))
    .map((records) => records[records.length - 1]);
  const layers = [...new Set(without.map(({ layer }) => layer))];
  return layers.map((layer) => {
    const members = without.filter((parameter) => parameter.layer === layer);
    const names = members.map(({ name }) => name).join(", ");
    const isZero = members.some(({ gradientNorm }) => gradientNorm === 0);
    return {
      kind: "no-gradient",
      layer,
      message: `${names} ${members.length === 1 ? "receives" : "receive"} no gradient`,
      evidence: isZero
        ? "every number of the gradient was 0 in the last 3 observed steps"
        : "grad was null at the last 3 observed updates: no path leads from the loss to there",
      value: 0,
      threshold: 0,
      advice: isZero
        ? "Look at what comes after: dead or saturated units, a weight that is 0, a mask; where only a " +
          "weight's gradient is 0 and not the bias's, at what comes in, which is 0 then"
        : "Look whether forward uses the layer, and for detach(), noGrad(), argmax or a tensor made " +
          "anew from numbers between there and the loss; requiresGrad_(false) says that it is meant",
      source: "a parameter that is not learnt need not be one",
    };
  });
};
