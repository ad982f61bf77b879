// Has maps and reductions of many elements computed by vectors in WebAssembly.

import { useBlockKernels } from "./map/block-kernel.ts";
import { vectorizedKernel } from "./map/vectorized.ts";
import { rowReduction } from "./row-reduction.ts";
import { useRowsKernels } from "./rows-kernel.ts";
import { vectorizedReduction } from "./vectorized-reduction.ts";

useBlockKernels(vectorizedKernel);
useRowsKernels((...given) => vectorizedReduction(...given) ?? rowReduction(...given));
