import { Generator, randn, type Tensor, tensor } from "../../src/index.ts";
import type { Dtype } from "../../src/tensor/dtype.ts";
import { type Shape, sizeOf } from "../../src/tensor/shape.ts";

/** A piece of the library at work: what is run, and on which numbers. */
export interface Sample {
  /** What is particular about it. */
  about: string;
  run: (...inputs: Tensor[]) => Tensor;
  /** The float64 ones are differentiated by; all others are held fixed. */
  inputs: readonly Tensor[];
  /** Why its gradient is none or 0, where it is. */
  noGradient?: string;
  /** Why its value is the same for all inputs, where it is. */
  constant?: string;
  /** The inputs stand on a kink or a tie, where a gradient may be anything between two slopes. */
  kink?: true;
}

/** What a row of a table holds: at least one sample, so that nothing is listed and not run. */
export type Samples = readonly [Sample, ...Sample[]];

/** Normal numbers in float64, which float32 holds exactly: both take the same branches. */
function drawn(shape: Shape, from: Generator): Tensor {
  return randn(shape, { generator: from }).to("float64");
}

/** Draws the numbers of a file of samples: the same ones, whatever other files have drawn. */
export function numbersFrom(seed: number) {
  const generator = new Generator(seed);
  return {
    normal: (...shape: number[]): Tensor => drawn(shape, generator),
    /** 1, 2, … in a random order, so that a maximum has no ties and no near ties. */
    distinct: (...shape: number[]): Tensor =>
      tensor(generator.permutation(sizeOf(shape)), { shape, dtype: "float64" }).add(1),
  };
}

export function float64(data: Parameters<typeof tensor>[0]): Tensor {
  return tensor(data, { dtype: "float64" });
}

export function int32(data: Parameters<typeof tensor>[0]): Tensor {
  return tensor(data, { dtype: "int32" });
}

/** Copies as leaves, float64 ones in the dtype given and with gradients. */
export function leavesOf(inputs: readonly Tensor[], dtype: Dtype = "float64"): Tensor[] {
  return inputs.map((x) => {
    const isVariable = x.dtype === "float64";
    const leaf = tensor(x.data, { shape: x.shape, dtype: isVariable ? dtype : x.dtype });
    leaf.requiresGrad = isVariable;
    return leaf;
  });
}

const known = new Map<string, Tensor>();

/** Fixed numbers of a shape; a tensor that outlives the function that asks, as a compiled one needs. */
function fixed({ shape, dtype }: Tensor, seed: number): Tensor {
  const float = dtype === "float32" ? dtype : "float64";
  const key = `${shape} ${float} ${seed}`;
  const made = known.get(key) ?? drawn(shape, new Generator(seed)).to(float);
  known.set(key, made);
  return made;
}

/**
 * A number that every element of a result enters, and enters squared: so that a linear function too
 * has a second derivative, and a wrong gradient of its gradient is seen.
 */
export function weigh(x: Tensor, seed = 1): Tensor {
  const linear = x.mul(fixed(x, seed)).sum();
  return linear.add(
    x
      .mul(x)
      .mul(fixed(x, seed + 100))
      .sum(),
  );
}
