/** The code of an operation on the scalar engine's values; `y` and `gradient` are what is to be written. */
export function operationCode(about: string, name: string, y: string, gradient: string): string {
  return `import { Value } from "chainrule/scalar";

/** ${about} */
export function ${name}(x: Value): Value {
  const y = ${y};
  return operation("${name}", y, [x], (dy) => {
    ${gradient}
  });
}

/**
 * A value that knows what it was computed from. In the backward pass it is given dy, the gradient of the
 * loss by it, and hands gradients on to its operands.
 */
function operation(name: string, data: number, operands: Value[], backward: (dy: number) => void) {
  return new Value(data, name, { name, backward: (_, __, dy) => backward(dy) } as never, operands);
}
`;
}
