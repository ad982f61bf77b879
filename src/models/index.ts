import "../autograd/methods.ts";
import "../ops/map/vectorized.ts";
import "../nn/summary.ts";

export { LeNet, type LeNetOptions } from "./lenet.ts";
