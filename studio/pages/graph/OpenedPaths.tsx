import { type ReadonlySignal, useComputed } from "@preact/signals";
import { formatShortFormula as short } from "chainrule/draw";
import { Formula } from "../../formula/Formula.tsx";
import { highlighted } from "../../graph/highlight.ts";
import { NodeName } from "../../graph/NodeName.tsx";
import { quantitiesOf } from "../../graph/quantities.ts";
import { pinned } from "../../state/selection.ts";
import { Again } from "./Again.tsx";
import { NudgeTable } from "./NudgeTable.tsx";
import { type OpenedGradient, openGradient } from "./paths.ts";
import { graph, progress, run } from "./state.ts";

const quantities = quantitiesOf(graph, progress);

/** What is pinned, opened: each path with its factors, their sum, and what a nudge does. */
export function OpenedPaths() {
  const ids = useComputed(() => pinned.value.filter((id) => graph.value.nodes.has(id)).join(" "));
  if (ids.value === "") return <Invitation />;
  return (
    <>
      {ids.value.split(" ").map((id) => (
        <Opened key={id} id={id} />
      ))}
    </>
  );
}

function Invitation() {
  return (
    <p class="muted">
      Click a number in the figure, or press Enter on it: every path from it to the result opens
      here, with its factors. With Shift a second one stands beside it.
    </p>
  );
}

function Opened({ id }: { id: string }) {
  // Read as a signal of its own: the graph changes with every number, its result's name seldom.
  const { value: loss } = useComputed(() => graph.value.loss);
  const opened = useComputed(() => openGradient(run.value, graph.value, id));
  const gradient = useComputed(() => short(graph.value.nodes.get(id)?.gradient ?? 0));
  const count = useComputed(() => opened.value?.paths.length ?? 0);
  const isGiven = useComputed(() => graph.value.nodes.get(id)?.role === "parameter");
  const all = useComputed(() => {
    const paths = opened.value?.count;
    return paths === 1 ? "one path" : `${paths ?? "more than can be counted"} paths`;
  });
  if (id === loss) {
    return (
      <section class="opened">
        <h3>
          <Formula text={`∂${id}/∂${id} = 1`} lookup={quantities} numbers={false} />
        </h3>
        <p class="small muted">The gradient of the result by itself: where the way back begins.</p>
      </section>
    );
  }
  if (count.value === 0) {
    return (
      <section class="opened">
        <h3>
          <Formula text={`∂${loss}/∂${id} = 0`} lookup={quantities} numbers={false} />
        </h3>
        <p class="small muted">
          No path leads from <NodeName id={id} /> to <NodeName id={loss} />.
        </p>
      </section>
    );
  }
  return (
    <section class="opened">
      <h3>
        <Formula text={`∂${loss}/∂${id}`} lookup={quantities} numbers={false} /> ={" "}
        <span class="voice-gradient">{gradient}</span>
        <span class="small muted">{all}</span>
      </h3>
      <ol class="paths">
        {Array.from({ length: count.value }, (_, i) => (
          <Path key={i} index={i} opened={opened} />
        ))}
      </ol>
      {count.value > 1 && <Sum opened={opened} />}
      {isGiven.value && <NudgeTable id={id} />}
      {isGiven.value && <Again id={id} />}
    </section>
  );
}

interface PathProps {
  readonly index: number;
  readonly opened: ReadonlySignal<OpenedGradient | null>;
}

function Path({ index, opened }: PathProps) {
  const path = useComputed(() => opened.value?.paths[index]);
  const way = useComputed(() => {
    const { through, common } = path.value ?? { through: [] };
    return through.join(" → ") + (common ? " → …" : "");
  });
  const factors = useComputed(() => {
    const { steps, common } = path.value ?? { steps: [] };
    const all = [...steps.map(({ formula }) => formula), ...(common ? [common.name] : [])];
    return all.map((factor) => (/ [+−] /.test(factor) ? `(${factor})` : factor)).join(" × ");
  });
  const product = useComputed(() => short(path.value?.product ?? 0));
  const isBlocked = useComputed(() => path.value?.steps.some(({ blocked }) => blocked) ?? false);
  const more = useComputed(() => {
    const count = path.value?.common ? path.value.count : 1;
    return count === 1 ? "" : `${count ?? "many"} paths that begin so`;
  });
  const light = (isLit: boolean) => {
    const found = isLit ? path.peek() : undefined;
    highlighted.value = found
      ? {
          ...found.highlight,
          text: `${way.peek()}: ${short(found.product)} of the gradient comes this way.`,
        }
      : null;
  };
  return (
    <li onPointerEnter={() => light(true)} onPointerLeave={() => light(false)}>
      <button type="button" class="way" onFocus={() => light(true)} onBlur={() => light(false)}>
        {way}
      </button>
      {more.value && <span class="small muted"> {more}</span>}
      <div class="product">
        <Formula text={factors} lookup={quantities} />
        <span class="equals">
          = <span class="voice-gradient">{product}</span>
          {isBlocked.value && <span class="small muted"> blocked</span>}
        </span>
      </div>
    </li>
  );
}

/** The products of the paths add up to the gradient. */
function Sum({ opened }: { opened: ReadonlySignal<OpenedGradient | null> }) {
  const text = useComputed(() => {
    const { paths, gradient } = opened.value ?? { paths: [], gradient: 0 };
    const terms = paths.map(({ product }, i) => {
      const number = short(product);
      return i > 0 && product < 0 ? `(${number})` : number;
    });
    const shown = terms.length > 8 ? [...terms.slice(0, 7), `… (${terms.length - 7} more)`] : terms;
    return `${shown.join(" + ")} = ${short(gradient)}`;
  });
  return <p class="voice-gradient sum">{text}</p>;
}
