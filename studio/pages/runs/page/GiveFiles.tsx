import { useEffect, useRef } from "preact/hooks";
import { isOver, takeChosen } from "./give.ts";
import { problem } from "./store.ts";

/** Run folders and files from this machine, dropped or chosen: they stay on it. */
export function GiveFiles() {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (folder.current) folder.current.webkitdirectory = true;
  }, []);
  return (
    <div class={isOver.value ? "run-give is-over" : "run-give"}>
      <p class="small">
        Drop run folders on the page, or what <code>chainrule check --format json</code>,{" "}
        <code>chainrule trace --json</code> or a program with a report’s data has written.
      </p>
      <input
        ref={folder}
        class="only-spoken"
        type="file"
        tabIndex={-1}
        aria-label="Run folder"
        onChange={(event) => takeChosen(event.currentTarget)}
      />
      <input
        ref={files}
        class="only-spoken"
        type="file"
        multiple
        tabIndex={-1}
        aria-label="Files of runs, checks and traces"
        onChange={(event) => takeChosen(event.currentTarget)}
      />
      <button type="button" class="button small" onClick={() => folder.current?.click()}>
        Choose a folder
      </button>{" "}
      <button type="button" class="button small" onClick={() => files.current?.click()}>
        Choose files
      </button>
      <p role="status">
        {problem.value !== null && <span class="run-problem small">{problem}</span>}
      </p>
    </div>
  );
}
