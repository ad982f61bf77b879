import { formatShortFormula as short } from "chainrule/draw";
import { useEffect } from "preact/hooks";
import { measureCost } from "./laboratory.ts";
import { Panel } from "./Panel.tsx";
import { cost, course } from "./signals.ts";

/** What backward costs beside forward, and what differences would. */
export function CostPanel() {
  return (
    <Panel name="cost" title="What it costs">
      <Costs />
    </Panel>
  );
}

function Costs() {
  // Another network is measured anew.
  const id = course.value?.parameters;
  useEffect(() => {
    if (id !== undefined) measureCost();
  }, [id]);
  const { value } = cost;
  if (!value) return <p class="muted">Measuring…</p>;
  const { forward, backward, differences, parameters } = value;
  const micro = (milliseconds: number) => `${short(1000 * milliseconds, 3)} µs`;
  return (
    <>
      <p>
        <span class="voice-forward">forward 1</span> :{" "}
        <span class="voice-gradient">backward {short(backward / forward, 2)}</span> : differences{" "}
        {short(differences / forward, 3)}
      </p>
      <p class="small">
        A forward pass takes {micro(forward)}, a backward pass {micro(backward)}, and gives the
        gradients of all {parameters} parameters. Central differences need two forward passes for
        each of them: {micro(differences)}.
      </p>
      <button type="button" class="button" onClick={measureCost}>
        Measure again
      </button>
    </>
  );
}
