import { useComputed, useSignal } from "@preact/signals";
import { Formula } from "../../formula/Formula.tsx";
import { ConstantGradient, differentiate } from "../../program/differentiate.ts";
import { letGo } from "../../state/selection.ts";
import { again, graph, orders, run, step } from "./state.ts";

const none = () => undefined;

/** Makes the graph of a gradient the graph on the page: it has gradients of its own. */
export function Again({ id }: { id: string }) {
  const refusal = useSignal("");
  const { value: loss } = useComputed(() => graph.value.loss);
  const differentiateAgain = () => {
    try {
      differentiate(run.peek(), id);
    } catch (error) {
      if (!(error instanceof ConstantGradient)) throw error;
      refusal.value = error.message;
      return;
    }
    letGo();
    step.value = 9999;
    again.value = [...orders.peek(), id];
  };
  return (
    <>
      <button type="button" class="button" onClick={differentiateAgain}>
        The graph of <Formula text={`∂${loss}/∂${id}`} lookup={none} numbers={false} />
      </button>
      <p class="small" aria-live="polite">
        {refusal}
      </p>
    </>
  );
}

/** Which derivative the graph is of, and the way back; nothing where it is the program's own. */
export function Orders() {
  const { value: name } = useComputed(() => run.value.name);
  const { value: listed } = useComputed(() => orders.value.join(" "));
  if (listed === "") return null;
  const done = listed.split(" ");
  const names = resultNames(name, done);
  const back = (count: number) => {
    letGo();
    step.value = 9999;
    again.value = done.slice(0, count);
  };
  return (
    <nav class="orders" aria-label="Order of the derivative">
      <ol>
        {names.map((name, i) => (
          <li key={name}>
            {i < done.length ? (
              <button type="button" onClick={() => back(i)}>
                {i === 0 ? "the program" : <Formula text={name} lookup={none} numbers={false} />}
              </button>
            ) : (
              <strong aria-current="true">
                <Formula text={name} lookup={none} numbers={false} />
              </strong>
            )}
          </li>
        ))}
      </ol>
      <p class="small muted">
        The figure is the graph of a gradient: how it was computed, with gradients of its own. An
        index says by what it was differentiated.
      </p>
    </nav>
  );
}

/** o, o_x1, o_x1_w1 */
function resultNames(name: string, done: readonly string[]): string[] {
  const ends = done.map((id) => `_${id.replace(/[[\]]/g, "")}`);
  const names = [name];
  for (const end of ends.toReversed()) names.unshift(names[0].slice(0, -end.length));
  return names;
}
