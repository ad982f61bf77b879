import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { javascript } from "@codemirror/lang-javascript";
import {
  bracketMatching,
  HighlightStyle,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from "@codemirror/language";
import { lintGutter } from "@codemirror/lint";
import type { Extension } from "@codemirror/state";
import { EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

/** Few colours, those of the studio: what code does in ink, what it says about itself muted. */
const highlighting = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: "var(--update)" },
  { tag: [tags.string, tags.number, tags.bool, tags.null], color: "var(--forward)" },
  { tag: [tags.typeName, tags.typeOperator], color: "var(--class-0)" },
  { tag: [tags.lineComment, tags.blockComment], color: "var(--muted)", fontStyle: "italic" },
  {
    tag: [tags.definition(tags.className), tags.function(tags.definition(tags.propertyName))],
    fontWeight: "600",
  },
]);

const theme = EditorView.theme({
  "&": { height: "100%", color: "var(--ink)", backgroundColor: "var(--raised)" },
  ".cm-scroller": { fontFamily: "var(--code)", fontSize: "var(--small)", lineHeight: "1.55" },
  ".cm-content": { caretColor: "var(--ink)", padding: "0.5rem 0" },
  ".cm-gutters": { backgroundColor: "var(--raised)", color: "var(--muted)", border: "0" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--data-tint)" },
  // The place of the editor shows that it has the focus.
  "&.cm-focused": { outline: "0" },
  ".cm-selectionMatch, &.cm-focused .cm-matchingBracket": {
    backgroundColor: "var(--forward-tint)",
  },
  ".cm-lintRange-error": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--wrong)",
    textUnderlineOffset: "0.25em",
  },
  ".cm-tooltip": {
    backgroundColor: "var(--raised)",
    color: "var(--ink)",
    border: "1px solid var(--line)",
  },
});

/**
 * A browser that writes over a selection keeps how it looked, in an attribute that the page's policy refuses and
 * reports: so the editor does it itself.
 */
const writingOver = EditorView.domEventHandlers({
  beforeinput({ inputType, data, isComposing }, view) {
    if (inputType !== "insertText" || data === null || isComposing) return false;
    if (view.state.selection.main.empty) return false;
    view.dispatch(view.state.replaceSelection(data), {
      userEvent: "input.type",
      scrollIntoView: true,
    });
    return true;
  },
});

/** What the editor is made of. Tab indents; Escape, then Tab, leaves it. */
export function extensions({ name, onChange, onGrade }: EditorParts): Extension[] {
  const grades = () => {
    onGrade();
    return true;
  };
  return [
    lineNumbers(),
    lintGutter(),
    history(),
    indentOnInput(),
    bracketMatching(),
    highlightActiveLine(),
    indentUnit.of("  "),
    javascript({ typescript: true }),
    syntaxHighlighting(highlighting),
    theme,
    writingOver,
    keymap.of([
      { key: "Mod-Enter", run: grades },
      ...defaultKeymap,
      ...historyKeymap,
      indentWithTab,
    ]),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({
      "aria-label": name,
      "aria-describedby": keysId,
      spellcheck: "false",
      tabindex: "0",
    }),
    EditorView.updateListener.of(({ docChanged, state }) => {
      if (docChanged) onChange(state.doc.toString());
    }),
  ];
}

/** The element that says, beside the editor, which keys it takes. */
export const keysId = "keys";
export const keysText =
  "Tab indents. Escape, then Tab, leaves the editor. Control and Enter grade it, or run it.";

export interface EditorParts {
  /** For a screen reader. */
  readonly name: string;
  readonly onChange: (code: string) => void;
  readonly onGrade: () => void;
}
