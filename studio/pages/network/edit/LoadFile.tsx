import { exampleNetwork } from "chainrule/trace";
import { useRef } from "preact/hooks";
import { network, show } from "../state.ts";
import { isOver, load, loaded, problem } from "./load.ts";

/** A network from a file, dropped here or chosen; and this one as a file. */
export function LoadFile() {
  const field = useRef<HTMLInputElement>(null);
  return (
    <section class="load" aria-label="Files">
      <div class={isOver.value ? "drop is-over" : "drop"}>
        <p>
          Drop a network file on the page, or a trace: what <code>chainrule trace net.json</code>{" "}
          reads, and what <code>chainrule trace --json</code> prints.
        </p>
        <input
          ref={field}
          class="only-spoken"
          type="file"
          accept=".json,application/json"
          tabIndex={-1}
          aria-label="Network or trace file"
          onChange={(event) => {
            void load(event.currentTarget.files?.[0]);
            event.currentTarget.value = "";
          }}
        />
        <button type="button" class="button" onClick={() => field.current?.click()}>
          Choose a file
        </button>
      </div>
      <p role="status">
        {problem.value !== null && <span class="file-problem">{problem}</span>}
        {loaded.value !== null && <span>{loaded} is shown.</span>}
      </p>
      <div class="row">
        <button type="button" class="button" onClick={save}>
          Save as network file
        </button>
        <button type="button" class="button" onClick={() => show(exampleNetwork)}>
          Back to the example
        </button>
      </div>
    </section>
  );
}

/** The network as `chainrule trace` reads it. */
function save(): void {
  const text = `${JSON.stringify(network.peek(), null, 2)}\n`;
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = "network.json";
  link.click();
  URL.revokeObjectURL(address);
}
