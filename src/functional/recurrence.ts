import { narrowed } from "../ops/autocast.ts";
import { where } from "../ops/methods/elementwise.ts";
import { scan } from "../ops/scan.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { linear } from "./linear.ts";

/** The weights of a recurrent layer in one direction; rows are those of all gates, one after the other. */
export interface RecurrentWeights {
  /** [gates · hidden, in] */
  readonly ih: Tensor;
  /** [gates · hidden, out] */
  readonly hh: Tensor;
  readonly biasIh: Tensor | null;
  readonly biasHh: Tensor | null;
  /** [out, hidden], where what is given is a projection of the hidden units. */
  readonly hr?: Tensor | null;
}

/** One kind of recurrence. */
export interface Recurrence {
  readonly gates: number;
  /** What the inputs give to the gates: for any number of time steps at once. */
  gatesOf(x: Tensor, weights: RecurrentWeights): Tensor;
  /** The next states, the first of which is the output. */
  step(gates: Tensor, states: readonly Tensor[], weights: RecurrentWeights): readonly Tensor[];
}

/** x·Wᵀ + b + b′: where both biases only are added, they are one. */
function withBothBiases(x: Tensor, { ih, biasIh, biasHh }: RecurrentWeights): Tensor {
  return linear(x, ih, biasIh && biasHh ? biasIh.add(biasHh) : null);
}

const elman = (activation: "tanh" | "relu"): Recurrence => ({
  gates: 1,
  gatesOf: withBothBiases,
  // h′ = tanh(W x + b + W′h + b′)
  step: (gates, [h], { hh }) => [gates.add(linear(h, hh))[activation]()],
});

/** The kinds of recurrence, after https://pytorch.org/docs/stable/nn.html#recurrent-layers. */
export const recurrences = {
  tanh: elman("tanh"),
  relu: elman("relu"),

  lstm: {
    gates: 4,
    gatesOf: withBothBiases,
    // c′ = σ(f)·c + σ(i)·tanh(g) and h′ = σ(o)·tanh(c′)
    step(gates, [h, c], { hh, hr }) {
      const [i, f, g, o] = gates.add(linear(h, hh)).chunk(4, -1);
      const cell = f.sigmoid().mul(c).add(i.sigmoid().mul(g.tanh()));
      const hidden = o.sigmoid().mul(cell.tanh());
      return [hr ? linear(hidden, hr) : hidden, cell];
    },
  },

  gru: {
    gates: 3,
    gatesOf: (x, { ih, biasIh }) => linear(x, ih, biasIh),
    // n = tanh(W x + b + r·(W′h + b′)) and h′ = (1 − z)·n + z·h
    step(gates, [h], { hh, biasHh }) {
      const [xr, xz, xn] = gates.chunk(3, -1);
      const [hr, hz, hn] = linear(h, hh, biasHh).chunk(3, -1);
      const [r, z] = [xr.add(hr).sigmoid(), xz.add(hz).sigmoid()];
      const n = xn.add(r.mul(hn)).tanh();
      return [n.add(z.mul(h.sub(n)))];
    },
  },
} satisfies Record<string, Recurrence>;

/** Under `autocast` all of a recurrence is in half precision, as in PyTorch. */
export function narrowedWeights({
  ih,
  hh,
  biasIh,
  biasHh,
  hr,
}: RecurrentWeights): RecurrentWeights {
  return {
    ih: narrowed(ih),
    hh: narrowed(hh),
    biasIh: biasIh && narrowed(biasIh),
    biasHh: biasHh && narrowed(biasHh),
    hr: hr && narrowed(hr),
  };
}

/** What a layer is run with. */
export interface OverTime {
  /** From the last time step to the first. */
  readonly isReversed: boolean;
  /** [time, batch, 1]: which time steps are parts of the sequences; null for all. */
  readonly mask: Tensor | null;
}

/**
 * A recurrent layer in one direction: x [time, batch, in] gives the outputs [time, batch, out], 0 where a
 * sequence has ended, and the last states. A state stays what it is where the mask is 0; so the last one is that
 * at a sequence's end, and backwards the first step is the sequence's last.
 */
export function overTime(
  recurrence: Recurrence,
  given: Tensor,
  first: readonly Tensor[],
  wide: RecurrentWeights,
  { isReversed, mask }: OverTime,
): { output: Tensor; states: readonly Tensor[] } {
  const [x, initial, weights] = [narrowed(given), first.map(narrowed), narrowedWeights(wide)];
  const inOrder = (each: Tensor) => (isReversed ? each.flip(0) : each);
  const slices = [recurrence.gatesOf(x, weights), ...(mask ? [mask] : [])].map(inOrder);
  const [states, output] = scan(
    (before: readonly Tensor[], [gates, isPart]: readonly Tensor[]) => {
      const next = recurrence.step(gates, before, weights);
      if (!isPart) return [next, next[0]];
      const kept = next.map((state, i) => where(isPart, state, before[i]));
      return [kept, where(isPart, next[0], 0)];
    },
    initial,
    slices,
  );
  return { output: inOrder(output), states };
}
