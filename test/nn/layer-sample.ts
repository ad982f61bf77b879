import { expect } from "vitest";
import { compile } from "../../src/compile/index.ts";
import { grad, nn, type Tensor } from "../../src/index.ts";
import { decodeSafetensors, encodeSafetensors } from "../../src/io/index.ts";
import { type FloatDtype, isFloat } from "../../src/tensor/dtype.ts";
import { leavesOf, type Sample, weigh } from "../support/sample.ts";
import { apart, expectAlike } from "../support/table.ts";
import type { LayerSample } from "./samples.ts";

/** Where each parameter of a module stands. */
function places(module: nn.AnyModule): { holder: Record<string, unknown>; key: string }[] {
  const found = module.modules().flatMap((holder) =>
    Object.entries(holder)
      .filter(([, value]) => value instanceof nn.Parameter)
      .map(([key]) => ({ holder: holder as unknown as Record<string, unknown>, key })),
  );
  expect(found.length, "parameters found").toBe(module.parameters().length);
  return found;
}

function made({ make, isEvaluated }: LayerSample, dtype: FloatDtype): nn.AnyModule {
  return make().to(dtype).train(!isEvaluated);
}

function run({ run }: LayerSample, module: nn.AnyModule, x: Tensor): Tensor {
  const given = run as ((module: nn.AnyModule, x: Tensor) => Tensor) | undefined;
  return given ? given(module, x) : (module as nn.Module).forward(x);
}

/** A layer as a function of its input and its parameters: made anew at each call, as it may change. */
export function asFunction(sample: LayerSample): Sample {
  const { about, input, constant, kink } = sample;
  return {
    about,
    constant,
    kink,
    inputs: [input, ...made(sample, "float64").parameters()],
    run(x, ...parameters) {
      const module = made(sample, (isFloat(x.dtype) ? x : parameters[0]).dtype as FloatDtype);
      places(module).forEach(({ holder, key }, i) => {
        holder[key] = parameters[i];
      });
      return run(sample, module, x);
    },
  };
}

/** The same of one layer, made before and outside of what is done with it. */
export function ofOneLayer(sample: LayerSample): Sample {
  const module = made(sample, "float64");
  const found = places(module);
  const own = module.parameters();
  const place = (parameters: readonly Tensor[]) => {
    found.forEach(({ holder, key }, i) => {
      holder[key] = parameters[i];
    });
  };
  return {
    ...asFunction(sample),
    run(x, ...parameters) {
      place(parameters);
      try {
        return run(sample, module, x);
      } finally {
        place(own);
      }
    },
  };
}

/**
 * A training step of a layer: its output, and gradients in its parameters. To second order the slopes
 * enter the loss, so that the gradients are also those of gradients.
 */
function stepOf(sample: LayerSample, module: nn.AnyModule, order: number) {
  return (x: Tensor): Tensor => {
    module.zeroGrad();
    const output = run(sample, module, x);
    let loss = weigh(output);
    if (!loss.requiresGrad) return output;
    if (order > 1) {
      const variables = [x, ...module.parameters()].filter(({ requiresGrad }) => requiresGrad);
      const slopes = grad(loss, variables, { createGraph: true });
      loss = slopes.map((slope, i) => weigh(slope, i + 2)).reduce((sum, each) => sum.add(each));
    }
    if (loss.requiresGrad) loss.backward();
    return output;
  };
}

/** Compiled, a layer's results, gradients and state are the eager ones, step after step. */
export function checkCompiled(sample: LayerSample, dtype: FloatDtype, order: number): void {
  const [eager, compiled] = [made(sample, dtype), made(sample, dtype)];
  const step = stepOf(sample, eager, order);
  const compiledStep = compile(stepOf(sample, compiled, order));
  for (const factor of [1, -0.5, 2]) {
    const data = isFloat(sample.input.dtype) ? sample.input.mul(factor) : sample.input;
    const [x, same] = [0, 1].map(() => leavesOf([data], dtype)[0]);
    // The eager one first: it makes the numbers to weigh with, which a recording must find there.
    const output = step(x);
    expectAlike(compiledStep(same), output, apart[dtype]);
    const [state, expected] = [compiled.stateDict(), eager.stateDict()];
    for (const name of Object.keys(expected)) {
      expectAlike(state[name], expected[name], apart[dtype]);
    }
    [same, ...compiled.parameters()].forEach(({ grad }, i) => {
      const expected = [x, ...eager.parameters()][i].grad;
      expect(grad === null).toBe(expected === null);
      if (grad && expected) expectAlike(grad, expected, apart[dtype]);
    });
  }
}

/** A layer's state goes through a file into another layer, which then computes the same. */
export function checkSaved(sample: LayerSample): void {
  const [x] = leavesOf([sample.input], "float32");
  const [trained, other] = [made(sample, "float32"), made(sample, "float32")];
  const evaluated = (module: nn.AnyModule) => run(sample, module.eval(), x);
  for (const tensor of Object.values(trained.stateDict())) tensor.mul_(2).add_(1);
  run(sample, trained, x);
  const { tensors } = decodeSafetensors(encodeSafetensors(trained.stateDict()));
  if (Object.keys(tensors).length > 0 && !sample.constant) {
    expect(evaluated(other).toArray()).not.toEqual(evaluated(trained).toArray());
  }
  expect(other.loadStateDict(tensors)).toEqual({ missing: [], unexpected: [] });
  const [state, expected] = [other.stateDict(), trained.stateDict()];
  for (const name of Object.keys(expected)) {
    expect(state[name].dtype).toBe(expected[name].dtype);
    expect(state[name].toArray()).toEqual(expected[name].toArray());
  }
  expect(evaluated(other).toArray()).toEqual(evaluated(trained).toArray());
}
