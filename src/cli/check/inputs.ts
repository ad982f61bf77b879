import { randn } from "../../ops/random.ts";
import type { Generator } from "../../random/generator.ts";
import type { FloatDtype } from "../../tensor/dtype.ts";
import { formatShape, type Shape } from "../../tensor/shape.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { UsageError } from "../errors.ts";

/** What an export is called with: the numbers themselves, or a shape for random normal ones. */
export type Input = Shape | Tensor;

/** The names of what a file exports to be checked: not those of what says how. */
export const exportedNames = (module: Record<string, unknown>): string[] =>
  Object.keys(module).filter(
    (name) => name !== "inputs" && (name !== "make" || typeof module.make === "function"),
  );

/** The inputs of each export, by its name; null for one that is not to be checked. */
export type DeclaredInputs = (name: string) => Input[] | null | undefined;

const expected =
  "expected a shape such as [4, 3], a tensor, a list of these, or null (not to be checked)";

/**
 * Reads a file's export `inputs`: one shape or tensor, or a list of them, for all exports; or an object
 * with these by the exports' names.
 *
 * @throws UsageError for anything else, and for a name that is not exported.
 */
export function readInputs(file: string, module: Record<string, unknown>): DeclaredInputs {
  const { inputs } = module;
  if (inputs === undefined) return () => undefined;
  const forAll = parse(inputs);
  if (forAll !== undefined) return () => forAll;
  if (typeof inputs !== "object") throw new UsageError(`${file}: inputs: ${expected}`);
  const byName = new Map<string, Input[] | null>();
  for (const [name, value] of Object.entries(inputs as object)) {
    assertExported(file, `inputs.${name}`, name, module);
    const parsed = parse(value);
    if (parsed === undefined) throw new UsageError(`${file}: inputs.${name}: ${expected}`);
    byName.set(name, parsed);
  }
  return (name) => byName.get(name);
}

/**
 * Reads a file's export `make`: functions by the names of the classes that they make instances of.
 *
 * @throws UsageError for anything else, and for a name that is not exported.
 */
export function readMakers(
  file: string,
  module: Record<string, unknown>,
): Record<string, () => unknown> {
  const { make } = module;
  if (make === undefined || typeof make === "function") return {};
  const makers = Object.entries(Object(make) as object);
  for (const [name, maker] of makers) {
    assertExported(file, `make.${name}`, name, module);
    if (typeof maker === "function" && maker.length === 0) continue;
    throw new UsageError(
      `${file}: make.${name}: expected a function without inputs, such as () => new ${name}({ rate: 0.5 })`,
    );
  }
  if (makers.length > 0) return Object.fromEntries(makers);
  throw new UsageError(
    `${file}: make: expected an object of functions, such as { Dropout: () => new Dropout({ rate: 0.5 }) }`,
  );
}

function assertExported(
  file: string,
  where: string,
  name: string,
  module: Record<string, unknown>,
): void {
  const names = exportedNames(module);
  if (names.includes(name)) return;
  throw new UsageError(
    `${file}: ${where}: there is no such export; there is ${names.join(", ") || "no other"}`,
  );
}

function parse(value: unknown): Input[] | null | undefined {
  if (value === null) return null;
  if (isInput(value)) return [value];
  return Array.isArray(value) && value.every(isInput) ? value : undefined;
}

function isInput(value: unknown): value is Input {
  if (value instanceof Tensor) return true;
  return Array.isArray(value) && value.every((size) => Number.isInteger(size) && size >= 0);
}

/** The tensors: given ones as they are, random normal numbers where only a shape is given. */
export function drawInputs(
  inputs: readonly Input[],
  dtype: FloatDtype,
  generator: Generator,
): Tensor[] {
  return inputs.map((x) => (x instanceof Tensor ? x : randn(x, { dtype, generator })));
}

/** `[5, 6]`, or `[5, 6] and [6, 3]`. */
export function formatInputs(inputs: readonly Input[]): string {
  return inputs.map((x) => formatShape(x instanceof Tensor ? x.shape : x)).join(" and ");
}
