import { useComputed } from "@preact/signals";
import { Formula } from "../../formula/Formula.tsx";
import { quantitiesOf } from "../../graph/quantities.ts";
import { derivative } from "../../graph/sentence.ts";
import { lit, pinned } from "../../state/selection.ts";
import { type IndexSum, indexSumOf } from "./index-sum.ts";
import { JacobianView } from "./JacobianView.tsx";
import { graph, progress, run } from "./state.ts";

const quantities = quantitiesOf(graph, progress);

/** Tensors by their elements: sums over indices, and Jacobians. */
export function Matrices() {
  return (
    <>
      <IndexSums />
      <JacobianView />
    </>
  );
}

interface Sum extends IndexSum {
  readonly name: string;
}

function IndexSums() {
  const sums = useComputed<Sum[]>(() =>
    [...run.value.made].flatMap(([name, made]) => {
      const { tensors } = graph.value;
      const tensor = tensors.get(name);
      const sum = tensor && tensor.elements.length > 1 && indexSumOf(tensor, made, tensors);
      return sum ? [{ name, ...sum }] : [];
    }),
  );
  const shape = useComputed(() => JSON.stringify(sums.value));
  if (shape.value === "[]") return null;
  return (
    <section class="index-sums">
      <h3>By indices</h3>
      {sums.peek().map(({ name, forward, backward }) => (
        <div key={name}>
          <p class="voice-forward">
            <IndexFormula text={forward} />
          </p>
          {backward.map((text) => (
            <p key={text} class="voice-gradient">
              <IndexFormula text={text} />
            </p>
          ))}
        </div>
      ))}
      <LitElement />
    </section>
  );
}

/** `C[i,k] = Σj A[i,j]·B[j,k]` with its indices below the line. */
function IndexFormula({ text }: { text: string }) {
  const parts = text.split(/(\[[^\]]*\]|Σ[i-m]+)/);
  return (
    <span class="symbol">
      {parts.map((part, i) => {
        const isIndex = part.startsWith("[");
        const below = isIndex ? part.slice(1, -1) : part.startsWith("Σ") ? part.slice(1) : null;
        return (
          <span key={i}>
            {below === null ? (
              part
            ) : (
              <>
                {isIndex ? "" : "Σ"}
                <sub>{below.replaceAll(",", " ")}</sub>
              </>
            )}
          </span>
        );
      })}
    </span>
  );
}

/** The sum of the element that is lit or pinned, forward and backward, entry by entry. */
function LitElement() {
  const id = useComputed(() => {
    const all = [lit.value, ...pinned.value.toReversed()];
    const isElement = (each: string | null) => {
      const node = each === null ? undefined : graph.value.nodes.get(each);
      return node !== undefined && node.tensor !== each;
    };
    return all.find(isElement) ?? firstElement();
  });
  const forward = useComputed(() => {
    const formula = graph.value.nodes.get(id.value ?? "")?.forward?.formula;
    return formula === undefined ? "" : `${id.value} = ${formula}`;
  });
  const backward = useComputed(() => {
    const { loss, nodes } = graph.value;
    const formula = nodes.get(id.value ?? "")?.backward?.formula;
    return formula === undefined ? "" : `∂${loss}/∂${id.value} = ${derivative(formula)}`;
  });
  return (
    <div class="lit-element">
      {forward.value && (
        <p>
          <Formula text={forward.value} lookup={quantities} />
        </p>
      )}
      {backward.value && (
        <p>
          <Formula text={backward.value} lookup={quantities} />
        </p>
      )}
      <p class="small muted">Point at another number of a matrix for its own sum.</p>
    </div>
  );
}

/** Of the first tensor that is computed from others. */
function firstElement(): string | undefined {
  const { nodes, tensors } = graph.value;
  const several = [...tensors.values()].filter(({ elements }) => elements.length > 1);
  const computed = several.find(({ elements }) => nodes.get(elements[0])?.forward);
  return (computed ?? several[0])?.elements[0];
}
