import { useComputed } from "@preact/signals";
import { NodeName } from "../../graph/NodeName.tsx";
import type { Handle } from "../../graph/progress.ts";
import { NumberHandle } from "../../parts/NumberHandle.tsx";
import type { Given } from "../../program/literals.ts";
import { selecting } from "../../state/selection.ts";
import { givenNumbers, program } from "./state.ts";

/** What the program gives: a slider for each number; of a matrix its numbers as they stand in it. */
export function GivenList() {
  const shape = useComputed(() =>
    program.value.given.map(({ name, shape }) => `${name} ${shape.join("×")}`).join(),
  );
  shape.value;
  return (
    <ul class="given-list" aria-label="Given numbers">
      {program.peek().given.map((given) => (
        <li key={given.name}>
          {given.numbers.length === 1 && given.shape.length === 0 ? (
            <GivenNumber id={given.name} />
          ) : (
            <GivenTensor given={given} />
          )}
        </li>
      ))}
    </ul>
  );
}

function GivenNumber({ id }: { id: string }) {
  const handle = givenNumbers.handle(id);
  if (!handle) return null;
  const { onClick: _, ...lights } = selecting(id);
  return (
    <div class="given-number" {...lights}>
      <NodeName id={id} />
      <Slider id={id} handle={handle} />
      <NumberHandle name={id} {...handle} />
    </div>
  );
}

function Slider({ id, handle: { value, initial } }: { id: string; handle: Handle }) {
  const reach = reachOf(typeof initial === "number" ? initial : initial.peek());
  const least = useComputed(() => Math.min(-reach, value.value));
  const most = useComputed(() => Math.max(reach, value.value));
  return (
    <input
      type="range"
      aria-label={id}
      min={least}
      max={most}
      step="any"
      value={value}
      onInput={(event) => {
        value.value = Number(event.currentTarget.valueAsNumber.toPrecision(3));
      }}
      onKeyDown={(event) => event.stopPropagation()}
    />
  );
}

/** From −reach to reach: half as far again as the number is, in round figures, and at least 2. */
function reachOf(initial: number): number {
  const wanted = Math.max(2, 1.5 * Math.abs(initial));
  const power = 10 ** Math.floor(Math.log10(wanted));
  return power * [1, 2, 5, 10].find((round) => round * power >= wanted)!;
}

function GivenTensor({ given: { name, shape, numbers } }: { given: Given }) {
  const columns = shape[shape.length - 1];
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div class="given-tensor" role="group" aria-label={name}>
      <NodeName id={name} />
      <span class="given-grid" style={`grid-template-columns: repeat(${columns}, auto)`}>
        {numbers.map(({ id }) => {
          const handle = givenNumbers.handle(id);
          const { onClick: _, ...lights } = selecting(id);
          return (
            handle && (
              <span key={id} {...lights}>
                <NumberHandle name={id} {...handle} />
              </span>
            )
          );
        })}
      </span>
    </div>
  );
}
