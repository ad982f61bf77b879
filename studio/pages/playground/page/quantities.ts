/** What of a layer is drawn as a distribution. */
export const quantities = [
  { key: "activation", title: "activation", voice: "forward" },
  { key: "gradient", title: "gradient", voice: "gradient" },
  { key: "ratio", title: "log₁₀ update ÷ weight", voice: "update" },
] as const;
export type QuantityKey = (typeof quantities)[number]["key"];

export const layerName = (index: number, count: number) =>
  index === count - 1 ? "Output" : `Layer ${index + 1}`;
