import type { Expression, ScalarType } from "../../../wasm/expression.ts";
import type { FunctionBuilder } from "../../../wasm/function-builder.ts";
import type { Load } from "../../../wasm/memory-access.ts";
import { f32, f64, i32 } from "../../../wasm/scalar.ts";
import type { OperationStep } from "../../program.ts";
import { bufferBytes, type Element, elementBytes } from "../layout.ts";
import { loadNumber, type Place } from "./access.ts";
import { type Addresses, nestedLoops, startOf, Walk } from "./walk.ts";

/** What the kernel of an operation is written with. */
export interface OperationKernel {
  readonly f: FunctionBuilder;
  readonly addresses: Addresses;
  /** Stops the run: the operation refuses its operands. */
  refuse(): void;
}

/** Emits output[i, j, …] = x[…, index[i, j, …], …]. */
export function emitGather(
  each: OperationKernel,
  { inputs: [x, index], attributes: { dim }, output }: OperationStep<{ dim: number }>,
): void {
  const { f, addresses } = each;
  const along = x.strides[dim];
  const outer = x.strides.map((stride, i) => (i === dim ? 0 : stride));
  const walks = [
    new Walk(f, index, index.strides, addresses),
    new Walk(f, x, outer, addresses),
    new Walk(f, output, output.strides, addresses),
  ];
  nestedLoops(f, index.shape, walks, 0, index.shape.length, () => {
    const i = loadIndex(each, walks[0].at(undefined, 0), x.shape[dim]);
    const size = elementBytes(x.buffer);
    copyNumber(
      f,
      walks[1].element,
      walks[1].at(i32.mul(i, along * size), 0),
      walks[2].at(undefined, 0),
    );
  });
}

/** Emits output = zeros, and output[…, index[i, j, …], …] += x[i, j, …]. */
export function emitScatterAdd(
  each: OperationKernel,
  { inputs: [x, index], attributes: { dim }, output }: OperationStep<{ dim: number }>,
): void {
  const { f, addresses } = each;
  const along = output.strides[dim];
  const outer = output.strides.map((stride, i) => (i === dim ? 0 : stride));
  const walks = [
    new Walk(f, index, index.strides, addresses),
    new Walk(f, x, x.strides, addresses),
    new Walk(f, output, outer, addresses),
  ];
  f.fill(startOf(addresses, output.buffer), 0, bufferBytes(output.buffer));
  nestedLoops(f, index.shape, walks, 0, index.shape.length, () => {
    const i = loadIndex(each, walks[0].at(undefined, 0), output.shape[dim]);
    const to = walks[2].at(i32.mul(i, along * elementBytes(output.buffer)), 0);
    const from = walks[1].at(undefined, 0);
    const { element } = walks[2];
    if (element === "f64") addTo(f, f64, f64.load(from.address, from.offset), to);
    else if (element === "f32")
      addTo(f, f32, loadNumber("f32", walks[1].element, from) as never, to);
    else addTo(f, i32, i32.load(from.address, from.offset), to);
  });
}

/** The instructions of a type by which numbers in memory are added to. */
interface Addition<T extends ScalarType> {
  readonly load: Load<T>;
  add(a: Expression<T>, b: Expression<T>): Expression<T>;
}

function addTo<T extends ScalarType>(
  f: FunctionBuilder,
  { load, add }: Addition<T>,
  value: Expression<T>,
  { address, offset }: Place,
): void {
  f.store(address, add(load(address, offset), value), offset);
}

function loadIndex({ f, refuse }: OperationKernel, { address, offset }: Place, extent: number) {
  const i = f.local("i32", i32.load(address, offset));
  f.if(i32.geU(i, extent), refuse);
  return i;
}

function copyNumber(f: FunctionBuilder, element: Element, from: Place, to: Place): void {
  if (element === "f64") f.store(to.address, f64.load(from.address, from.offset), to.offset);
  else if (element === "f32") f.store(to.address, f32.load(from.address, from.offset), to.offset);
  else if (element === "i32") f.store(to.address, i32.load(from.address, from.offset), to.offset);
  else f.store(to.address, f32.convertI32S(i32.load8U(from.address, from.offset)), to.offset);
}

/** Emits running sums along a dimension, from its start or its end. */
export function emitCumsum(
  { f, addresses, refuse }: OperationKernel,
  step: OperationStep<{ dim: number; reverse: boolean }>,
): void {
  const {
    inputs: [x],
    attributes: { dim, reverse },
    output,
  } = step;
  const extent = x.shape[dim];
  const last = (strides: readonly number[]) => (reverse ? (extent - 1) * strides[dim] : 0);
  const order = (strides: readonly number[]) => [
    ...strides.filter((_, i) => i !== dim),
    reverse ? -strides[dim] : strides[dim],
  ];
  const [source, target] = [x, output].map((region) => {
    const strides = order(region.strides);
    const moved = { ...region, strides, offset: region.offset + last(region.strides) };
    return new Walk(f, moved, strides, addresses);
  });
  const shape = [...x.shape.filter((_, i) => i !== dim), extent];
  const sum = f.local("f64");
  nestedLoops(f, shape, [source, target], 0, shape.length - 1, () => {
    f.set(sum, 0);
    nestedLoops(f, shape, [source, target], shape.length - 1, shape.length, () => {
      f.set(sum, f64.add(sum, loadNumber("f64", source.element, source.at(undefined, 0)) as never));
      const { address, offset } = target.at(undefined, 0);
      if (target.element === "f64") f.store(address, sum, offset);
      else if (target.element === "f32") f.store(address, f32.demoteF64(sum), offset);
      else {
        const integer = f.local("i32", i32.truncSatF64S(sum));
        f.if(f64.ne(f64.convertI32S(integer), sum), refuse);
        f.store(address, integer, offset);
      }
    });
  });
}
