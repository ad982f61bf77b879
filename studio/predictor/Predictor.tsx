import { useComputed, useSignal } from "@preact/signals";
import type { InputColumn, TrainedModel } from "chainrule/train";
import { useId } from "preact/hooks";
import { Answer } from "./Answer.tsx";
import { readFields, textOf } from "./record.ts";

/** A form with the columns of a model's table, and what the model says of what is in it. */
export function Predictor({ model }: { model: TrainedModel }) {
  const texts = useSignal<Readonly<Record<string, string>>>(
    Object.fromEntries(model.columns.map(({ name, usual }) => [name, textOf(usual)])),
  );
  const read = useComputed(() => readFields(model.columns, texts.value));
  const { record, problems } = read.value;
  return (
    <div class="predictor">
      <form onSubmit={(event) => event.preventDefault()} autoComplete="off">
        <p class="hint">
          Each begins with what was usual in training. Leave empty what is not known.
        </p>
        <div class="fields">
          {model.columns.map((column) => (
            <Field
              key={column.name}
              column={column}
              text={texts.value[column.name]}
              cell={record[column.name]}
              problem={problems.get(column.name)}
              onText={(text) => {
                texts.value = { ...texts.value, [column.name]: text };
              }}
            />
          ))}
        </div>
      </form>
      <Answer model={model} record={record} />
    </div>
  );
}

interface FieldProps {
  readonly column: InputColumn;
  readonly text: string;
  /** As it is read. */
  readonly cell: unknown;
  readonly problem: string | undefined;
  onText(text: string): void;
}

const unknown = "not known";

function Field({ column, text, cell, problem, onText }: FieldProps) {
  const id = useId();
  const { name, type, words, range } = column;
  const isFar = range !== undefined && isOutside(cell, range);
  const known = range && `${isFar ? "training had only" : "in training"} ${rangeText(range)}`;
  const hint = problem ?? known;
  const common = {
    id,
    "aria-describedby": hint && `${id}-hint`,
    onInput: (event: { currentTarget: { value: string } }) => onText(event.currentTarget.value),
  };
  return (
    <div class="field">
      <label for={id}>{breakable(name)}</label>
      {words ? (
        <select {...common} value={text}>
          {words.map((word) => (
            <option key={word} value={word}>
              {word}
            </option>
          ))}
          <option value="">{unknown}</option>
        </select>
      ) : (
        <input
          {...common}
          value={text}
          aria-invalid={problem !== undefined}
          {...inputOf(type, range)}
        />
      )}
      {hint && (
        <p class={problem || isFar ? "hint problem" : "hint"} id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

/** A name that may be long: it is broken behind its underscores. */
const breakable = (name: string) =>
  name.split(/(?<=_)/).flatMap((part, i) => (i === 0 ? [part] : [<wbr key={i} />, part]));

type Range = NonNullable<InputColumn["range"]>;

/** Dates are compared as texts, which are in the order of time. */
function isOutside(cell: unknown, [least, greatest]: Range): boolean {
  if (cell === null || least === null || greatest === null) return false;
  return (cell as number) < (least as number) || (cell as number) > (greatest as number);
}

const rangeText = (range: Range) =>
  range.map((cell) => textOf(cell).replace("T", " ")).join(" to ");

function inputOf(type: InputColumn["type"], range: InputColumn["range"]) {
  // A field of the type "number" has its own decimal sign, by the browser's language, and is empty for the other.
  if (type === "number") return { type: "text", inputMode: "decimal" } as const;
  const hasTime = String(range?.[0]).includes("T");
  return { type: hasTime ? "datetime-local" : "date" } as const;
}
