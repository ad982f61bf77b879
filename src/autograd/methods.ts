// Gives tensors all their methods. Every public entry that hands out tensors imports this file, so that
// whichever of them a program imports, its tensors can do what their type says.

import "../ops/methods/conversion.ts";
import "../ops/methods/elementwise.ts";
import "../ops/methods/expect-shape.ts";
import "../ops/methods/indexing.ts";
import "../ops/methods/inplace.ts";
import "../ops/methods/cumulative.ts";
import "../ops/methods/matrices.ts";
import "../ops/methods/order.ts";
import "../ops/methods/reductions.ts";
import "../ops/methods/repetition.ts";
import "../ops/methods/selecting.ts";
import "../ops/methods/shaping.ts";
import "../ops/methods/truth.ts";
import "./backward.ts";
