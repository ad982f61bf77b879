import { typescriptLanguage } from "@codemirror/lang-javascript";

/** The line of the first thing that does not parse, from 1; undefined where all does. */
export function syntaxErrorLine(code: string): number | undefined {
  let at: number | undefined;
  typescriptLanguage.parser.parse(code).iterate({
    enter({ type, from }) {
      if (type.isError) at ??= from;
      return at === undefined;
    },
  });
  return at === undefined ? undefined : code.slice(0, at).split("\n").length;
}
