import { examine } from "../../../exercises/checklist/examine.ts";
import type { Answer } from "../../../exercises/exercise.ts";
import { type Check, lineOf, thrown } from "../../../exercises/grade/check.ts";
import { plainly } from "../../../exercises/grade/plain.ts";
import { exercises } from "../../../exercises/index.ts";
import { evaluate } from "../../../exercises/run/evaluate.ts";
import { guardMemory } from "./memory.ts";
import type { Reply, Task } from "./messages.ts";
import { collectPrinted } from "./printed.ts";

// The program that the sandbox's worker runs. All that it is asked comes by the port that only this file holds.
guardMemory();
const printed = collectPrinted();

addEventListener(
  "message",
  ({ ports: [port] }) => {
    port.onmessage = ({ data }: MessageEvent<Task>) => port.postMessage(replyTo(data));
    port.postMessage("ready");
  },
  { once: true },
);

function replyTo({ about, javascript }: Task): Reply {
  let answer: Answer;
  try {
    answer = evaluate(javascript);
  } catch (error) {
    return { checks: [], problem: { text: plainly(error), line: lineOf(error) }, printed };
  }
  return { checks: checksOf(about, answer, javascript), problem: null, printed };
}

function checksOf(about: string, answer: Answer, javascript: string): readonly Check[] {
  try {
    if (about === "checklist") return examine(answer, () => evaluate(javascript));
    return exercises.find(({ id }) => id === about)!.grade(answer);
  } catch (error) {
    return [thrown("The code can be checked", "It", error)];
  }
}
