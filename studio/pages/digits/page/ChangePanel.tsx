import { useComputed } from "@preact/signals";
import { formatShortFormula as short } from "chainrule/draw";
import { NumberHandle } from "../../../parts/NumberHandle.tsx";
import { Panel } from "../../../parts/Panel.tsx";
import { Row } from "../../../parts/Row.tsx";
import { Twin } from "../../../parts/Twin.tsx";
import { address } from "./address.ts";
import { now } from "./pictures.ts";
import { WayRows } from "./Way.tsx";

/** The steepest change that makes the picture another digit, in words and numbers. */
export function ChangePanel() {
  const title = useComputed(
    () => `Into ${address.target.value === "8" ? "an" : "a"} ${address.target.value}`,
  );
  const loss = useComputed(() => (now.value ? short(now.value.loss, 4) : ""));
  const distance = useComputed(() => (now.value ? short(now.value.distance, 4) : ""));
  return (
    <Panel name="change" title={title.value} open={address.open}>
      <p class="small muted">
        L = −log P({address.target}) is small where the picture is read as that digit. Each step
        moves the picture against ∂L/∂pixel, all pixels together by the length below; the gradient
        is then computed anew. A pixel stays between 0 and 1. What is found is seldom what a person
        would draw: the network has learnt to tell digits apart, not what they look like.
      </p>
      <Row name="Length of a step">
        <NumberHandle
          name="Length of a step"
          value={address.length}
          initial={0.25}
          step={0.05}
          min={0.01}
          max={5}
          voice="update"
        />
      </Row>
      <dl class="nudge">
        <dt>L now</dt>
        <dd class="voice-forward">{loss}</dd>
        <dt>‖change‖ so far</dt>
        <dd class="voice-update">{distance}</dd>
      </dl>
      <Twin summary={<span class="small">All steps</span>}>
        <WayRows />
      </Twin>
    </Panel>
  );
}
