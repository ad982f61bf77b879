import { useComputed } from "@preact/signals";
import { address } from "./address.ts";
import { CheckDocument } from "./CheckDocument.tsx";
import { kindOf } from "./documents.ts";
import { documents } from "./store.ts";
import { TraceDocument } from "./TraceDocument.tsx";

/** What was opened beside runs: reports of gradient checks, and traces. */
export function DocumentsPanel() {
  const now = useComputed(
    () =>
      documents.value.find(({ name }) => name === address.document.value) ?? documents.value.at(-1),
  );
  if (!now.value) return null;
  const { name, content } = now.value;
  const kind = kindOf(content);
  return (
    <>
      <div class="run-documents">
        {documents.value.map((each) => (
          <button
            key={each.name}
            type="button"
            class="button small"
            aria-pressed={each.name === name}
            onClick={() => {
              address.document.value = each.name;
            }}
          >
            {each.name}
          </button>
        ))}
      </div>
      {kind.is === "check" && <CheckDocument file={kind.file} outcomes={kind.outcomes} />}
      {kind.is === "trace" && <TraceDocument trace={kind.trace} />}
      {kind.is === "network" && (
        <p>
          {name} is a network: <a href={kind.address}>Network by hand</a> shows every number of its
          forward and backward pass.
        </p>
      )}
      {kind.is === "unknown" && (
        <p class="run-problem">
          {name} is neither a gradient check’s report nor a trace, a network, a report’s data, or a
          file of a run.
        </p>
      )}
    </>
  );
}
