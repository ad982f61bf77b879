import { useComputed } from "@preact/signals";
import { formatDecimals } from "chainrule/draw";
import { networkSvg } from "chainrule/trace";
import { lossNames } from "../edit/LossChoice.tsx";
import { graph, network, parameters, trace } from "../state.ts";

/** The exercise on paper: the network with its numbers and a box for each gradient; the solutions on a second page. */
export function Sheet() {
  const picture = useComputed(
    () => `data:image/svg+xml,${encodeURIComponent(networkSvg(trace.value, "forward"))}`,
  );
  const aim = useComputed(() => {
    const { loss, target } = network.value;
    const goal = loss === "crossEntropy" ? `class ${target}` : [target].flat().join(", ");
    return `The loss is ${lossNames[loss]}, the target ${goal}.`;
  });
  const { loss } = graph.value;
  return (
    <div class="sheet" aria-hidden="true">
      <section>
        <h1>{trace.value.title}</h1>
        <p>
          {aim} Go back from {loss}, and write the gradient of {loss} by each parameter into its
          box.
        </p>
        <img src={picture.value} alt="" />
        <ol class="boxes">
          {parameters.value.map((id) => (
            <li key={id}>
              <span>
                ∂{loss}/∂{id} =
              </span>
              <span class="box" />
            </li>
          ))}
        </ol>
      </section>
      <section>
        <h1>Solutions</h1>
        <dl class="boxes">
          {parameters.value.map((id) => (
            <div key={id}>
              <dt>
                ∂{loss}/∂{id} =
              </dt>
              <dd>{formatDecimals(graph.value.nodes.get(id)?.gradient ?? 0, 6)}</dd>
            </div>
          ))}
        </dl>
      </section>
    </div>
  );
}
