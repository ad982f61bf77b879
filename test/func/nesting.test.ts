import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import {
  checkpoint,
  grad as gradOf,
  hvp,
  jvp,
  linearize,
  vjp,
  vmap,
} from "../../src/func/index.ts";
import {
  customFunction,
  F,
  Generator,
  grad,
  randn,
  scan,
  stack,
  type Tensor,
} from "../../src/index.ts";
import { expectAlike } from "../support/table.ts";

const size = 3;
const generator = new Generator(4);
const draw = (...shape: number[]) => randn(shape, { dtype: "float64", generator });
const [w, b, u, v] = [draw(size, size), draw(size), draw(size), draw(size)];
const weight = draw(size);
weight.requiresGrad = true;

/** tanh, with derivatives that are given. */
const ownTanh = customFunction({
  name: "ownTanh",
  forward(context, x: Tensor) {
    const y = x.tanh();
    context.save(y);
    return y;
  },
  backward(context, gradient) {
    const [y] = context.saved;
    return [gradient.mul(y.square().neg().add(1))];
  },
});

const ownProduct = customFunction({
  name: "ownProduct",
  forward(context, x: Tensor, y: Tensor) {
    context.save(x, y);
    return x.mul(y);
  },
  backward(context, gradient) {
    const [x, y] = context.saved;
    return [gradient.mul(y), gradient.mul(x)];
  },
  jvp(context, dx, dy) {
    const [x, y] = context.saved;
    return [dx?.mul(y), dy?.mul(x)].flatMap((term) => term ?? []).reduce((a, c) => a.add(c));
  },
  vmap(context, x, y) {
    context.save(x, y);
    return x.mul(y);
  },
});

type Fn = (x: Tensor) => Tensor;

/** Functions from vectors to vectors, smooth where they are used. */
const parts: Record<string, Fn> = {
  sine: (x) => x.sin(),
  "linear map": (x) => w.matmul(x).add(b),
  softmax: (x) => F.softmax(x, 0),
  products: (x) => x.mul(x.flip(0)).add(x),
  "sum and numbers": (x) => x.sum().mul(x).tanh(),
  "running sums": (x) => x.mul(0.5).cumsum(0),
  "a custom function": ownTanh,
  "a custom function with rules": (x) => ownProduct(x.sin(), x),
  "a parameter": (x) => x.mul(weight).cos(),
  "a loop": (x) =>
    scan((h, y) => [h.mul(y).add(x.sin()), h.sum()], x, x)[0]
      .mul(0.3)
      .tanh(),
  "a change in place": (x) => {
    const sum = x.mul(0).detach();
    sum.add_(2);
    return x.mul(sum);
  },
  compiled: compile((x: Tensor) => x.exp().add(1).log()),
};

/** A function made of another, and the same made in another way. */
interface Transform {
  make: (fn: Fn) => Fn;
  /** By loops and by reverse mode with a graph. */
  plain: (fn: Fn) => Fn;
}

/** The vector-Jacobian product as the graph gives it, to be differentiated again. */
function pulled(fn: Fn, x: Tensor, start: Tensor): Tensor {
  const variable = x.requiresGrad ? x.mul(1) : x.detach();
  if (!variable.requiresGrad) variable.requiresGrad = true;
  const output = fn(variable);
  if (!output.requiresGrad) return x.mul(0);
  const options = { gradOutputs: [start], createGraph: true, materializeGrads: true };
  return grad(output, [variable], options)[0];
}

const transforms: Record<string, Transform> = {
  jvp: {
    make: (fn) => (x) => jvp(fn, [x], [v])[1],
    // J v is the gradient by g of (gᵀJ) v.
    plain: (fn) => (x) => {
      const start = u.mul(0);
      start.requiresGrad = true;
      const product = pulled(fn, x, start);
      const options = { gradOutputs: [v], createGraph: true, materializeGrads: true };
      return product.requiresGrad ? grad(product, [start], options)[0] : x.mul(0);
    },
  },
  linearize: {
    make: (fn) => (x) => linearize(fn, x)[1](v),
    plain: (fn) => transforms.jvp.plain(fn),
  },
  vjp: { make: (fn) => (x) => vjp(fn, x)[1](u)[0], plain: (fn) => (x) => pulled(fn, x, u) },
  grad: {
    make: (fn) => (x) => gradOf((y: Tensor) => fn(y).mul(u).sum())(x),
    plain: (fn) => (x) => pulled((y) => fn(y).mul(u), x, u.mul(0).add(1)),
  },
  hvp: {
    make: (fn) => (x) => hvp((y: Tensor) => fn(y).mul(u).sum(), x, v)[1],
    plain: (fn) => transforms.jvp.plain(transforms.vjp.plain(fn)),
  },
  vmap: {
    make: (fn) => (x) => vmap(fn)(stack([x, x.mul(0.5)])).sum(0),
    plain: (fn) => (x) => fn(x).add(fn(x.mul(0.5))),
  },
  "vmap of shared and own": {
    make: (fn) => (x) =>
      vmap((a: Tensor, c: Tensor) => fn(a).mul(fn(c)), { inDims: [null, 1], outDims: 1 })(
        x,
        stack([x, x.mul(0.5)], 1),
      ).sum(1),
    plain: (fn) => (x) => fn(x).mul(fn(x).add(fn(x.mul(0.5)))),
  },
  checkpoint: { make: (fn) => (x) => checkpoint(fn, x), plain: (fn) => fn },
  compile: { make: (fn) => compile(fn), plain: (fn) => fn },
};

const program = fc.record({
  functions: fc.array(fc.constantFrom(...Object.keys(parts)), { minLength: 1, maxLength: 3 }),
  around: fc.array(fc.constantFrom(...Object.keys(transforms)), { minLength: 1, maxLength: 3 }),
  seed: fc.integer({ min: 1, max: 1e6 }),
});

describe("transforms of transforms", () => {
  it("give what loops and reverse mode alone give, in any order, also of parameters", () => {
    fc.assert(
      fc.property(program, ({ functions, around, seed }) => {
        const x = randn([size], { dtype: "float64", generator: new Generator(seed) });
        const fn: Fn = (y) => functions.reduce((z, name) => parts[name](z), y);
        const made = around.reduce((f, name) => transforms[name].make(f), fn);
        const plain = around.reduce((f, name) => transforms[name].plain(f), fn);
        const [actual, expected] = [made(x), plain(x)];
        expectAlike(actual, expected, 1e-9);
        const usesWeight = functions.includes("a parameter");
        if (!usesWeight) {
          expect(actual.requiresGrad, "its graph ends with the transforms").toBe(false);
          return;
        }
        const [slope, wanted] = [actual, expected].map((y) =>
          y.requiresGrad ? grad(y.mul(u).sum(), [weight], { materializeGrads: true })[0] : w.mul(0),
        );
        expectAlike(slope, wanted, 1e-9);
      }),
      {
        numRuns: 150,
        // What a custom function saved must be part of the graph as soon as there is a result.
        examples: [
          [
            {
              functions: ["a parameter", "a custom function"],
              around: ["vmap of shared and own", "jvp"],
              seed: 1,
            },
          ],
          // What the body of a loop uses of itself is not from outside.
          [
            {
              functions: ["a loop", "sine"],
              around: ["checkpoint", "compile", "vjp"],
              seed: 1,
            },
          ],
        ],
      },
    );
  });
});
