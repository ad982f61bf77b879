import * as chainrule from "chainrule";
import * as check from "chainrule/check";
import * as data from "chainrule/data";
import * as expr from "chainrule/expr";
import * as manual from "chainrule/manual";
import * as random from "chainrule/random";
import * as scalar from "chainrule/scalar";
import type { Answer } from "../exercise.ts";
import { answerFile } from "../grade/check.ts";

/** What a person's code may import. */
const modules: Readonly<Record<string, object>> = {
  chainrule,
  "chainrule/check": check,
  "chainrule/data": data,
  "chainrule/expr": expr,
  "chainrule/manual": manual,
  "chainrule/random": random,
  "chainrule/scalar": scalar,
};

function required(name: string): object {
  if (Object.hasOwn(modules, name)) return modules[name];
  const known = Object.keys(modules).join(", ");
  throw new Error(`There is no module “${name}” here. There are ${known}.`);
}

/**
 * Runs stripped code, and gives what it exports.
 *
 * @throws whatever the code throws.
 */
export function evaluate(javascript: string): Answer {
  const exports = {};
  // The code begins in the first line, and keeps its name in stacks.
  const text = `(function (require, exports) {${javascript}\n})\n//# sourceURL=${answerFile}`;
  // biome-ignore lint/security/noGlobalEval: it is what the sandbox is for
  const run: (require: typeof required, exports: object) => void = globalThis.eval(text);
  run(required, exports);
  return exports;
}
