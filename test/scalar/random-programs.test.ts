import fc from "fast-check";
import { expect, it } from "vitest";
import { tensor } from "../../src/index.ts";
import { value } from "../../src/scalar/index.ts";

/** What the operations of a random program need, which values and tensors both have. */
interface Numeric<T> {
  add(y: T | number): T;
  sub(y: T | number): T;
  mul(y: T | number): T;
  maximum(y: T | number): T;
  tanh(): T;
  sigmoid(): T;
  sin(): T;
  softplus(): T;
  relu(): T;
}

type Step = <T extends Numeric<T>>(x: T, y: T) => T;

/** Slopes are at most about 1, so that deep programs neither explode nor vanish. */
const steps: Step[] = [
  (x, y) => x.add(y).tanh(),
  (x, y) => x.sub(y).sin(),
  (x, y) => x.mul(y).sigmoid(),
  (x, y) => x.maximum(y),
  (x) => x.tanh().mul(2),
  (x) => x.softplus().sub(1),
  (x) => x.relu(),
  (x, y) => x.mul(y.sin()),
];

interface Instruction {
  step: number;
  left: number;
  right: number;
}

/** Runs a program on a growing list of numbers; the result is the sum of those that none uses. */
function run<T extends Numeric<T>>(leaves: T[], program: Instruction[]): T {
  const numbers = [...leaves];
  const used = new Set<T>();
  for (const { step, left, right } of program) {
    const [x, y] = [left, right].map((i) => numbers[i % numbers.length]);
    used.add(x).add(y);
    numbers.push(steps[step](x, y));
  }
  return numbers.filter((x) => !used.has(x)).reduce((sum, x) => sum.add(x));
}

const index = fc.nat(1000);
const instruction = fc.record({
  step: fc.nat(steps.length - 1),
  left: index,
  right: index,
});
const number = fc.double({ min: -2, max: 2, noNaN: true });

it("any program of values has the gradients of the same program of tensors", () => {
  fc.assert(
    fc.property(
      fc.array(number, { minLength: 1, maxLength: 4 }),
      fc.array(instruction, { minLength: 1, maxLength: 30 }),
      (numbers, program) => {
        const values = numbers.map((x) => value(x));
        const y = run(values, program);
        y.backward();
        const tensors = numbers.map((x) => tensor(x, { dtype: "float64", requiresGrad: true }));
        const z = run(tensors, program);
        z.backward();
        expect(y.data).toBeCloseTo(z.item(), 12);
        values.forEach(({ grad }, i) => {
          const expected = tensors[i].grad?.item() ?? 0;
          expect(Math.abs(grad - expected)).toBeLessThanOrEqual(1e-12 * (1 + Math.abs(expected)));
        });
      },
    ),
    { numRuns: 200 },
  );
});
