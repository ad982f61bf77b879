import { add } from "../../expr/build.ts";
import { constant, input } from "../../expr/index.ts";
import { checkSums } from "../../ops/reduction.ts";
import { reshape } from "../../ops/reshape.ts";
import { ops } from "../../ops/table.ts";
import { isFloat, isHalf, promote } from "../../tensor/dtype.ts";
import { contiguousStrides, type Shape } from "../../tensor/shape.ts";
import { broadcastStrides, stridesAs } from "../../tensor/strides.ts";
import type { Op, Tensor } from "../../tensor/tensor.ts";
import type { Recorder } from "./recorder.ts";

type Ops = typeof ops;
type AttributesOf<O> = O extends Op<infer A> ? A : never;

/** How a primitive is noted: in steps that fuse, or as a view, which `run` makes without a number. */
type Rule<A> = (
  recorder: Recorder,
  inputs: readonly Tensor[],
  attributes: A,
  result: Tensor,
  run: () => Tensor,
) => Tensor;

const identity = input(0);
const sum = add(input(0), input(1));
/** Of −0 it is 0. */
const addedToZero = add(constant(0), input(0));

const view: Rule<unknown> = (_recorder, _inputs, _attributes, _result, run) => run();

// What has no rule is noted as the operation that it is.
const rules: { [Name in keyof Ops]?: Rule<AttributesOf<Ops[Name]>> } = {
  map: (recorder, inputs, { expression }, result) => recorder.map(expression, inputs, result),

  sum(recorder, [x], attributes, result) {
    if (!recorder.has("reduce")) return recorder.operation(ops.sum, [x], attributes, result);
    if (x.dtype === "int32") return sumIntegers(recorder, x, attributes.dims, result);
    return reduce(recorder, "sum", x, attributes.dims, result);
  },
  max(recorder, [x], attributes, result) {
    if (!recorder.has("reduce")) return recorder.operation(ops.max, [x], attributes, result);
    return reduce(recorder, "max", x, attributes.dims, result);
  },

  matmul(recorder, inputs, _, result) {
    if (!recorder.has("product") || !isFloat(result.dtype)) {
      return recorder.operation(ops.matmul, inputs, undefined, result);
    }
    const [a, b] = inputs.map((x) => {
      const { shape, strides, ...region } = recorder.region(x.to(promote(inputs)));
      const batch = result.shape.slice(0, -2);
      const lead = { shape: shape.slice(0, -2), strides: strides.slice(0, -2), offset: 0 };
      return {
        ...region,
        shape: [...batch, ...shape.slice(-2)],
        strides: [...broadcastStrides(lead, batch), ...strides.slice(-2)],
      };
    });
    const output = recorder.region(result);
    const dims = { rows: 1, depth: 1, columns: 1 };
    recorder.steps.push({
      kind: "product",
      dims,
      a,
      b,
      finish: identity,
      finishInputs: [],
      output,
    });
    return result;
  },

  reshape(_recorder, [x], { shape }, _result, run) {
    return stridesAs(x, shape) ? run() : reshape(x.clone(), shape);
  },
  permute: view,
  expand: view,
  slice: view,

  pad(recorder, [x], { starts, steps, value }, result) {
    recorder.map(constant(value), [], result);
    return place(recorder, x, result, starts, steps);
  },

  concat(recorder, inputs, { dim }, result) {
    const starts = result.shape.map(() => 0);
    for (const x of inputs) {
      place(
        recorder,
        x,
        result,
        starts,
        starts.map(() => 1),
      );
      starts[dim] += x.shape[dim];
    }
    return result;
  },

  // Windows of a padded image are a view of it with overlapping rows and columns.
  unfold(recorder, [x], { kernel, stride, padding, dilation }, result) {
    const [n, c, height, width] = x.shape;
    const [h, w] = [height + 2 * padding[0], width + 2 * padding[1]];
    const padded = () => {
      const image = recorder.map(constant(0), [], recorder.temporary([n, c, h, w], x.dtype));
      return place(recorder, x, image, [0, 0, ...padding], [1, 1, 1, 1]);
    };
    const image = padding[0] || padding[1] ? padded() : x.isContiguous ? x : x.clone();
    const windows = windowView(image, [n, c, h, w], { kernel, stride, dilation });
    recorder.map(identity, [windows], result.alias({ ...rowMajor(windows.shape) }));
    return result;
  },

  fold(recorder, [x], attributes, result) {
    // Its windows overlap, and only steps that are maps go over them one after the other.
    if (!recorder.has("map")) return recorder.operation(ops.fold, [x], attributes, result);
    const { kernel, stride, padding, dilation, size } = attributes;
    const [n, c] = result.shape;
    const [h, w] = [size[0] + 2 * padding[0], size[1] + 2 * padding[1]];
    const isPadded = padding[0] > 0 || padding[1] > 0;
    const image = isPadded ? recorder.temporary([n, c, h, w], result.dtype) : result;
    const windows = windowView(image, [n, c, h, w], { kernel, stride, dilation });
    const columns = x.isContiguous ? x : x.clone();
    const source = columns.alias({ ...rowMajor(windows.shape), offset: columns.offset });
    const isTiled = [h, w].every(
      (size, i) => dilation[i] === 1 && kernel[i] === stride[i] && size % stride[i] === 0,
    );
    if (isTiled) recorder.map(addedToZero, [source], windows);
    else {
      recorder.map(constant(0), [], image);
      // Windows overlap: what is added to a pixel by one of them is there when the next one comes.
      recorder.map(sum, [windows, source], windows);
    }
    if (!isPadded) return result;
    const inside = image.alias({
      shape: result.shape,
      strides: image.strides,
      offset: padding[0] * w + padding[1],
    });
    return recorder.map(identity, [inside], result);
  },

  random(recorder, _inputs, { distribution, generator, key }, result) {
    recorder.draw(result, distribution, generator, key);
    return result;
  },
};

const views: readonly string[] = ["reshape", "permute", "expand", "slice"];

/** Notes a primitive operation. */
export function recordOp<A>(
  recorder: Recorder,
  op: Op<A>,
  inputs: readonly Tensor[],
  attributes: A,
  run: () => Tensor,
): Tensor {
  const { shape, dtype } = op.infer(inputs, attributes);
  const rule = rules[op.name as keyof Ops] as Rule<A> | undefined;
  // Half precision is computed in float32, and rounded by a map.
  const isRounded = isHalf(dtype) && !op.moves && op.name !== "map";
  const result = views.includes(op.name)
    ? inputs[0]
    : recorder.temporary(shape, isRounded ? "float32" : dtype);
  const computed = rule
    ? rule(recorder, inputs, attributes, result, run)
    : recorder.operation(op, inputs, attributes, result);
  return isRounded
    ? recorder.map(identity, [computed], recorder.temporary(shape, dtype))
    : computed;
}

function reduce(
  recorder: Recorder,
  combine: "sum" | "max",
  x: Tensor,
  dims: readonly number[],
  result: Tensor,
): Tensor {
  const kept = x.shape.filter((_, i) => !dims.includes(i));
  recorder.steps.push({
    kind: "reduce",
    combine,
    shape: x.shape,
    dims,
    expression: identity,
    inputs: [recorder.region(x)],
    finish: identity,
    finishInputs: [],
    output: { ...recorder.region(result), ...rowMajor(kept) },
  });
  return result;
}

/** A sum of integers that int32 does not hold stops the run. */
function sumIntegers(
  recorder: Recorder,
  x: Tensor,
  dims: readonly number[],
  result: Tensor,
): Tensor {
  const { shape } = result;
  const sums = reduce(recorder, "sum", x, dims, recorder.temporary(shape, "float64"));
  const look = (numbers: ArrayLike<number>) => checkSums("sum", numbers, shape);
  recorder.steps.push({ kind: "inspect", x: recorder.region(sums), look });
  return recorder.map(identity, [sums], result);
}

/** Copies x onto a grid of positions of `target`. */
function place(
  recorder: Recorder,
  x: Tensor,
  target: Tensor,
  starts: readonly number[],
  steps: readonly number[],
): Tensor {
  const { strides } = target;
  const grid = target.alias({
    shape: x.shape,
    strides: strides.map((stride, i) => stride * steps[i]),
    offset: starts.reduce((offset, start, i) => offset + start * strides[i], target.offset),
  });
  recorder.map(identity, [x], grid);
  return target;
}

function rowMajor(shape: Shape) {
  return { shape, strides: contiguousStrides(shape), offset: 0 };
}

interface WindowSteps {
  kernel: readonly [number, number];
  stride: readonly [number, number];
  dilation: readonly [number, number];
}

/** [N, C, kh, kw, rows, columns]: every position of a window on images [N, C, H, W]. */
function windowView(image: Tensor, [n, c, h, w]: Shape, { kernel, stride, dilation }: WindowSteps) {
  const counts = [h, w].map((size, i) =>
    Math.floor((size - dilation[i] * (kernel[i] - 1) - 1) / stride[i] + 1),
  );
  return image.alias({
    shape: [n, c, ...kernel, ...counts],
    strides: [c * h * w, h * w, dilation[0] * w, dilation[1], stride[0] * w, stride[1]],
    offset: image.offset,
  });
}
