import { computed } from "@preact/signals";
import { type Rows, rowsField } from "../../parts/numbers-field.ts";
import { numbersOf, sumOf } from "../../parts/trace-numbers.ts";
import { addressState, choice, flag, integer, number } from "../../state/address.ts";
import { views } from "../../state/view.ts";
import { attend } from "./attention.ts";

export const initial = {
  x: [
    [1, 0],
    [0, 1],
    [1, -1],
  ],
  Wq: [
    [1, 0.5],
    [-0.5, 1],
  ],
  Wk: [
    [0.5, -1],
    [1, 0.5],
  ],
  Wv: [
    [1, 0],
    [0.5, 2],
  ],
  u: [
    [1, 0],
    [-0.5, 1],
    [0, 0.5],
  ],
} satisfies Record<string, Rows>;

export const tokens = initial.x.length;
export const initialRate = 0.1;

export const state = addressState("attention", {
  at: integer(0, { min: 0, max: tokens ** 2 - 1 }),
  view: choice(views, "value"),
  causal: flag(true),
  scaled: flag(true),
  rate: number(initialRate),
  x: rowsField(initial.x),
  Wq: rowsField(initial.Wq),
  Wk: rowsField(initial.Wk),
  Wv: rowsField(initial.Wv),
  u: rowsField(initial.u),
});

const scale = computed(() => (state.scaled.value ? 1 / Math.sqrt(2) : 1));
const given = computed(() => ({
  x: state.x.value,
  Wq: state.Wq.value,
  Wk: state.Wk.value,
  Wv: state.Wv.value,
  u: state.u.value,
}));
const attended = computed(() =>
  attend(given.value, { isCausal: state.causal.value, scale: scale.value }),
);
export const traced = computed(() => attended.value.traced);
export const numbers = computed(() => numbersOf(traced.value));

/** The row and column of the score that is opened: who asks, and who is asked. */
export const row = computed(() => Math.floor(state.at.value / tokens));
export const column = computed(() => state.at.value % tokens);
export const picked = computed(() => `S[${row.value}][${column.value}]`);
export const isMasked = computed(() => state.causal.value && column.value > row.value);

/** The sum of products behind the score, before it is scaled. */
export const product = computed(() => sumOf(traced.value, `P[${row.value}][${column.value}]`)!);

export const explained = computed(() =>
  isMasked.value ? null : attended.value.pathsOf(picked.value),
);

/** ∂A[i][k] / ∂S[i][j] = A[i][k] · (δ − A[i][j]), for the row i that is opened. */
export const jacobian = computed(() => {
  const a = Array.from({ length: tokens }, (_, j) => numbers.value.get(`A[${row.value}][${j}]`)!);
  return a.map((ak, k) => a.map((aj, j) => ak * ((k === j ? 1 : 0) - aj)));
});

/** The row of Q and the row of K, and where the score goes. */
export const used = computed<ReadonlySet<string>>(() => {
  const range = [0, 1];
  return new Set([
    ...range.map((c) => `Q[${row.value}][${c}]`),
    ...range.map((c) => `K[${column.value}][${c}]`),
    ...Array.from({ length: tokens }, (_, k) => `A[${row.value}][${k}]`),
    ...range.map((c) => `y[${row.value}][${c}]`),
  ]);
});

export const learnt = ["Wq", "Wk", "Wv"] as const;

/** The loss after a step of all three weights. */
export const lossAfter = computed(() => {
  const moved = (name: (typeof learnt)[number]): Rows =>
    given.value[name].map((line, i) =>
      line.map((w, j) => w - state.rate.value * numbers.value.get(`dL/d${name}[${i}][${j}]`)!),
    );
  const next = { ...given.value, Wq: moved("Wq"), Wk: moved("Wk"), Wv: moved("Wv") };
  return attend(next, { isCausal: state.causal.value, scale: scale.value }).traced.loss.value;
});
