import { computed, useComputed } from "@preact/signals";
import { formatShortFormula as short } from "chainrule/draw";
import { Choices } from "../../parts/Choices.tsx";
import { LearningRate } from "../../parts/LearningRate.tsx";
import { NextLoss } from "../../parts/NextLoss.tsx";
import { ProductTable } from "../../parts/ProductTable.tsx";
import { TraceTwin } from "../../parts/TraceTwin.tsx";
import {
  initialRate,
  kernel,
  lossAfter,
  numbers,
  opened,
  settings,
  state,
  sum,
  traced,
} from "./state.ts";

const labels = { output: "one output", weight: "one entry of ∂L/∂W", input: "one entry of ∂L/∂x" };

const texts = {
  output:
    "The window lies on the image, and every number under it is multiplied by the number of the kernel that lies on it. Their sum is this output. All outputs use the same kernel.",
  weight:
    "This weight met one number of the image at every place of the window. Its gradient is the sum, over all places, of what came back to the output there × the number that it met: x and ∂L/∂y, laid on each other and moved, a cross-correlation.",
  input:
    "This number of the image was under the window at several places, each time under another weight. As the place goes on, the weight over it goes back: ∂L/∂y meets the kernel flipped, its last number first.",
};

/** What is opened, as a sum of products, and what there is to know about it. */
export function Words() {
  const text = useComputed(() => texts[state.of.value]);
  const loss = useComputed(() => traced.value.loss.value);
  return (
    <>
      <Choices name="Opened" options={opened} chosen={state.of} labels={labels} />
      <p class="small">{text}</p>
      <ProductTable sum={sum} />
      {state.of.value === "input" && <FlippedKernel />}
      <Fit />
      {state.view.value === "update" && (
        <>
          <p>
            <LearningRate rate={state.rate} initial={initialRate} />
          </p>
          <NextLoss before={loss} after={lossAfter} digits={4} />
        </>
      )}
      <TraceTwin trace={traced} />
    </>
  );
}

function FlippedKernel() {
  const size = kernel.value;
  const rows = Array.from({ length: size }, (_, i) => size - 1 - i);
  return (
    <table class="products">
      <caption class="small muted">The kernel, flipped in both directions</caption>
      <tbody>
        {rows.map((u) => (
          <tr key={u}>
            {rows.map((v) => (
              <Weight key={v} name={`W[${u}][${v}]`} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Weight({ name }: { name: string }) {
  const text = useComputed(() => short(numbers.value.get(name) ?? 0, 3));
  return <td class="voice-forward">{text}</td>;
}

/** How many places the window takes. */
function Fit() {
  const { stride, padding, dilation } = settings.value;
  const reach = dilation * (kernel.value - 1) + 1;
  const count = Math.floor((5 + 2 * padding - reach) / stride) + 1;
  return (
    <p class="small muted">
      Along a side the image has 5 numbers, with its padding {5 + 2 * padding}; the kernel reaches
      over {reach}, and moves by {stride}: ⌊({5 + 2 * padding} − {reach}) / {stride}⌋ + 1 = {count}{" "}
      {count === 1 ? "place" : "places"}.
    </p>
  );
}

const made = {
  output: "each number under the window × the weight that lies on it",
  weight: "what came back to each output × the number that this weight met there",
  input: "what came back to each output that saw this number × the weight that lay on it",
};

/** What the step shows, with its numbers. */
export const sentence = computed(() => {
  const { name, value, products, omitted } = sum.value;
  const count = products.length + omitted.count;
  const called = name.replaceAll("dL/d", "∂L/∂");
  if (count === 0) return `${called} = 0: no window ever lies on it, and nothing comes back.`;
  const terms = count === 1 ? "one product" : `the sum of ${count} products`;
  return `${called} = ${short(value)}: ${terms}, ${made[state.of.value]}.`;
});

/** A number and its gradient, in a sentence. */
export function explain(name: string): string {
  if (name.startsWith("outside")) return "Outside of the image: a zero of the padding.";
  const [value, gradient] = [name, `dL/d${name}`].map((each) =>
    short(numbers.value.get(each) ?? 0, 4),
  );
  const what = {
    x: "a number of the image",
    W: "a weight of the kernel",
    y: "an output, the sum of the products under the window",
  }[name[0] as "x" | "W" | "y"];
  return `${name} = ${value}: ${what}. ∂L/∂${name} = ${gradient}: if it grows by a little, the loss changes by ${gradient} times that.`;
}
