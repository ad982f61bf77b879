import type { AnyModule } from "../../nn/module.ts";
import { isFloat } from "../../tensor/dtype.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { checkGradient, checkOutput, updatedTooEarly } from "./assertions.ts";

/** Watches a module and all below it, by hooks. Returns what ends that. */
export function watchModules(model: AnyModule): () => void {
  const versions = new Map<Tensor, number>();
  const parameters = model.namedParameters().filter(([, parameter]) => parameter.requiresGrad);
  const handles = [
    model.registerForwardPreHook(() => {
      for (const [, parameter] of parameters) versions.set(parameter, parameter.storage.version);
      return undefined;
    }),
    ...model.namedModules().map(([path, module]) =>
      module.registerForwardHook((_, [x], y) => {
        if (!isNumbers(x) || !isNumbers(y)) return undefined;
        const own = path === "" ? [] : module.namedParameters();
        checkOutput(
          `${module.constructor.name} ${path}`.trimEnd(),
          y,
          x,
          own.map(([name, value]) => ({ name, value })),
        );
        return undefined;
      }),
    ),
    ...parameters.map(([name, parameter]) =>
      parameter.registerHook((gradient) => {
        checkGradient(name, gradient, parameter);
        if (versions.get(parameter) !== parameter.storage.version) throw updatedTooEarly(name);
      }),
    ),
  ];
  return () => {
    for (const handle of handles) handle.remove();
  };
}

const isNumbers = (value: unknown): value is Tensor =>
  value instanceof Tensor && isFloat(value.dtype);
