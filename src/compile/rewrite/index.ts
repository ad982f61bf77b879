import type { Backend, Capabilities, Rewrite } from "../backend.ts";
import { type Explain, programText } from "../explain.ts";
import { type Program, scanStep } from "../program.ts";
import { shareCommonSubexpressions } from "./common-subexpressions.ts";
import { removeDeadCode } from "./dead-code.ts";
import { fuseFinish } from "./fuse-finish.ts";
import { fuseMaps } from "./fuse-maps.ts";
import { keepScalarsInDouble } from "./scalars-in-double.ts";
import { sumProducts } from "./sum-products.ts";
import { verify } from "./verify.ts";
import { writeInPlace } from "./write-in-place.ts";

/** The rewrites for every machine, in their order, for one that has these kernels. */
export function rewritesFor(capabilities: Capabilities): readonly Rewrite[] {
  const fuse = (program: Program) => fuseMaps(program, capabilities);
  return [
    { name: "dead code", rewrite: removeDeadCode },
    { name: "scalars in double precision", rewrite: keepScalarsInDouble },
    { name: "common subexpressions", rewrite: shareCommonSubexpressions },
    { name: "sums of products", rewrite: sumProducts },
    { name: "elementwise fusion", rewrite: fuse },
    { name: "reduction epilogues", rewrite: (program) => fuseFinish(program, capabilities) },
    { name: "fusion behind the epilogues", rewrite: fuse },
    { name: "results written in place", rewrite: writeInPlace },
  ];
}

/** The program after all rewrites, each checked. */
export function optimize(program: Program, backend: Backend, explain: Explain): Program {
  let current = program;
  verify(current, "the recording");
  explain(() => `recorded: ${current.steps.length} steps\n${programText(current)}`);
  for (const { name, rewrite } of [...rewritesFor(backend.capabilities), ...backend.rewrites]) {
    const before = current;
    current = inBodies(rewrite)(before);
    verify(current, name);
    explain(() => describeRewrite(name, before, current));
  }
  return current;
}

/** The rewrite, done to the bodies of loops and then to what is around them. */
function inBodies(rewrite: Rewrite["rewrite"]): Rewrite["rewrite"] {
  return (program) => {
    const steps = program.steps.map((step) => {
      if (step.kind !== "scan") return step;
      return scanStep(step.length, step.level, inBodies(rewrite)(step.body));
    });
    return rewrite({ ...program, steps });
  };
}

function describeRewrite(name: string, before: Program, after: Program): string {
  const text = programText(after);
  if (text === programText(before)) return `${name}: nothing to do`;
  return `${name}: ${before.steps.length} → ${after.steps.length} steps\n${text}`;
}
