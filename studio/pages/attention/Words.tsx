import { computed, useComputed } from "@preact/signals";
import { formatShortFormula as short } from "chainrule/draw";
import { LearningRate } from "../../parts/LearningRate.tsx";
import { NextLoss } from "../../parts/NextLoss.tsx";
import { ProductTable } from "../../parts/ProductTable.tsx";
import { TraceTwin } from "../../parts/TraceTwin.tsx";
import {
  column,
  explained,
  initialRate,
  isMasked,
  jacobian,
  lossAfter,
  numbers,
  picked,
  product,
  row,
  state,
  traced,
} from "./state.ts";

/** One score: what it is made of, what the softmax makes of its row, and all ways from it to the loss. */
export function Words() {
  const loss = useComputed(() => traced.value.loss.value);
  return (
    <>
      <h2>The score {picked}</h2>
      <p class="small">
        How well the question of token {row} meets the key of token {column}: the sum of products of
        their rows in Q and K{state.scaled.value ? ", divided by √2" : ""}.
      </p>
      <ProductTable sum={product} />
      <Score />
      <h2>The softmax of its row</h2>
      <Jacobian />
      <h2>Its gradient, along all paths</h2>
      <Paths />
      {state.view.value === "update" && (
        <>
          <p>
            <LearningRate rate={state.rate} initial={initialRate} />
          </p>
          <NextLoss before={loss} after={lossAfter} digits={4} />
        </>
      )}
      <TraceTwin trace={traced} />
    </>
  );
}

function Score() {
  const name = picked.value;
  const value = short(numbers.value.get(name)!);
  return (
    <p class="small">
      {isMasked.value
        ? `${name} would be ${value}. Token ${column.value} comes after token ${row.value}: the mask makes it −∞, and its weight 0.`
        : `${name} = ${value}. The softmax makes ${short(numbers.value.get(name.replace("S", "A"))!)} of it.`}
    </p>
  );
}

/** ∂A/∂S of one row, which is a matrix: every weight depends on every score of the row. */
function Jacobian() {
  const i = row.value;
  return (
    <>
      <p class="small">
        All weights of a row share 1. If one score grows its own weight grows, and all others
        shrink: ∂A[{i}][k]/∂S[{i}][j] = A[{i}][k] · ((1 if k = j, else 0) − A[{i}][j]).
      </p>
      <table class="products small">
        <caption class="small">
          ∂A[{i}]/∂S[{i}]
        </caption>
        <thead>
          <tr>
            <td />
            {jacobian.value.map((_, j) => (
              <th key={`S${j + 0}`} scope="col">
                S[{i}][{j}]
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {jacobian.value.map((line, k) => (
            <tr key={`A${k + 0}`}>
              <th scope="row">
                A[{i}][{k}]
              </th>
              {line.map((value, j) => (
                <td key={`A${k + 0}S${j + 0}`}>{short(value, 3)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function Paths() {
  const found = explained.value;
  if (found === null) {
    return (
      <p class="small">
        There is none: the mask has cut it off, and ∂L/∂{picked} = 0. The gate is shut in backward
        as in forward.
      </p>
    );
  }
  return (
    <table class="products small">
      <caption class="small">
        ∂L/∂{picked} = <strong>{short(found.gradient)}</strong>, the sum over {found.paths.length}{" "}
        paths
      </caption>
      <tbody>
        {found.paths.map(({ through, product }) => (
          <tr key={through.join(" → ")}>
            <th scope="row">{through.join(" → ")}</th>
            <td>{short(product)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">their sum</th>
          <td>{short(found.gradient)}</td>
        </tr>
      </tfoot>
    </table>
  );
}

/** What the step shows, with its numbers. */
export const sentence = computed(() => {
  const [asks, asked] = [row.value, column.value];
  if (isMasked.value) {
    return `Token ${asked} comes after token ${asks}: its score is masked, its weight 0, and no gradient comes back to it.`;
  }
  const of = (name: string) => short(numbers.value.get(name)!);
  const at = `[${asks}][${asked}]`;
  const whom = asks === asked ? "itself" : `token ${asked}`;
  return `Token ${asks} asks ${whom}: S${at} = ${of(`S${at}`)}, weight ${of(`A${at}`)}. ∂L/∂S${at} = ${of(`dL/dS${at}`)}: if the score grows by a little, the loss changes by that many times as much.`;
});

const meanings: Readonly<Record<string, string>> = {
  x: "a number of a token",
  Wq: "a weight of the questions",
  Wk: "a weight of the keys",
  Wv: "a weight of the answers",
  Q: "of a token’s question",
  K: "of a token’s key",
  V: "of a token’s answer",
  S: "how well a question meets a key",
  A: "how much of an answer is taken",
  y: "of the mean of all answers",
};

/** A number and its gradient, in a sentence. */
export function explain(name: string): string {
  const gradient = short(numbers.value.get(`dL/d${name}`) ?? 0);
  const value = short(numbers.value.get(name) ?? 0);
  return `${name} = ${value}: ${meanings[name.split("[")[0]]}. ∂L/∂${name} = ${gradient}: if it grows by a little, the loss changes by ${gradient} times that.`;
}
