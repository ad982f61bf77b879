import { checkArgument, isObject, kind } from "../tensor/arguments.ts";
import { isFloat } from "../tensor/dtype.ts";
import { DataError } from "../tensor/errors.ts";
import { formatShape, sameShape } from "../tensor/shape.ts";
import { Tensor } from "../tensor/tensor.ts";

/** Tensors by name, in PyTorch's spelling: `"0.weight"`, `"norm.running_mean"`. */
export type StateDict = Record<string, Tensor>;

export interface LoadOptions {
  /** Whether missing and unexpected names are errors. Default true. */
  strict?: boolean;
}

/** The names that did not meet. */
export interface LoadReport {
  /** Names of the module that the state does not have. */
  missing: string[];
  /** Names of the state that the module does not have. */
  unexpected: string[];
}

const stateKind = kind(
  "an object of tensors by name, as stateDict() gives",
  (value) => isObject(value) && Object.values(value).every((x) => x instanceof Tensor),
);

/**
 * Copies a state into detached tensors of the same names: all of it, or after an error nothing.
 *
 * @param strict undefined where who loads has not said it and may: it is, and an error says how not.
 * @param owner what errors call that which has the tensors.
 */
export function copyState(
  targets: StateDict,
  state: StateDict,
  strict?: boolean,
  owner = "module",
): LoadReport {
  checkArgument("loadStateDict", "the state", stateKind, state);
  const missing = Object.keys(targets).filter((name) => !Object.hasOwn(state, name));
  const unexpected = Object.keys(state).filter((name) => !Object.hasOwn(targets, name));
  const shared = Object.keys(targets).filter((name) => Object.hasOwn(state, name));
  const unfit = shared.flatMap((name) => mismatch(name, targets[name], state[name], owner));
  const problems = [
    ...(strict !== false && missing.length > 0 ? [`missing: ${missing.join(", ")}`] : []),
    ...(strict !== false && unexpected.length > 0 ? [`unexpected: ${unexpected.join(", ")}`] : []),
    ...unfit,
  ];
  if (problems.length > 0) {
    const hint =
      strict === undefined && unfit.length === 0
        ? "\nTo load only what both have, pass { strict: false }"
        : "";
    throw new DataError(
      `loadStateDict: the state does not fit the ${owner}, nothing was loaded\n  ` +
        `${problems.join("\n  ")}${hint}`,
    );
  }
  for (const name of shared) {
    const target = targets[name];
    target.copy_(state[name].detach().to(target.dtype));
  }
  return { missing, unexpected };
}

function mismatch(name: string, target: Tensor, source: Tensor, owner: string): string[] {
  if (!sameShape(target.shape, source.shape)) {
    const [expected, got] = [target, source].map(({ shape }) => formatShape(shape));
    return [`misshapen: ${name} is ${expected} in the ${owner}, ${got} in the state`];
  }
  // Floats round as they are converted, as PyTorch's do; a count must stay what it was.
  if (isFloat(target.dtype)) return [];
  const numbers = source.data;
  const converted = source.detach().to(target.dtype).data;
  if (converted.every((value, i) => value === numbers[i])) return [];
  return [`inexact: ${name} is ${target.dtype} in the ${owner}, its numbers are not`];
}
