import { useComputed } from "@preact/signals";
import {
  type LossName,
  lossNames,
  type OptimizerName,
  optimizerNames,
} from "../engine/settings.ts";
import { ChoiceSetting, NumberSetting, SelectSetting } from "./controls.tsx";
import { compareFromStart } from "./laboratory.ts";
import { Panel } from "./Panel.tsx";
import { otherCourse, settings } from "./signals.ts";

const lossLabels: Record<LossName, string> = {
  crossEntropy: "cross-entropy",
  meanSquaredError: "mean squared error",
};

const optimizerLabels: Record<OptimizerName, string> = {
  sgd: "SGD",
  adam: "Adam",
  adamW: "AdamW",
  rmsprop: "RMSprop",
  adagrad: "Adagrad",
};

export function TrainingPanel() {
  const isSgd = useComputed(() => settings.value.optimizer.name === "sgd");
  const isSingle = useComputed(() => otherCourse.value === null);
  return (
    <Panel name="training" title="Training">
      <ChoiceSetting
        name="Loss"
        options={lossNames}
        labels={lossLabels}
        read={({ loss }) => loss}
        write={(now, loss) => ({ ...now, loss })}
      />
      {isSingle.value && (
        <p>
          <button type="button" class="button" onClick={compareLosses}>
            Both losses side by side
          </button>
        </p>
      )}
      <SelectSetting
        name="Optimizer"
        options={optimizerNames}
        labels={optimizerLabels}
        read={({ optimizer }) => optimizer.name}
        write={(now, name) => ({ ...now, optimizer: { ...now.optimizer, name } })}
      />
      <NumberSetting
        name="Learning rate"
        step={0.01}
        min={0}
        initial={0.1}
        read={({ optimizer }) => optimizer.rate}
        write={(now, rate) => ({ ...now, optimizer: { ...now.optimizer, rate } })}
      />
      {isSgd.value && (
        <NumberSetting
          name="Momentum"
          min={0}
          max={0.999}
          initial={0.9}
          read={({ optimizer }) => optimizer.momentum}
          write={(now, momentum) => ({ ...now, optimizer: { ...now.optimizer, momentum } })}
        />
      )}
      <NumberSetting
        name="Samples in a batch (0: all)"
        isWhole
        min={0}
        initial={16}
        read={({ batch }) => batch}
        write={(now, batch) => ({ ...now, batch })}
      />
      <NumberSetting
        name="L1 penalty"
        step={0.001}
        min={0}
        initial={0}
        read={({ penalty }) => penalty.l1}
        write={(now, l1) => ({ ...now, penalty: { ...now.penalty, l1 } })}
      />
      <NumberSetting
        name="L2 penalty"
        step={0.001}
        min={0}
        initial={0}
        read={({ penalty }) => penalty.l2}
        write={(now, l2) => ({ ...now, penalty: { ...now.penalty, l2 } })}
      />
      <NumberSetting
        name="Gradient norm at most (0: any)"
        min={0}
        initial={0}
        read={({ clip }) => clip ?? 0}
        write={(now, clip) => ({ ...now, clip: clip === 0 ? null : clip })}
      />
      <ChoiceSetting
        name="Precision"
        options={["float32", "float64"] as const}
        read={({ precision }) => precision}
        write={(now, precision) => ({ ...now, precision })}
      />
    </Panel>
  );
}

/** The same network from the same beginning, with the other loss. */
function compareLosses(): void {
  const now = settings.peek();
  const loss = now.loss === "crossEntropy" ? "meanSquaredError" : "crossEntropy";
  compareFromStart({ ...now, loss });
}
