import { type Explain, programText } from "../explain.ts";
import type { Program } from "../program.ts";
import { shareCommonSubexpressions } from "./common-subexpressions.ts";
import { removeDeadCode } from "./dead-code.ts";
import { fuseFinish } from "./fuse-finish.ts";
import { fuseMaps } from "./fuse-maps.ts";
import { packProducts } from "./pack-products.ts";
import { verify } from "./verify.ts";
import { writeInPlace } from "./write-in-place.ts";

/** The rewrites in their order, each under the name by which an explanation calls it. */
export const rewrites: readonly { name: string; rewrite: (program: Program) => Program }[] = [
  { name: "dead code", rewrite: removeDeadCode },
  { name: "common subexpressions", rewrite: shareCommonSubexpressions },
  { name: "elementwise fusion", rewrite: fuseMaps },
  { name: "reduction epilogues", rewrite: fuseFinish },
  { name: "fusion behind the epilogues", rewrite: fuseMaps },
  { name: "results written in place", rewrite: writeInPlace },
  { name: "operands of small products in rows", rewrite: packProducts },
];

/** The program after all rewrites, each checked. */
export function optimize(program: Program, explain: Explain): Program {
  let current = program;
  verify(current, "the recording");
  explain(() => `recorded: ${current.steps.length} steps\n${programText(current)}`);
  for (const { name, rewrite } of rewrites) {
    const before = current;
    current = rewrite(before);
    verify(current, name);
    explain(() => describeRewrite(name, before, current));
  }
  return current;
}

function describeRewrite(name: string, before: Program, after: Program): string {
  const text = programText(after);
  if (text === programText(before)) return `${name}: nothing to do`;
  return `${name}: ${before.steps.length} → ${after.steps.length} steps\n${text}`;
}
