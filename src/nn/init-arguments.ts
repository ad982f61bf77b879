import { type Generator, generatorKind } from "../random/generator.ts";
import { anyNumber, checkArgument, checkOptions, type OptionTable } from "../tensor/arguments.ts";
import { tensorKind } from "../tensor/tensor-like.ts";

export interface InitOptions {
  /** Where the numbers come from; default the global generator that `manualSeed` seeds. */
  generator?: Generator;
}

export const initOptions: OptionTable<InitOptions> = { generator: generatorKind };

/** What all initialisers have in common: a tensor to fill, numbers, and options. */
export function checkInit<O>(
  operation: string,
  x: unknown,
  numbers: Record<string, unknown>,
  table?: OptionTable<O>,
  options?: O,
): void {
  checkArgument(operation, "x", tensorKind, x);
  for (const name in numbers) checkArgument(operation, name, anyNumber, numbers[name]);
  if (table) checkOptions(operation, table, options);
}
