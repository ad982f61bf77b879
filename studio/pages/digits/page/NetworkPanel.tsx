import { useComputed } from "@preact/signals";
import { formatShortFormula as short } from "chainrule/draw";
import { NumberHandle } from "../../../parts/NumberHandle.tsx";
import { Panel } from "../../../parts/Panel.tsx";
import { Row } from "../../../parts/Row.tsx";
import { address, trainedHere } from "./address.ts";
import {
  classifier,
  goOn,
  isStopped,
  progress,
  runs,
  stop,
  surveyed,
  trainAgain,
} from "./networks.ts";

/** The network that reads the digits: one that is trained here, or a run's. */
export function NetworkPanel() {
  const isHere = useComputed(() => address.network.value === trainedHere);
  const layers = useComputed(() => {
    const { value } = classifier;
    if (!value) return "";
    const words = value.layers.map((layer) => ("units" in layer ? layer.units : layer.kind));
    return `784 pixels → ${words.join(" → ")} scores.`;
  });
  return (
    <Panel name="network" title="The network" open={address.open}>
      {runs.value.length > 0 && (
        <Row name="Network">
          <select
            aria-label="Network"
            value={address.network}
            onChange={(event) => {
              address.network.value = event.currentTarget.value;
            }}
          >
            {runs.value.map((name) => (
              <option key={name} value={name}>
                run {name}
              </option>
            ))}
            <option value={trainedHere}>trained here</option>
          </select>
        </Row>
      )}
      <p class="small">{layers}</p>
      <p>
        <Accuracy />
      </p>
      {isHere.value ? (
        <TrainedHere />
      ) : (
        <p class="small muted">
          From the run’s folder, as <code>chainrule train</code> left it. Its pixels are shifted and
          scaled as in training.
        </p>
      )}
      {runs.value.length === 0 && (
        <p class="small muted">
          <code>chainrule studio runs/mnist-1</code> opens the network of a run here, such as the
          one that <code>npm start</code> trains on all 60,000 digits.
        </p>
      )}
    </Panel>
  );
}

/** How many of the held-out digits are read right. */
function Accuracy() {
  const share = useComputed(() => surveyed.value?.accuracy ?? progress.value?.accuracy ?? null);
  const text = useComputed(() =>
    share.value === null ? "not known yet" : `${(100 * share.value).toFixed(1)} %`,
  );
  return (
    <>
      Right on the 500 held-out digits: <strong class="voice-forward">{text}</strong>
    </>
  );
}

function TrainedHere() {
  const step = useComputed(() => progress.value?.step ?? 0);
  const steps = useComputed(() => progress.value?.steps ?? 1);
  const isDone = useComputed(() => progress.value !== null && step.value === steps.value);
  const text = useComputed(() => {
    const { value } = progress;
    if (!value) return "The network is being built.";
    if (isDone.value) return `Trained: ${value.steps} updates, last loss ${short(value.loss, 2)}.`;
    const verb = isStopped.value ? "Stopped at" : "Training:";
    return `${verb} ${value.step} of ${value.steps} updates, loss ${short(value.loss, 2)}.`;
  });
  return (
    <>
      <p class="small muted">
        It learns 1,000 digits of MNIST’s training set, each moved by up to a pixel, 30 times over:
        Adam, batches of 50. Nothing leaves this page.
      </p>
      <div class="digits-progress">
        <progress max={steps} value={step} aria-label="Training" />
        <span class="small">{text}</span>
      </div>
      <div class="digits-progress">
        {isDone.value ? (
          <button type="button" class="button small" onClick={trainAgain}>
            Train with the next seed
          </button>
        ) : (
          <button
            type="button"
            class="button small"
            onClick={() => (isStopped.peek() ? goOn() : stop())}
          >
            {isStopped.value ? "Go on" : "Stop"}
          </button>
        )}
      </div>
      <Row name="Seed">
        <NumberHandle
          name="Seed"
          value={address.seed}
          initial={1}
          min={0}
          max={2 ** 31 - 1}
          isWhole
          voice="data"
        />
      </Row>
    </>
  );
}
