/**
 * Curvature at work. A small network tells two moons apart; it is trained by SGD, Adam, Newton's method and
 * Gauss–Newton, whose steps conjugate gradients find from products with the second derivatives, and the loss is
 * shown against what it cost. Then the curvature at the minimum: its largest and smallest values, its trace, and the
 * loss around it.
 *
 *     npm run example examples/second-order.ts
 *
 * J. Martens, Deep learning via Hessian-free optimization, ICML (2010); H. Li, Z. Xu, G. Taylor, C. Studer and
 * T. Goldstein, Visualizing the loss landscape of neural nets, NeurIPS (2018).
 */
import { fileURLToPath } from "node:url";
import { compile } from "../src/compile/index.ts";
import { moons } from "../src/data/index.ts";
import { gridPoints, type PlaneGrid } from "../src/draw/index.ts";
import {
  functionalCall,
  gaussNewtonProduct,
  gradAndValue,
  hessian,
  linearize,
} from "../src/func/index.ts";
import { cat, F, Generator, nn, noGrad, optim, randn, type Tensor } from "../src/index.ts";
import {
  conjugateGradient,
  eigh,
  hutchinsonTrace,
  type LinearOperator,
  lanczos,
  powerIteration,
} from "../src/linalg/index.ts";
import { drawCurves, drawSurface, save } from "./figures.ts";

/** What is trained, by name: a vector of as many numbers. */
type Weights = Record<string, Tensor>;

const { inputs, targets } = moons({ samples: 200, noise: 0.15, seed: 1 });
const x = inputs.to("float64");
const decay = 1e-3;

function build(): nn.Sequential {
  const options = { generator: new Generator(1), dtype: "float64" } as const;
  return new nn.Sequential(
    ...[new nn.Linear(2, 8, options), new nn.Tanh()],
    ...[new nn.Linear(8, 8, options), new nn.Tanh()],
    new nn.Linear(8, 2, options),
  );
}

const model = build();
const network = (w: Weights) => functionalCall(model, w, x);
const fit = (logits: Tensor) => F.crossEntropy(logits, targets);
/** The cross-entropy and ½ · decay · ‖w‖²: without that the loss falls for ever, as the weights grow. */
const loss = (w: Weights) =>
  Object.values(w).reduce(
    (sum, each) =>
      sum.add(
        each
          .square()
          .sum()
          .mul(decay / 2),
      ),
    fit(network(w)),
  );

const start = (): Weights =>
  Object.fromEntries(Array.from(build().namedParameters(), ([name, w]) => [name, w.detach()]));
/** w + t · v */
const moved = (w: Weights, t: number, v: Weights): Weights =>
  Object.fromEntries(Object.entries(w).map(([name, each]) => [name, each.add(v[name].mul(t))]));
const dot = (v: Weights, w: Weights) =>
  Object.entries(v).reduce((sum, [name, each]) => sum + each.mul(w[name]).sum().item(), 0);

/**
 * Losses, and what was paid until then. A gradient with its loss costs 1. So does a loss alone, though it takes a third
 * of that; a product with second derivatives costs 2.
 */
class Account {
  readonly points: [evaluations: number, loss: number][] = [];
  #evaluations = 0;

  pay(evaluations: number): void {
    this.#evaluations += evaluations;
  }

  note(loss: number): void {
    this.points.push([this.#evaluations, loss]);
  }

  isBelow(budget: number): boolean {
    return this.#evaluations < budget;
  }
}

/** All points at once, so that SGD is gradient descent. */
function descend(make: (parameters: Tensor[]) => optim.SGD | optim.Adam, budget: number) {
  const w = start();
  for (const each of Object.values(w)) each.requiresGrad = true;
  const optimizer = make(Object.values(w));
  const step = compile(() => {
    optimizer.zeroGrad();
    const value = loss(w);
    value.backward();
    optimizer.step();
    return value;
  });
  const account = new Account();
  while (account.isBelow(budget)) {
    account.pay(1);
    account.note(step().item());
  }
  return { points: account.points, weights: w };
}

/** At some weights the gradient, the loss, and a product with the second derivatives or what stands for them. */
type Curvature = (w: Weights) => [Weights, Tensor, LinearOperator<Weights>];

/** The graph of the gradient is kept, and each direction goes through it. */
const hessianAt: Curvature = (w) => {
  const [[gradient, value], push] = linearize(gradAndValue(loss), w);
  return [gradient, value, (v) => push(v)[0] as Weights];
};

/** Jᵀ·H·J, and the second derivative of the decay. */
const gaussNewtonAt: Curvature = (w) => {
  const [gradient, value] = gradAndValue(loss)(w);
  const product = (v: Weights) => moved(gaussNewtonProduct(network, fit, [w], [v])[1][0], decay, v);
  return [gradient, value, product];
};

/** Newton's method: a step s with A·s = −gradient, about, and as much of it as makes the loss fall. */
function newton(curvatureAt: Curvature, budget: number) {
  const account = new Account();
  let w = start();
  while (account.isBelow(budget)) {
    const [gradient, value, product] = curvatureAt(w);
    account.pay(1);
    account.note(value.item());
    const norm = Math.sqrt(dot(gradient, gradient));
    if (norm < 1e-9) break;
    const counted: LinearOperator<Weights> = (v) => {
      account.pay(2);
      return product(v);
    };
    // The nearer, the more exactly: so the steps converge faster than linearly (Nocedal and Wright, 7.1).
    const { solution } = conjugateGradient(counted, moved(gradient, -2, gradient), {
      tolerance: Math.min(0.5, Math.sqrt(norm)),
    });
    const slope = dot(gradient, solution);
    const lossAfter = (t: number) => {
      account.pay(1);
      return loss(moved(w, t, solution)).item();
    };
    let t = 1;
    while (t > 1e-6 && lossAfter(t) > value.item() + 1e-4 * t * slope) t /= 2;
    if (t <= 1e-6) break;
    w = moved(w, t, solution);
  }
  return { points: account.points, weights: w };
}

const rate = 0.5;
const plain = (parameters: Tensor[]) => new optim.SGD(parameters, { lr: rate });

/** The rates are the best of those tried: 0.1, 0.2, 0.5 and 1; 0.05 to 0.5; 0.01, 0.03 and 0.1. */
const methods: Record<string, (budget: number) => ReturnType<typeof newton>> = {
  SGD: (budget) => descend(plain, budget),
  "SGD, momentum 0.9": (budget) =>
    descend((w) => new optim.SGD(w, { lr: 0.5, momentum: 0.9 }), budget),
  Adam: (budget) => descend((w) => new optim.Adam(w, { lr: 0.1 }), budget),
  "Newton–CG": (budget) => newton(hessianAt, budget),
  "Gauss–Newton–CG": (budget) => newton(gaussNewtonAt, budget),
};

/** What can be known of the Hessian at a minimum from products with it; and all of it, for comparison. */
function curvatureOf(weights: Weights) {
  const [, , product] = hessianAt(weights);
  const generator = new Generator(2);
  const power = powerIteration(product, weights, { generator });
  const pairs = lanczos(product, weights, { steps: 40, generator });
  const trace = hutchinsonTrace(product, weights, { samples: 100, generator });
  return { power, pairs, trace, exact: eigh(matrixOf(weights)).values.toArray(1) };
}

/** Just before SGD's loss jumps, the largest curvature where it is. */
function curvatureBeforeJump(): number {
  const { weights } = descend(plain, 275);
  const [, , product] = hessianAt(
    Object.fromEntries(Object.entries(weights).map(([name, w]) => [name, w.detach()])),
  );
  return Math.max(...lanczos(product, weights, { generator: new Generator(2) }).values);
}

/** The Hessian as a matrix, from its parts by two parameters each. */
function matrixOf(weights: Weights): Tensor {
  const [names, all] = [Object.keys(weights), Object.values(weights)];
  const ofList = (...list: Tensor[]) =>
    loss(Object.fromEntries(names.map((name, i) => [name, list[i]])));
  const rows = hessian(ofList, all).map((parts, i) =>
    cat(
      parts.map((part) => part.reshape([all[i].size, -1])),
      1,
    ),
  );
  return cat(rows);
}

/** A random direction, in which the weights into each unit are as long as the network's own. */
function randomDirection(weights: Weights, generator: Generator): Weights {
  const alike = (w: Tensor) => {
    const v = randn(w.shape, { generator, dtype: "float64" });
    const lengths = (of: Tensor) => of.norm({ dim: 1, keepdim: true });
    return w.ndim === 1 ? v.mul(0) : v.div(lengths(v)).mul(lengths(w));
  };
  return Object.fromEntries(Object.entries(weights).map(([name, w]) => [name, alike(w)]));
}

/** The loss in the plane through the weights along two directions. */
function surface(weights: Weights, [v, w]: readonly [Weights, Weights], size: number) {
  const grid: PlaneGrid = { x: [-1, 1], y: [-1, 1], columns: size, rows: size };
  const places = gridPoints(grid);
  const lossAt = (i: number) =>
    loss(moved(moved(weights, places[2 * i], v), places[2 * i + 1], w)).item();
  return { grid, values: noGrad(() => Array.from({ length: size * size }, (_, i) => lossAt(i))) };
}

export function main(budget = 1000, size = 81) {
  const runs = Object.fromEntries(
    Object.entries(methods).map(([name, run]) => {
      const { points, weights } = run(budget);
      const [gradient] = gradAndValue(loss)(weights);
      return [name, { points, weights, norm: Math.sqrt(dot(gradient, gradient)) }];
    }),
  );
  const { weights } = runs["Newton–CG"];
  const generator = new Generator(3);
  const directions = [
    randomDirection(weights, generator),
    randomDirection(weights, generator),
  ] as const;
  return {
    runs,
    beforeJump: curvatureBeforeJump(),
    curvature: curvatureOf(weights),
    plane: surface(weights, directions, size),
  };
}

type Results = ReturnType<typeof main>;

/** The loss against what it cost: a picture. */
export function drawRuns(runs: Results["runs"]): string {
  const all = Object.values(runs).flatMap(({ points }) => points);
  const losses = all.map(([, loss]) => loss);
  return drawCurves({
    title: "The loss of five ways to train against gradient evaluations",
    x: {
      label: "gradient evaluations, logarithmic",
      domain: [1, Math.max(...all.map(([evaluations]) => evaluations))],
      logarithmic: true,
    },
    y: {
      label: "loss, logarithmic",
      domain: [Math.min(...losses), Math.max(...losses)],
      logarithmic: true,
    },
    series: Object.entries(runs).map(([name, { points }]) => ({ name, points })),
  });
}

/** The loss around the minimum: a picture. */
export function drawPlane({ grid, values }: Results["plane"]): string {
  return drawSurface({
    title: "The loss around a minimum, along two random directions",
    x: "along the first direction",
    y: "along the second direction",
    grid,
    values,
    levels: [0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2],
    marked: [0, 0],
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { runs, beforeJump, curvature, plane } = main();
  console.log("                   to 0.1  to 0.05  to 0.0475  in the end  gradient there");
  for (const [name, { points, norm }] of Object.entries(runs)) {
    const until = (loss: number) => String(points.find((point) => point[1] <= loss)?.[0] ?? "–");
    const [, last] = points[points.length - 1];
    const cells = [until(0.1).padEnd(7), until(0.05).padEnd(8), until(0.0475).padEnd(10)];
    console.log(name.padEnd(18), ...cells, last.toFixed(5).padEnd(11), norm.toExponential(1));
  }
  const { power, pairs, trace, exact } = curvature;
  const ends = (values: readonly number[]) =>
    `${values[0].toExponential(4)} to ${values[values.length - 1].toFixed(5)}`;
  console.log(
    `\nCurvatures at the minimum that Newton's method found, in ${exact.length} dimensions:`,
  );
  console.log(`  power iteration   ${power.value.toFixed(5)} after ${power.iterations} products`);
  console.log(`  Lanczos           ${ends(pairs.values)} after ${pairs.values.length} products`);
  console.log(`  the whole matrix  ${ends(exact)}`);
  console.log(
    `Trace: ${trace.value.toFixed(2)} ± ${trace.standardError.toFixed(2)} by 100 products, ` +
      `${exact.reduce((sum, value) => sum + value).toFixed(2)} of the whole matrix`,
  );
  console.log(
    `Where SGD is after 275 steps: ${beforeJump.toFixed(2)}; 2 / rate is ${(2 / rate).toFixed(2)}`,
  );
  save("second-order", drawRuns(runs));
  save("second-order-surface", drawPlane(plane));
}
