import { useSignal } from "@preact/signals";
import { exampleNetwork } from "chainrule/trace";
import { useRef } from "preact/hooks";
import { network, show } from "../state.ts";
import { FileError, readNetworkFile } from "./network-file.ts";

/** A network from a file, dropped here or chosen; and this one as a file. */
export function LoadFile() {
  const problem = useSignal<string | null>(null);
  const loaded = useSignal<string | null>(null);
  const isOver = useSignal(false);
  const field = useRef<HTMLInputElement>(null);
  const load = async (file: File | undefined) => {
    if (!file) return;
    problem.value = null;
    loaded.value = null;
    try {
      show(readNetworkFile(await file.text()));
      loaded.value = file.name;
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      problem.value = `${file.name}: ${error.message}`;
    }
  };
  return (
    <section class="load" aria-label="Files">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: its button does the same by keyboard */}
      <div
        class={isOver.value ? "drop is-over" : "drop"}
        onDragOver={(event) => {
          event.preventDefault();
          isOver.value = true;
        }}
        onDragLeave={() => {
          isOver.value = false;
        }}
        onDrop={(event) => {
          event.preventDefault();
          isOver.value = false;
          load(event.dataTransfer?.files[0]);
        }}
      >
        <p>
          Drop a network file here, or a trace: what <code>chainrule trace net.json</code> reads,
          and what <code>chainrule trace --json</code> prints.
        </p>
        <input
          ref={field}
          class="only-spoken"
          type="file"
          accept=".json,application/json"
          tabIndex={-1}
          aria-label="Network or trace file"
          onChange={(event) => {
            load(event.currentTarget.files?.[0]);
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
