import { forbidCodeGeneration } from "chainrule/expr";
import { expect, it } from "vitest";
import { lessons } from "../../../studio/pages/engine/lessons.ts";
import { textOf } from "../../../studio/pages/engine/lines.ts";
import { record } from "../../../studio/pages/engine/run/record.ts";
import { isSource, type SourcePath, sources } from "../../../studio/pages/engine/sources.ts";
import { steppedByNode } from "./debugger.ts";

it.each(["value", "neuron"] as const)(
  "%s: the lines that are lit are those at which Node's debugger stops",
  async (id) => {
    forbidCodeGeneration();
    const { program } = lessons[id];
    const { moments } = record(program.run, program.numbers);
    const path = `studio/pages/engine/programs/${id}.ts`;
    const stepped = await steppedByNode(path);
    const written = ({ path, line }: { path: string; line: number }) => `${path} ${line}`;
    const all = stepped.map(written);
    // Each in its turn: the debugger stops more often, after every call too.
    let at = 0;
    for (const [i, moment] of moments.entries()) {
      const next = all.indexOf(written(moment), at);
      expect(
        next,
        `moment ${i}: ${written(moment)} after ${all.slice(Math.max(0, at - 3), at)}`,
      ).toBeGreaterThanOrEqual(0);
      at = next + 1;
    }
    // And no line that runs is left out, but for the ends of functions and the initial values of fields.
    const told = new Set(moments.map(written));
    const untold = stepped.filter((each) => isSource(each.path) && !told.has(written(each)));
    const texts = untold.map(({ path, line }) =>
      textOf(sources[path as SourcePath][line - 1]).trim(),
    );
    const fields = ["grad = 0;", "#changedAt = changes;", "#uses = 0;"];
    const isNothing = (text: string) =>
      /^([})\];,]+|abstract class .*)$/.test(text) || fields.includes(text);
    expect(new Set(texts.filter((text) => !isNothing(text)))).toEqual(new Set());
  },
  60_000,
);
