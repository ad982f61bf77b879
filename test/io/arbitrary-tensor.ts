import fc from "fast-check";
import { allocate, type Dtype } from "../../src/tensor/dtype.ts";
import { sizeOf } from "../../src/tensor/shape.ts";
import { Tensor } from "../../src/tensor/tensor.ts";

const elements: Record<Dtype, fc.Arbitrary<number>> = {
  float16: fc.float(),
  bfloat16: fc.float(),
  float32: fc.float(),
  float64: fc.double(),
  int32: fc.integer(),
  bool: fc.nat(1),
};

/** Tensors of all dtypes, rank 0 to 3, sizes 0 to 3. */
export const arbitraryTensor: fc.Arbitrary<Tensor> = fc
  .record({
    dtype: fc.constantFrom<Dtype>("float16", "bfloat16", "float32", "float64", "int32", "bool"),
    shape: fc.array(fc.nat(3), { maxLength: 3 }),
  })
  .chain(({ dtype, shape }) => {
    const size = sizeOf(shape);
    return fc.array(elements[dtype], { minLength: size, maxLength: size }).map((values) => {
      const array = allocate(dtype, size);
      array.set(values);
      return Tensor.from(array, shape);
    });
  });

/** What a tensor is, for `toEqual`: NaN equals NaN, 0 and −0 differ. */
export function contentOf({ dtype, shape, data }: Tensor) {
  return { dtype, shape: [...shape], data: Array.from(data) };
}
