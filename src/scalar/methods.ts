import type { FunctionMethods } from "../expr/functions.ts";
import { type FunctionName, functions } from "../expr/index.ts";
import { checkArgument, type Kind } from "../tensor/arguments.ts";
import { Dual, dualKind } from "./dual.ts";
import { type Operation, operationOf } from "./operation.ts";
import { operandKind, Value } from "./value.ts";

declare module "./value.ts" {
  interface Value extends FunctionMethods<Value> {
    /** The same as `maximum`. */
    max: Value["maximum"];
    /** The same as `minimum`. */
    min: Value["minimum"];
  }
}

declare module "./dual.ts" {
  interface Dual extends FunctionMethods<Dual> {
    /** The same as `maximum`. */
    max: Dual["maximum"];
    /** The same as `minimum`. */
    min: Dual["minimum"];
  }
}

/** Makes every function of the table a method of numbers of one kind; `make` makes one of what an operation takes. */
function defineFunctions<N extends object>(
  prototype: N,
  kind: Kind,
  make: (operation: Operation, operands: (N | number)[]) => N,
): void {
  const checked = (name: FunctionName, operand: N | number) => {
    checkArgument(name, "the operand", kind, operand);
    return operand;
  };
  for (const name of Object.keys(functions) as FunctionName[]) {
    // By the arguments that are given, a bit for each.
    const operations: Operation[] = [];
    Object.defineProperty(prototype, name, {
      // Not all in `rest`: to make an array of the arguments takes longer than most operations.
      value(this: N, second?: N | number, ...rest: (N | number | undefined)[]) {
        const operands = second === undefined ? [this] : [this, checked(name, second)];
        let given = second === undefined ? 0b1 : 0b11;
        for (let i = 0; i < rest.length; i++) {
          const operand = rest[i];
          if (operand === undefined) continue;
          operands.push(checked(name, operand));
          given |= 0b100 << i;
        }
        operations[given] ??= operationOf(name, given);
        return make(operations[given], operands);
      },
    });
  }
}

defineFunctions(Value.prototype, operandKind, (operation, operands) => {
  return new Value(operation.value(operands), "", operation, operands);
});
defineFunctions(Dual.prototype, dualKind, (operation, operands) => {
  const data = operation.value(operands);
  return new Dual(data, operation.tangent(operands, data));
});
Value.prototype.max = Value.prototype.maximum;
Value.prototype.min = Value.prototype.minimum;
Dual.prototype.max = Dual.prototype.maximum;
Dual.prototype.min = Dual.prototype.minimum;
