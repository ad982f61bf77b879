import type { Answer } from "../exercise.ts";
import { type Check, failed } from "./check.ts";

type Callable = (...given: never[]) => unknown;

/** What an answer must export. */
interface Wanted {
  readonly name: string;
  readonly what: "class" | "function";
  /** How it is written at the place of its name: "relu(x: Value): Value". */
  readonly signature: string;
}

/** The class or function that an answer is about: of that name, or else the only one that there is. */
export function exported(answer: Answer, { name, what, signature }: Wanted): Callable | Check {
  const all = Object.values(answer).filter((each) => typeof each === "function");
  const found = answer[name] ?? (all.length === 1 ? all[0] : undefined);
  if (typeof found === "function") return found as Callable;
  const others = Object.keys(answer);
  const seen = others.length > 0 ? `It exports ${others.join(", ")}.` : "It exports nothing.";
  return failed(`There is a ${what} ${name}`, `There is none in the code. ${seen}`, {
    advice: `Write: export ${what} ${signature} { … }`,
  });
}

export const isCheck = (found: Callable | Check): found is Check => typeof found !== "function";
