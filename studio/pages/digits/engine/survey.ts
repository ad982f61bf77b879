import { noGrad } from "chainrule";
import { Classifier, pixelCount, rowsOf, type Weights } from "./classifier.ts";
import { readAs } from "./look.ts";
import type { Labelled } from "./trainer.ts";

/** How a network does on all digits that are held out. */
export interface Survey {
  readonly accuracy: number;
  /** What it reads each as. */
  readonly answers: Uint8Array;
  /** For how many of the pictures each unit of each layer gives something else than 0. */
  readonly active: readonly Int32Array[];
}

/** So many pictures at once. */
const chunk = 50;

export function survey(weights: Weights, { pixels, labels }: Labelled): Survey {
  const classifier = new Classifier(weights);
  const answers = new Uint8Array(labels.length);
  const active: Int32Array[] = [];
  noGrad(() => {
    for (let from = 0; from < labels.length; from += chunk) {
      const bytes = pixels.subarray(from * pixelCount, (from + chunk) * pixelCount);
      const { scores, hidden } = classifier.forward(
        rowsOf(Float64Array.from(bytes, (byte) => byte / 255)),
      );
      scores.toArray(2).forEach((row, i) => {
        answers[from + i] = readAs(row);
      });
      hidden.forEach(({ output }, layer) => {
        const counts = output.ne(0).to("int32").sum(0).data;
        active[layer] ??= new Int32Array(counts.length);
        active[layer].forEach((_, unit) => {
          active[layer][unit] += Number(counts[unit]);
        });
      });
    }
  });
  const right = labels.filter((label, i) => answers[i] === label).length;
  return { accuracy: right / labels.length, answers, active };
}
