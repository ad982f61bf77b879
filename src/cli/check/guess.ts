import { softmax } from "../../functional/softmax.ts";
import { randint, randn } from "../../ops/random.ts";
import type { Generator } from "../../random/generator.ts";
import type { Shape } from "../../tensor/shape.ts";
import type { Input } from "./inputs.ts";
import { type Candidate, parametersOf } from "./target.ts";

// Sizes that differ, so that a factor in a gradient tells where it is from.
const batch = 5;
const length = 4;
const features = 6;
const outputs = 3;

/** Inputs that a target may take, the likeliest first. */
export function guessInputs({ target, kind, arity }: Candidate, generator: Generator): Input[][] {
  if (kind === "loss") return lossInputs(generator);
  if (kind === "function" && arity > 1) return functionInputs(arity);
  const sizes = featureSizes(parametersOf(target).map(({ shape }) => shape));
  const ranks: ((size: number) => Shape)[] = [
    (size) => [batch, size],
    (size) => [batch, length, size],
    (size) => [size],
  ];
  return ranks.flatMap((shapeOf) => sizes.map((size) => Array(arity).fill(shapeOf(size))));
}

/** What the last dimension of x may be: a weight's columns, its rows, the size of a bias or scale. */
function featureSizes(shapes: readonly Shape[]): number[] {
  const ofMatrices = shapes
    .filter(({ length }) => length > 1)
    .flatMap((shape) => [shape.at(-1)!, shape[0]]);
  const ofVectors = shapes.filter(({ length }) => length === 1).flat();
  const sizes = new Set([...ofMatrices, ...ofVectors]);
  if (sizes.size === 0) return [features];
  if (!sizes.delete(1)) return [...sizes];
  // A size of 1 hides a sum that is missing: it may be what is broadcast.
  return [...sizes, features, 1];
}

/** Element by element; a product; what `F.linear` takes; a sequence's query, key and value. */
function functionInputs(arity: number): Shape[][] {
  const [x, w, b]: Shape[] = [[batch, features], [features, outputs], [outputs]];
  const same = (shape: Shape): Shape[] => Array(arity).fill(shape);
  const others = [
    [x, w],
    [x, w, b],
    [x, w.toReversed(), b],
    [x, [features]],
    [x, [features], [features]],
  ];
  return [
    same(x),
    ...others.filter(({ length }) => length === arity),
    same([batch, length, features]),
  ];
}

/** Scores with classes; with probabilities, which pass as any numbers. */
function lossInputs(generator: Generator): Input[][] {
  const classes = randint(0, outputs, [batch], { generator });
  const probabilities = softmax(randn([batch, outputs], { generator }), 1);
  return [
    [[batch, outputs], classes],
    [[batch, outputs], probabilities],
  ];
}
