import { useComputed } from "@preact/signals";
import { Choices } from "../../parts/Choices.tsx";
import { Listing } from "./Listing.tsx";
import { lessons } from "./lessons.ts";
import { lineAt } from "./lines.ts";
import { counterparts, pairs } from "./pairs.ts";
import { loop, loops, programLine } from "./state.ts";

const labels = { PyTorch: "PyTorch names", chainrule: "chainrule" };

/** The training loop in PyTorch's names, line for line with the one of single numbers. */
export function Counterpart() {
  const current = useComputed(() => {
    const { lines } = lessons.loop.program;
    const pair = pairs.find(({ scalar }) =>
      scalar.some((line) => lineAt(lines, line) === programLine.value),
    );
    return pair ? lineAt(counterparts[loop.value], pair[loop.value]) : 0;
  });
  return (
    <section class="counterpart" aria-labelledby="counterpart">
      <div class="words-head">
        <h2 id="counterpart">The same loop with tensors</h2>
        <Choices name="Names" options={loops} chosen={loop} labels={labels} />
      </div>
      <Listing
        key={loop.value}
        name={`The loop, ${labels[loop.value]}`}
        lines={counterparts[loop.value]}
        current={current}
      />
      <p class="small muted">
        The losses of all three are the same. A mean over the batch is one operation there, and the
        optimizer has the loop over the parameters.
      </p>
    </section>
  );
}
