import { type Diagnostic, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import type { ReadonlySignal } from "@preact/signals";
import { effect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { type EditorParts, extensions, keysId, keysText } from "./extensions.ts";

/** A line that something is said of. */
export interface Remark {
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

interface EditorProps extends EditorParts {
  readonly code: ReadonlySignal<string>;
  readonly remarks: ReadonlySignal<readonly Remark[]>;
  /** Gets what moves the cursor to a line. */
  readonly goTo: { current: (line: number) => void };
}

/** The code, to be changed. What is put there from elsewhere can be undone. */
export function Editor({ code, remarks, goTo, ...parts }: EditorProps) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const state = EditorState.create({ doc: code.peek(), extensions: extensions(parts) });
    // In a root of its own the editor's styles are style sheets that are made at run time, which the policy allows;
    // in the page itself they would be markup, which it does not.
    const root = place.current!.attachShadow({ mode: "open" });
    const view = new EditorView({ state, parent: root, root });
    const keys = Object.assign(document.createElement("p"), { id: keysId, textContent: keysText });
    keys.hidden = true;
    root.append(keys);
    goTo.current = (line) => {
      const { from } = view.state.doc.line(Math.min(line, view.state.doc.lines));
      view.dispatch({
        selection: { anchor: from },
        effects: EditorView.scrollIntoView(from, { y: "center" }),
      });
      view.focus();
    };
    const ends = [
      effect(() => {
        const text = code.value;
        const { doc } = view.state;
        if (text !== doc.toString())
          view.dispatch({ changes: { from: 0, to: doc.length, insert: text } });
      }),
      effect(() =>
        view.dispatch(setDiagnostics(view.state, diagnostics(remarks.value, view.state))),
      ),
    ];
    return () => {
      for (const end of ends) end();
      view.destroy();
    };
  }, []);
  return <div class="workbench-editor" ref={place} />;
}

function diagnostics(remarks: readonly Remark[], { doc }: EditorState): Diagnostic[] {
  return remarks
    .filter(({ line }) => line >= 1 && line <= doc.lines)
    .map(({ line, text }) => {
      const { from, to, text: code } = doc.line(line);
      return { from: from + code.search(/\S|$/), to, severity: "error", message: text };
    });
}
