import { type ReadonlySignal, useComputed } from "@preact/signals";
import { type Trace, traceText } from "chainrule/trace";
import { Twin } from "./Twin.tsx";

/** A trace as text, to be opened. */
export function TraceTwin({ trace }: { trace: ReadonlySignal<Trace> }) {
  const text = useComputed(() => traceText(trace.value));
  return (
    <Twin summary="Every line of the trace, as text">
      <section class="lines" aria-label="The trace" tabIndex={0}>
        <pre>{text}</pre>
      </section>
    </Twin>
  );
}
