import type { Rows } from "../../parts/numbers-field.ts";
import type { Try } from "../../parts/Tries.tsx";
import { initial, state } from "./state.ts";

/** All numbers as the page opens with them, and the score that is picked. */
function begin(at = 0): void {
  for (const name of ["x", "Wq", "Wk", "Wv", "u"] as const) {
    state[name].value = initial[name];
  }
  [state.causal.value, state.scaled.value] = [true, true];
  [state.at.value, state.view.value] = [at, "value"];
}

const times = (rows: Rows, factor: number) => rows.map((row) => row.map((w) => factor * w));

export const tries: readonly Try[] = [
  {
    name: "Take the mask away",
    look: "Later tokens are asked, too: no weight of A is 0 any more, and every score has a gradient.",
    set() {
      begin(1);
      state.causal.value = false;
    },
  },
  {
    name: "Ask six times louder",
    look: "The last token gives nearly all its weight to itself. The Jacobian of its row is almost 0, and so are the gradients of its scores.",
    set() {
      begin(8);
      state.Wq.value = times(initial.Wq, 6);
    },
  },
  {
    name: "Ask for nothing",
    look: "With Wq = 0 all scores are equal: each token takes the plain mean of what it may see.",
    set() {
      begin(6);
      state.Wq.value = times(initial.Wq, 0);
    },
  },
  { name: "Begin again", look: "All numbers as they were.", set: () => begin() },
];
