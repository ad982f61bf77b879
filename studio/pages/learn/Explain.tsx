import { type ReadonlySignal, useSignalEffect } from "@preact/signals";
import { explanation } from "../../state/explanation.ts";

/** Where there is no figure of numbers the line that explains is about the text's terms alone. */
export function Explain({ otherwise }: { otherwise: ReadonlySignal<string> }) {
  useSignalEffect(() => {
    explanation.value = otherwise.value;
  });
  return null;
}
