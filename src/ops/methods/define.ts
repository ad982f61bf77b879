import { Tensor } from "../../tensor/tensor.ts";

/** Adds methods and getters to `Tensor`; `this` is the tensor. Their types are declared beside them. */
export function defineMethods(methods: Partial<Tensor> & ThisType<Tensor>): void {
  const descriptors = Object.getOwnPropertyDescriptors(methods);
  for (const descriptor of Object.values(descriptors)) descriptor.enumerable = false;
  Object.defineProperties(Tensor.prototype, descriptors);
}
