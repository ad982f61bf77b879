import { constant, type Expression, functions, input } from "../expr/index.ts";
import { pullback } from "../ops/map/pullback.ts";
import { assign } from "../ops/methods/inplace.ts";
import { checkArgument, finite, isObject, kind } from "../tensor/arguments.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { BaseLayer } from "./layer.ts";

const x0 = input(0);

const expressionKind = kind(
  "an expression, as functions.tanh(input(0))",
  (f) => isObject(f) && "kind" in f,
);

/**
 * y = f(x), element by element, for any function of the library's table.
 *
 * dx = dy · f′(x), with f′ from the derivative table. Where f′ is shorter written with the result, as
 * tanh′ = 1 − y², it is read from y, else from x: `forward` keeps both.
 *
 * @param f an expression of its input 0.
 * @example
 * ```ts
 * import { functions, input } from "chainrule/expr";
 * import { Activation } from "chainrule/manual";
 * const square = new Activation(functions.square(input(0)));
 * square.forward(tensor([3])).item(); // → 9
 * square.backward(tensor([1])).item(); // → 6
 * ```
 */
export class Activation extends BaseLayer<{ x: Tensor; y: Tensor }> {
  readonly f: Expression;

  constructor(f: Expression) {
    super();
    checkArgument("Activation", "f", expressionKind, f);
    this.f = f;
  }

  forward(x: Tensor): Tensor {
    this.expect(x);
    const y = this.buffer("y", x.shape, x.dtype);
    // y = f(x)
    assign(y, this.f, [x]);
    return this.keep({ x, y }, y);
  }

  backward(dy: Tensor): Tensor {
    const { x, y } = this.recall(dy);
    const dx = this.buffer("dx", x.shape, x.dtype);
    // dx = dy · f′(x), written with whichever of x, y and dy it needs
    const product = pullback(this.f, 1, 0) ?? { expression: constant(0), operands: [] };
    const numbers = { 0: x, result: y, gradient: dy };
    assign(
      dx,
      product.expression,
      product.operands.map((operand) => numbers[operand as keyof typeof numbers]),
    );
    return dx;
  }
}

/**
 * y = max(x, 0), and so dx = dy where x > 0, else 0 (also at x = 0).
 *
 * @example
 * ```ts
 * import { ReLU } from "chainrule/manual";
 * const relu = new ReLU();
 * relu.forward(tensor([-2, 0, 3])).toArray(); // → 0,0,3
 * relu.backward(tensor([5, 5, 5])).toArray(); // → 0,0,5
 * ```
 */
export class ReLU extends Activation {
  constructor() {
    super(functions.relu(x0));
  }
}

/**
 * y = x where x > 0, else slope · x (0.01 by default), and so dx = dy or slope · dy.
 *
 * @example
 * ```ts
 * import { LeakyReLU } from "chainrule/manual";
 * new LeakyReLU(0.5).forward(tensor([-2, 3])).toArray(); // → -1,3
 * ```
 */
export class LeakyReLU extends Activation {
  constructor(negativeSlope = 0.01) {
    checkArgument("LeakyReLU", "negativeSlope", finite, negativeSlope);
    super(functions.leakyRelu(x0, negativeSlope));
  }
}

/**
 * y = 1/(1 + e⁻ˣ), and so dx = dy · y · (1 − y): at most a quarter of dy.
 *
 * @example
 * ```ts
 * import { Sigmoid } from "chainrule/manual";
 * const sigmoid = new Sigmoid();
 * sigmoid.forward(tensor([0])).item(); // → 0.5
 * sigmoid.backward(tensor([1])).item(); // → 0.25
 * ```
 */
export class Sigmoid extends Activation {
  constructor() {
    super(functions.sigmoid(x0));
  }
}

/**
 * y = tanh x, and so dx = dy · (1 − y²).
 *
 * @example
 * ```ts
 * import { Tanh } from "chainrule/manual";
 * const tanh = new Tanh();
 * tanh.forward(tensor([0])).item(); // → 0
 * tanh.backward(tensor([1])).item(); // → 1
 * ```
 */
export class Tanh extends Activation {
  constructor() {
    super(functions.tanh(x0));
  }
}
