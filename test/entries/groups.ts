import type { Tensor } from "../../src/index.ts";

/** What comes of using some methods of each group on any tensor with two dimensions. */
export const expected = {
  conversion: "float64",
  elementwise: true,
  reductions: [0, 1, 2],
  shaping: 0,
  indexing: [1, 1],
  inPlace: 1,
  backward: 1,
};

const groups: Record<keyof typeof expected, (x: Tensor) => unknown> = {
  conversion: (x) => x.to("float64").clone().dtype,
  elementwise: (x) =>
    x
      .mul(2)
      .sub(x)
      .sub(x)
      .data.every((value) => value === 0),
  reductions: (x) => [x.sum().ndim, x.max(0).ndim, x.mean(1, true).ndim],
  shaping: (x) => x.T.reshape([-1]).unsqueeze(0).size - x.size,
  indexing: (x) => [x.at(0).ndim, x.slice(1, 0, 1).shape[1]],
  inPlace: (x) => x.clone().zero_().add_(1).prod().item(),
  backward: (x) => {
    const leaf = x.to("float64").detach();
    leaf.requiresGrad = true;
    leaf.sum().backward();
    return leaf.grad!.prod().item();
  },
};

export interface Used {
  results: Record<string, unknown>;
  /** The names of all methods and getters that tensors have. */
  methods: string[];
}

/** Uses a tensor; of a group that fails the result is its error. */
export function useEveryGroup(x: Tensor): Used {
  const results = Object.entries(groups).map(([group, use]) => {
    try {
      return [group, use(x)];
    } catch (error) {
      return [group, String(error)];
    }
  });
  const methods = Object.getOwnPropertyNames(Object.getPrototypeOf(x)).sort();
  return { results: Object.fromEntries(results), methods };
}
