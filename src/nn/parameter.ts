import { type FloatDtype, isFloat } from "../tensor/dtype.ts";
import { Tensor } from "../tensor/tensor.ts";
import { type TensorLike, tensorOf } from "../tensor/tensor-like.ts";

/**
 * A tensor that a module learns: as a property of a {@link Module} it is among its `parameters()`
 * and in its `stateDict()`. It shares the numbers of the tensor it is made of.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.parameter.Parameter.html
 * @example
 * ```ts
 * new nn.Parameter(zeros([3])).requiresGrad; // → true
 * ```
 */
export class Parameter extends Tensor {
  constructor(data: TensorLike, requiresGrad?: boolean) {
    const numbers = tensorOf("Parameter", "data", data);
    super(numbers.storage, numbers);
    this.requiresGrad = requiresGrad === undefined ? isFloat(this.dtype) : requiresGrad;
  }
}

/**
 * A tensor that belongs to a module's state but is not learnt, as a running mean: in `buffers()` and
 * `stateDict()`, not in `parameters()`. It shares the numbers of the tensor it is made of.
 *
 * Source: https://pytorch.org/docs/stable/generated/torch.nn.parameter.Buffer.html
 * @example
 * ```ts
 * new nn.Buffer(ones([3])).requiresGrad; // → false
 * ```
 */
export class Buffer extends Tensor {
  constructor(data: TensorLike) {
    const numbers = tensorOf("Buffer", "data", data);
    super(numbers.storage, numbers);
  }
}

/** A parameter or buffer like this one, in another dtype, with its gradient. */
export function convertState(tensor: Parameter | Buffer, dtype: FloatDtype): Parameter | Buffer {
  const numbers = tensor.detach().to(dtype);
  if (tensor instanceof Buffer) return new Buffer(numbers);
  const parameter = new Parameter(numbers, tensor.requiresGrad);
  parameter.grad = tensor.grad?.to(dtype) ?? null;
  return parameter;
}
