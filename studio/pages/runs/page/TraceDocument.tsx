import { type Trace, traceText } from "chainrule/trace";
import { FileError, networkOf } from "../../../network/network-file.ts";
import { networkAddress } from "./documents.ts";

/** A trace as text; one of a network can be opened on the page that shows its numbers. */
export function TraceDocument({ trace }: { trace: Trace }) {
  const network = networkBehind(trace);
  return (
    <section aria-label="Trace">
      {network !== null && (
        <p>
          <a href={networkAddress(network)}>Open it in Network by hand</a>, step by step.
        </p>
      )}
      <pre class="run-trace small" tabIndex={0}>
        {textOf(trace)}
      </pre>
    </section>
  );
}

/** Null for the trace of an expression, and of a network that the page does not show. */
function networkBehind(trace: Trace) {
  try {
    return networkOf(trace);
  } catch (error) {
    if (error instanceof FileError) return null;
    throw error;
  }
}

function textOf(trace: Trace): string {
  try {
    return traceText(trace, { width: 72 });
  } catch (error) {
    return `This trace is damaged: ${(error as Error).message}`;
  }
}
