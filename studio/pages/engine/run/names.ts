import type { Value } from "chainrule/scalar";
import type { Recording, Round } from "./recording.ts";

/**
 * A name for each value of a round: its label, or the variable that the program has it in, or else t1, t2, … Where
 * several have one name, as the inputs of several samples, it is numbered: x[0] of the second is x2[0].
 */
export function namesOf(recording: Recording, { values }: Round): ReadonlyMap<Value, string> {
  const variables = variablesOf(recording);
  const wished = values.map(({ value }) => value.label || variables.get(value) || "");
  const counts = new Map<string, number>();
  for (const name of wished) counts.set(name, (counts.get(name) ?? 0) + 1);
  const used = new Map<string, number>();
  const next = (name: string) => {
    const count = (used.get(name) ?? 0) + 1;
    used.set(name, count);
    return count;
  };
  return new Map(
    values.map(({ value }, i) => {
      const name = wished[i];
      if (name === "") return [value, `t${next("")}`];
      return [value, counts.get(name) === 1 ? name : numbered(name, next(name))];
    }),
  );
}

const numbered = (name: string, count: number) => name.replace(/^([^[]*)/, `$1${count}`);

/** By which variable of the program a value is first known. */
function variablesOf({ moments }: Recording): Map<Value, string> {
  const found = new Map<Value, string>();
  const path = moments[0]?.path;
  for (const moment of moments) {
    if (moment.path !== path) continue;
    for (const [name, value] of moment.sight) {
      if (isValue(value) && !found.has(value)) found.set(value, name);
    }
  }
  return found;
}

export const isValue = (value: unknown): value is Value =>
  typeof value === "object" && value !== null && "operands" in value && "grad" in value;
