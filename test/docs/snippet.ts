import ts from "typescript";
import * as check from "../../src/check/index.ts";
import * as data from "../../src/data/index.ts";
import * as doctor from "../../src/doctor/index.ts";
import * as chainrule from "../../src/index.ts";
import * as manual from "../../src/manual/index.ts";
import * as scalar from "../../src/scalar/index.ts";

const entries: Record<string, unknown> = {
  chainrule,
  "chainrule/check": check,
  "chainrule/data": data,
  "chainrule/doctor": doctor,
  "chainrule/manual": manual,
  "chainrule/scalar": scalar,
};

/** Runs a piece of code from a page, and gives the value of an expression after it. */
export function runSnippet(code: string, expression = "undefined"): unknown {
  chainrule.manualSeed(0);
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS },
  });
  const run = new Function("require", "exports", `${outputText}\nreturn ${expression};`);
  return run((entry: string) => entries[entry], {});
}
