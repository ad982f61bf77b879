import { type Signal, useComputed, useSignal } from "@preact/signals";
import { formatShortFormula as short } from "chainrule/draw";
import { Formula } from "../../formula/Formula.tsx";
import { highlighted } from "../../graph/highlight.ts";
import type { GraphTensor } from "../../graph/model.ts";
import { NodeName } from "../../graph/NodeName.tsx";
import { quantitiesOf } from "../../graph/quantities.ts";
import { magnitudeScale } from "../../graph/scale.ts";
import { between, entryFormula, jacobianOf, mostSide } from "./jacobian.ts";
import { columns, graph, progress, rows, run } from "./state.ts";

const quantities = quantitiesOf(graph, progress);

/** Tensors of the program that may be a side of a Jacobian. */
function candidates(): GraphTensor[] {
  const { names } = run.value;
  return [...graph.value.tensors.values()].filter(
    ({ id, elements, omitted }) =>
      names.get(id)?.requiresGrad && elements.length <= mostSide && omitted === 0,
  );
}

/** The tensor that the address names, or the first with several numbers, given or computed. */
function sideOf(named: string, isGiven: boolean): GraphTensor | undefined {
  const all = candidates();
  const isOwn = ({ id }: GraphTensor) => run.value.leaves.has(id) === isGiven;
  return (
    all.find(({ id }) => id === named) ??
    all.find((each) => isOwn(each) && each.elements.length > 1) ??
    all.find(isOwn)
  );
}

/** All derivatives of one tensor by another, as a grid: a row for each output, a column for each input. */
export function JacobianView() {
  const row = useComputed(() => sideOf(rows.value, false));
  const column = useComputed(() => sideOf(columns.value, true));
  const shape = useComputed(() =>
    [row, column].map(({ value }) => `${value?.id} ${value?.shape.join("×")}`).join(),
  );
  const matrix = useComputed(() =>
    row.value && column.value ? jacobianOf(run.value, row.value, column.value) : [],
  );
  const scale = useComputed(() => magnitudeScale(matrix.value.flat()));
  const at = useSignal<{ i: number; j: number } | null>(null);
  shape.value;
  const [y, x] = [row.peek(), column.peek()];
  if (!y || !x) return null;
  const entryAt = ({ i, j }: { i: number; j: number }) => {
    const [output, input] = [y.elements[i], x.elements[j]];
    const slope = short(matrix.peek()[i][j]);
    const text = `∂${output}/∂${input} = ${slope}: raising ${input} a little changes ${output} ${slope} times as much.`;
    return { ...between(graph.peek(), input, output), text };
  };
  const show = (place: { i: number; j: number } | null) => {
    at.value = place;
    highlighted.value = place && entryAt(place);
  };
  const walk = (event: KeyboardEvent, i: number, j: number) => {
    const by = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[
      event.key
    ];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    const next = (event.currentTarget as Element)
      .closest("table")!
      .querySelector<HTMLElement>(`[data-place="${i + by[0]} ${j + by[1]}"]`);
    next?.focus();
  };
  return (
    <section class="jacobian">
      <h3>Jacobian</h3>
      <p>
        <Side name="Rows: outputs" chosen={rows} shown={y.id} /> by{" "}
        <Side name="Columns: inputs" chosen={columns} shown={x.id} />
      </p>
      <div class="entry-formula">
        <EntryFormula at={at} row={y} column={x} />
      </div>
      <div class="jacobian-scroll">
        <table onPointerLeave={() => show(null)}>
          <thead>
            <tr>
              <td />
              {x.elements.map((id) => (
                <th key={id} scope="col">
                  <NodeName id={id} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {y.elements.map((id, i) => (
              <tr key={id}>
                <th scope="row">
                  <NodeName id={id} />
                </th>
                {x.elements.map((input, j) => (
                  <Entry
                    key={input}
                    name={`∂${id}/∂${input}`}
                    place={`${i} ${j}`}
                    number={() => matrix.value[i]?.[j] ?? 0}
                    share={() => scale.value.share(matrix.value[i]?.[j] ?? 0)}
                    onShow={() => show({ i, j })}
                    onKeyDown={(event) => walk(event, i, j)}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

interface SideProps {
  readonly name: string;
  readonly chosen: Signal<string>;
  readonly shown: string;
}

function Side({ name, chosen, shown }: SideProps) {
  const options = useComputed(() =>
    candidates()
      .map(({ id }) => id)
      .join(" "),
  );
  return (
    <select
      aria-label={name}
      value={shown}
      onChange={(event) => {
        chosen.value = event.currentTarget.value;
      }}
    >
      {options.value.split(" ").map((id) => (
        <option key={id}>{id}</option>
      ))}
    </select>
  );
}

interface EntryProps {
  readonly name: string;
  readonly place: string;
  readonly number: () => number;
  readonly share: () => number;
  readonly onShow: () => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

function Entry({ name, place, number, share, onShow, onKeyDown }: EntryProps) {
  const text = useComputed(() => short(number(), 3));
  const look = useComputed(() => {
    const value = number();
    const tint = value === 0 ? 0 : Math.ceil(4 * share());
    return `cell is-gradient tint-${tint}${value < 0 ? " is-negative" : ""}${value === 0 ? " is-nothing" : ""}`;
  });
  const said = useComputed(() => `${name} = ${text.value}`);
  return (
    <td>
      <button
        type="button"
        class={look}
        data-place={place}
        tabIndex={place === "0 0" ? 0 : -1}
        aria-label={said}
        onPointerEnter={onShow}
        onFocus={onShow}
        onBlur={() => {
          highlighted.value = null;
        }}
        onKeyDown={onKeyDown}
      >
        {text}
      </button>
    </td>
  );
}

interface EntryFormulaProps {
  readonly at: Signal<{ i: number; j: number } | null>;
  readonly row: GraphTensor;
  readonly column: GraphTensor;
}

/** The entry that is lit, as its own formula. */
function EntryFormula({ at, row, column }: EntryFormulaProps) {
  const text = useComputed(() => {
    if (!at.value) return "";
    const { i, j } = at.value;
    const input = column.elements[j];
    const formula = entryFormula(run.value, { tensor: row, position: i }, input);
    return `∂${row.elements[i]}/∂${input} = ${formula}`;
  });
  if (text.value === "") {
    return <p class="small muted">Point at an entry for its formula; both its numbers light up.</p>;
  }
  return (
    <p>
      <Formula text={text.value} lookup={quantities} />
    </p>
  );
}
