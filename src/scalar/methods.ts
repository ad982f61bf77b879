import type { FunctionMethods } from "../expr/functions.ts";
import { type FunctionName, functions } from "../expr/index.ts";
import { checkArgument } from "../tensor/arguments.ts";
import { type Operation, operationOf } from "./operation.ts";
import { type Operand, operandKind, Value } from "./value.ts";

declare module "./value.ts" {
  interface Value extends FunctionMethods<Value> {
    /** The same as `maximum`. */
    max: Value["maximum"];
    /** The same as `minimum`. */
    min: Value["minimum"];
  }
}

function checked(name: FunctionName, operand: Operand): Operand {
  checkArgument(name, "the operand", operandKind, operand);
  return operand;
}

for (const name of Object.keys(functions) as FunctionName[]) {
  // By the arguments that are given, a bit for each.
  const operations: Operation[] = [];
  Object.defineProperty(Value.prototype, name, {
    // Not all in `rest`: to make an array of the arguments takes longer than most operations.
    value(this: Value, second?: Operand, ...rest: (Operand | undefined)[]) {
      const operands = second === undefined ? [this] : [this, checked(name, second)];
      let given = second === undefined ? 0b1 : 0b11;
      for (let i = 0; i < rest.length; i++) {
        const operand = rest[i];
        if (operand === undefined) continue;
        operands.push(checked(name, operand));
        given |= 0b100 << i;
      }
      operations[given] ??= operationOf(name, given);
      const operation = operations[given];
      return new Value(operation.value(operands), "", operation, operands);
    },
  });
}
Value.prototype.max = Value.prototype.maximum;
Value.prototype.min = Value.prototype.minimum;
