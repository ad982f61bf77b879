import { computed, type Signal } from "@preact/signals";
import { type GridCell, NumberGrid, useTold } from "../../parts/NumberGrid.tsx";
import { numberAt, type Rows } from "../../parts/numbers-field.ts";
import { Steps } from "../../parts/Steps.tsx";
import { Tries } from "../../parts/Tries.tsx";
import { ViewSwitch } from "../../parts/ViewSwitch.tsx";
import { Frame } from "../../shell/Frame.tsx";
import { voiceOf } from "../../state/view.ts";
import { initial, learnt, numbers, picked, state, tokens, used } from "./state.ts";
import { tries } from "./tries.ts";
import { explain, sentence, Words } from "./Words.tsx";

const { view, at } = state;

/** One attention head over three tokens, forward and backward. */
export default function AttentionPage() {
  return (
    <Frame
      title="An attention head"
      summary="Every token asks all tokens a question, and takes a mean of their answers. Drag any underlined number; pick a score."
      thing={
        <>
          <ViewSwitch view={view} />
          <div class="grid-settings small">
            <Toggle name="Causal: nobody sees a later token" on={state.causal} />
            <Toggle name="Scale the scores by 1/√size" on={state.scaled} />
          </div>
          <Matrices />
          <Tries tries={tries} />
        </>
      }
      words={<Words />}
      steps={
        <Steps
          at={at}
          last={tokens ** 2 - 1}
          label={(step) =>
            `${step + 1} of ${tokens ** 2}: the score S[${Math.floor(step / tokens)}][${step % tokens}]`
          }
        />
      }
    />
  );
}

function Toggle({ name, on }: { name: string; on: Signal<boolean> }) {
  return (
    <label>
      <input
        type="checkbox"
        checked={on}
        onInput={(event) => {
          on.value = event.currentTarget.checked;
        }}
      />{" "}
      {name}
    </label>
  );
}

const titles = {
  x: "x, a token in each row",
  Wq: "Wq, for questions",
  Wk: "Wk, for keys",
  Wv: "Wv, for answers",
  Q: "Q = x · Wqᵀ",
  K: "K = x · Wkᵀ",
  V: "V = x · Wvᵀ",
  S: "S = Q · Kᵀ, scaled: scores",
  A: "A = softmax(S), row by row",
  y: "y = A · V",
};

type Letter = keyof typeof titles;

const columnsOf: Readonly<Record<Letter, number>> = {
  ...{ x: 2, Wq: 2, Wk: 2, Wv: 2, Q: 2, K: 2, V: 2, y: 2 },
  ...{ S: tokens, A: tokens },
};

const groups: readonly (readonly Letter[])[] = [
  ["x", "Wq", "Wk", "Wv"],
  ["Q", "K", "V"],
  ["S", "A", "y"],
];

function Matrices() {
  const now = view.value;
  const told = useTold(explain, sentence);
  return (
    <>
      {groups.map((group) => (
        <div class="number-grids" key={group[0]}>
          {group.map((letter) => (
            <NumberGrid
              key={letter}
              title={titleOf(letter)}
              voice={now === "update" && !isLearnt(letter) ? "forward" : voiceOf[now]}
              cells={matrix(letter)}
              {...{ used, picked, told }}
            />
          ))}
        </div>
      ))}
    </>
  );
}

const isLearnt = (letter: string) => learnt.some((name) => name === letter);

function titleOf(letter: Letter): string {
  const now = view.value;
  if (now === "gradient") return `∂L/∂${letter}${letter === "y" ? ", what comes back" : ""}`;
  return now === "update" && isLearnt(letter) ? `−η · ∂L/∂${letter}` : titles[letter];
}

/** The numbers of a matrix as the view has them. */
function matrix(letter: Letter): GridCell[][] {
  const now = view.value;
  const rows = letter.startsWith("W") ? 2 : tokens;
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columnsOf[letter] }, (_, j) => {
      const name = `${letter}[${i}][${j}]`;
      const value = computed(() => {
        const gradient = () => numbers.value.get(`dL/d${name}`) ?? 0;
        if (now === "value" || (now === "update" && !isLearnt(letter))) {
          const isMasked = letter === "S" && state.causal.value && j > i;
          return isMasked ? -Infinity : (numbers.value.get(name) ?? null);
        }
        return now === "gradient" ? gradient() : -state.rate.value * gradient();
      });
      return { name, value, handle: handleOf(letter, i, j), pick: pickOf(letter, i, j) };
    }),
  );
}

/** What is given is a handle: tokens and weights as values, and what comes back to y as a gradient. */
function handleOf(letter: Letter, i: number, j: number): GridCell["handle"] {
  const now = view.value;
  const source =
    letter === "y" ? (now === "gradient" ? "u" : null) : now === "value" ? letter : null;
  if (source === null || !(source in initial)) return undefined;
  const name = source as keyof typeof initial;
  const start: Rows = initial[name];
  return { value: numberAt(state[name], i, j), initial: start[i][j] };
}

function pickOf(letter: Letter, i: number, j: number): GridCell["pick"] {
  if (letter !== "S" && letter !== "A") return undefined;
  return () => {
    at.value = i * tokens + j;
  };
}
