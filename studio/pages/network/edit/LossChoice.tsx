import { useComputed } from "@preact/signals";
import { type LossName, losses } from "chainrule/trace";
import { NumberHandle } from "../../../parts/NumberHandle.tsx";
import { change, handleOf, network } from "../state.ts";
import { sizesOf, withLoss } from "./edit.ts";

/** Each loss in words. */
export const lossNames: Readonly<Record<LossName, string>> = {
  crossEntropy: "softmax and cross-entropy",
  binaryCrossEntropy: "sigmoid and binary cross-entropy",
  meanSquaredError: "mean squared error",
};

/** The loss, and the target that it compares with. */
export function LossChoice() {
  const outputs = useComputed(() => sizesOf(network.value).at(-1)!);
  return (
    <>
      <label class="row">
        loss
        <select
          aria-label="loss"
          value={network.value.loss}
          onChange={(event) => {
            const loss = losses.find((name) => name === event.currentTarget.value)!;
            change(withLoss(network.peek(), loss));
          }}
        >
          {losses.map((name) => (
            <option key={name} value={name}>
              {lossNames[name]}
            </option>
          ))}
        </select>
      </label>
      {network.value.loss === "crossEntropy" ? (
        <label class="row">
          target
          <select
            aria-label="target"
            value={String(network.value.target)}
            onChange={(event) => {
              const target = Number(event.currentTarget.value);
              network.value = { ...network.peek(), target };
            }}
          >
            {Array.from({ length: outputs.value }, (_, j) => (
              <option key={j} value={j}>
                class {j}
              </option>
            ))}
          </select>
        </label>
      ) : (
        <p class="row">
          targets
          {Array.from({ length: outputs.value }, (_, j) => {
            const handle = handleOf(`t[${j}]`);
            return handle && <NumberHandle key={j} name={`target ${j}`} {...handle} voice="data" />;
          })}
        </p>
      )}
    </>
  );
}
