// The largest error of each float32 function in WebAssembly over all 2³² numbers. The truth is the
// float64 function, whose own error, which the tests limit, is of another order. Minutes a function:
//
//   npx tsx scripts/sweep-elementary.mjs [name…]

import { wasmFeatures } from "../src/wasm/features.ts";
import { worstErrors } from "../test/wasm/elementary/accuracy.ts";
import { compilePrimitive } from "../test/wasm/elementary/kernel.ts";

const all = ["exp", "expm1", "log", "log1p", "sin", "cos", "tanh", "sigmoid", "erf"];
const names = process.argv.length > 2 ? process.argv.slice(2) : all;
const modes = wasmFeatures().relaxedSimd ? [false, true] : [false];

for (const name of names) {
  const double = compilePrimitive(name, "f64", false);
  const truth = (x) => {
    double.inputs[0].set(x);
    double.run();
    return double.output;
  };
  const kernels = modes.map((fma) => compilePrimitive(name, "f32", fma));
  worstErrors(kernels, truth, 0, 2 ** 32 - 1, 1).forEach(({ error, at }, k) => {
    console.log(`${name}, fma ${modes[k]}: ${error.toFixed(3)} ulp at ${at}`);
  });
}
