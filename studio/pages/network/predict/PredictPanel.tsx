import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import { formatDecimals } from "chainrule/draw";
import { useRef } from "preact/hooks";
import { derivative } from "../../../graph/sentence.ts";
import { light, lit } from "../../../state/selection.ts";
import { answers, graph, parameter, parameters } from "../state.ts";
import { answer, attemptsAt, judgementOf, result, shownMark, standings } from "./exercise.ts";
import type { Judgement } from "./judge.ts";
import { Sheet } from "./Sheet.tsx";
import "./predict.css";

/** The person types each gradient, and is told whether it is right, or what gives that number. */
export function PredictPanel() {
  const asked = useComputed(() =>
    parameters.value.includes(parameter.value) ? parameter.value : parameters.value[0],
  );
  const isDone = useComputed(() =>
    [...standings.value.values()].every(
      ({ standing }) => standing === "right" || standing === "shown",
    ),
  );
  return (
    <div class="predict">
      <p class="small muted">
        Work out each gradient from the values in the figure. All gradients are hidden until you
        have found them; at least two digits are needed.
      </p>
      <Question key={asked.value} id={asked.value} />
      <Progress asked={asked.value} />
      <p role="status">
        {isDone.value && <strong>Done. </strong>}
        {result}
      </p>
      <div class="row">
        <button
          type="button"
          class="button"
          onClick={() => {
            answers.value = {};
            parameter.value = "";
          }}
        >
          Start again
        </button>
        <button type="button" class="button" onClick={() => print()}>
          Print the sheet
        </button>
      </div>
      <Sheet />
    </div>
  );
}

function Question({ id }: { id: string }) {
  const text = useSignal("");
  const field = useRef<HTMLInputElement>(null);
  const standing = useComputed(() => standings.value.get(id)?.standing ?? "open");
  const last = useComputed(() => attemptsAt(id).at(-1));
  const judgement = useComputed(() =>
    last.value === undefined || last.value === shownMark ? null : judgementOf(id, last.value),
  );
  const isSolved = useComputed(() => standing.value === "right" || standing.value === "shown");
  useSignalEffect(() => {
    if (lit.value === null && document.activeElement === field.current) light(id);
  });
  const next = () => {
    const all = parameters.peek();
    const from = all.indexOf(id);
    const order = [...all.slice(from + 1), ...all.slice(0, from + 1)];
    const open = order.find((other) => {
      const { standing } = standings.peek().get(other)!;
      return standing === "open" || standing === "tried";
    });
    parameter.value = open ?? order[0];
    requestAnimationFrame(() => document.querySelector<HTMLElement>(".question input")?.focus());
  };
  return (
    <form
      class="question"
      onSubmit={(event) => {
        event.preventDefault();
        if (isSolved.peek()) next();
        else if (text.peek().trim() !== "") answer(id, text.peek());
      }}
    >
      <label>
        ∂{graph.peek().loss}/∂{id} =
        <input
          ref={field}
          type="text"
          inputMode="decimal"
          autoComplete="off"
          spellcheck={false}
          value={text}
          readOnly={isSolved.value}
          onInput={(event) => {
            text.value = event.currentTarget.value;
          }}
          onKeyDown={(event) => event.stopPropagation()}
          onFocus={() => light(id)}
          onBlur={() => light(null)}
        />
      </label>
      <div class="row">
        <button type="submit" class="button">
          {isSolved.value ? "Next" : "Check"}
        </button>
        {!isSolved.value && (
          <button type="button" class="button" onClick={() => answer(id, shownMark)}>
            Show it
          </button>
        )}
      </div>
      <div class="told" role="status">
        {judgement.value && <Told judgement={judgement.value} answer={last.value!} />}
        {isSolved.value && <Solution id={id} />}
      </div>
    </form>
  );
}

function Told({ judgement, answer }: { judgement: Judgement; answer: string }) {
  switch (judgement.kind) {
    case "exact":
      return <p class="is-right">{answer} is exact.</p>;
    case "close":
      return <p class="is-right">{answer} is right, to the digits that you gave.</p>;
    case "rounded":
      return <p class="is-right">{answer} is right, but for rounding on the way.</p>;
    case "few":
      return <p>{answer} is right as far as it goes. Give two digits at least.</p>;
    case "none":
      return <p class="is-wrong">“{answer}” is not a number.</p>;
    case "other":
      return (
        <p class="is-wrong">
          {answer} is the gradient of {judgement.id}.
        </p>
      );
    case "wrong":
      return <p class="is-wrong">{answer} is not it, nor what a mistake known here gives.</p>;
    case "mistake":
      return (
        <>
          {judgement.mistakes.map(({ name, says, value }, i) => (
            <p key={`${name} ${value}`} class="is-wrong">
              {i === 0 ? `${answer} comes of: ` : "Or of: "}
              <strong>{name}</strong>. {says}
            </p>
          ))}
        </>
      );
  }
}

/** The gradient, worked out. */
function Solution({ id }: { id: string }) {
  const text = useComputed(() => {
    const { nodes, loss } = graph.value;
    const { formula, numbers, value } = nodes.get(id)!.backward!;
    return `∂${loss}/∂${id} = ${derivative(formula)} = ${numbers} = ${formatDecimals(value, 6)}`;
  });
  return <p class="voice-gradient">{text}</p>;
}

const standingNames = { open: "open", tried: "not yet right", right: "right", shown: "shown" };
const signs = { open: "", tried: "✗", right: "✓", shown: "=" };

/** All gradients of the exercise, each of which can be asked. */
function Progress({ asked }: { asked: string }) {
  return (
    <ul class="progress small" aria-label="Gradients of the exercise">
      {[...standings.value].map(([id, { standing }]) => (
        <li key={id}>
          <button
            type="button"
            class={`is-${standing}`}
            aria-current={id === asked ? "true" : undefined}
            aria-label={`${id}, ${standingNames[standing]}`}
            onPointerEnter={() => light(id)}
            onPointerLeave={() => light(null)}
            onClick={() => {
              parameter.value = id;
            }}
          >
            {id} {signs[standing]}
          </button>
        </li>
      ))}
    </ul>
  );
}
