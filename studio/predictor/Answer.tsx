import type { ClassPrediction, NumberPrediction, TableRecord, TrainedModel } from "chainrule/train";
import { Bars } from "./Bars.tsx";
import { percent, short } from "./numbers.ts";
import { Said } from "./Said.tsx";

/** What a model says of a row, and what of it the model does not know. */
export function Answer({ model, record }: { model: TrainedModel; record: TableRecord }) {
  const [prediction] = model.predict([record]);
  const notes = model.notes([record]).map((note) => `${note}.`);
  const heads = headsOf(model, prediction);
  return (
    <section class="answer" aria-label="Prediction">
      <div class="heads">
        {heads.map(({ name, text, exact }) => (
          <h2 key={name}>
            {name}:{" "}
            <strong data-prediction data-exact={exact}>
              {text}
            </strong>
          </h2>
        ))}
      </div>
      <div class="details">
        {"label" in prediction ? (
          <Bars classes={model.classes} {...prediction} />
        ) : (
          <Intervals model={model} {...prediction} />
        )}
        {notes.map((note) => (
          <p class="note" key={note}>
            {note}
          </p>
        ))}
      </div>
      <Said text={[...heads.map(({ said }) => said), ...notes].join(" ")} />
    </section>
  );
}

function headsOf({ targets }: TrainedModel, prediction: ClassPrediction | NumberPrediction) {
  if ("label" in prediction) {
    const { label, probabilities } = prediction;
    const said = `${targets[0]}: ${label}, ${percent(probabilities[label])}.`;
    return [{ name: targets[0], text: label, exact: undefined, said }];
  }
  return Object.entries(prediction.values).map(([name, exact]) => {
    const text = short(exact);
    return { name, text, exact, said: `${name}: ${text}.` };
  });
}

/** Where the truth is to be, as often as the model says, and as often as it was. */
function Intervals({
  model: { intervals, targets },
  intervals: found,
}: NumberPrediction & { model: TrainedModel }) {
  if (!found || !intervals) return null;
  const level = `${Math.round(100 * intervals.level)}%`;
  return (
    <>
      {targets.map((name, i) => {
        const { low, high } = found[name];
        return (
          <p key={name} data-low={low} data-high={high}>
            {level} interval{targets.length > 1 && ` of ${name}`}:{" "}
            <strong>
              {short(low)} to {short(high)}
            </strong>
            . Of the rows that were kept to test on, {percent(intervals.coverage[i])} were within
            theirs.
          </p>
        );
      })}
    </>
  );
}
