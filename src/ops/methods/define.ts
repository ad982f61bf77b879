import { Tensor } from "../../tensor/tensor.ts";

/** Adds methods and getters to `Tensor`; `this` is the tensor. Their types are declared beside them. */
export function defineMethods(methods: Partial<Tensor> & ThisType<Tensor>): void {
  for (const name of Reflect.ownKeys(methods)) {
    const descriptor = Object.getOwnPropertyDescriptor(methods, name);
    Object.defineProperty(Tensor.prototype, name, { ...descriptor, enumerable: false });
  }
}
