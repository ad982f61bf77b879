import { useComputed, useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { Formula } from "../../formula/Formula.tsx";
import type { Quantity } from "../../formula/quantity.ts";
import { quantitiesOf } from "../../graph/quantities.ts";
import { derivative } from "../../graph/sentence.ts";
import { keepInSight } from "../../parts/keep-in-sight.ts";
import { LearningRate } from "../../parts/LearningRate.tsx";
import { NextLoss } from "../../parts/NextLoss.tsx";
import { NumberHandle } from "../../parts/NumberHandle.tsx";
import {
  type GivenName,
  given,
  givenNames,
  meaning,
  parameters,
  type Step,
  steps,
} from "./neuron.ts";
import { graph, initialRate, nextLoss, numbers, progress, rate, step, updates } from "./state.ts";
import "./neuron.css";

const quantities = quantitiesOf(graph, progress);

/** The steps in words, each with its formulas; those that are not reached yet have empty slots. */
export function StepList() {
  return (
    <ol class="neuron-steps">
      {steps.map((each, i) => (
        <StepItem key={each.title} step={each} index={i} />
      ))}
    </ol>
  );
}

function StepItem({ step: each, index }: { step: Step; index: number }) {
  const current = useComputed(() => (step.value === index ? "step" : undefined));
  const item = useRef<HTMLLIElement>(null);
  useSignalEffect(() => {
    if (step.value === index && item.current) keepInSight(item.current, 16);
  });
  return (
    <li ref={item} aria-current={current}>
      <h2>
        <button
          type="button"
          onClick={() => {
            step.value = index;
          }}
        >
          {each.title}
        </button>
      </h2>
      <p class="small muted">{each.text}</p>
      {index === 0 && <GivenNumbers />}
      {index > 0 && index < steps.length - 1 && <Formulas step={each} />}
      {index === steps.length - 1 && <Updates />}
    </li>
  );
}

function GivenNumbers() {
  return (
    <dl class="given">
      {givenNames.map((name) => (
        <div key={name}>
          <dt>
            <Formula text={name} lookup={none} /> <span class="small muted">{meaning[name]}</span>
          </dt>
          <dd>
            <Handle name={name} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

const none = () => undefined;

function Handle({ name }: { name: GivenName }) {
  return (
    <NumberHandle name={`${name}, ${meaning[name]}`} value={numbers[name]} initial={given[name]} />
  );
}

/** The formulas of a step, from the trace: their names stay the same while the numbers move. */
function Formulas({ step: { values, gradients } }: { step: Step }) {
  const { nodes, loss } = graph.peek();
  return (
    <>
      {values.map((id) => (
        <Formula key={id} text={`${id} = ${nodes.get(id)!.forward!.formula}`} lookup={quantities} />
      ))}
      {gradients.map((id) => {
        const { formula } = nodes.get(id)!.backward!;
        const text = `∂${loss}/∂${id} = ${derivative(formula)}`;
        return <Formula key={id} text={text} lookup={quantities} />;
      })}
    </>
  );
}

function Updates() {
  const isReached = useComputed(() => step.value === steps.length - 1);
  const before = useComputed(() => graph.value.nodes.get("L")!.value);
  return (
    <>
      <p>
        <LearningRate rate={rate} initial={initialRate} />
      </p>
      {parameters.map((id) => (
        <UpdateFormula key={id} id={id} />
      ))}
      {isReached.value && <NextLoss before={before} after={nextLoss} digits={4} />}
    </>
  );
}

/** w′ = w − η · ∂L/∂w */
function UpdateFormula({ id }: { id: (typeof parameters)[number] }) {
  const isReached = useComputed(() => progress.value.isKnown(id, "update"));
  const moved = useComputed(() =>
    isReached.value ? numbers[id].value + updates.value.get(id)! : null,
  );
  const own: Readonly<Record<string, Quantity>> = {
    [`${id}′`]: { id, voice: "update", value: moved, spoken: `the next ${id}` },
    η: { id: "η", voice: "update", value: rate },
  };
  const lookup = (name: string) => own[name] ?? quantities(name);
  return <Formula text={`${id}′ = ${id} − η·∂L/∂${id}`} lookup={lookup} />;
}
