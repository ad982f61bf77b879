import { expect, it } from "vitest";
import { checklistCode } from "../../../studio/exercises/checklist/code.ts";
import { examine } from "../../../studio/exercises/checklist/examine.ts";
import { evaluate } from "../../../studio/exercises/run/evaluate.ts";
import { strip } from "../../../studio/exercises/run/strip.ts";

function examined(code: string) {
  const javascript = strip(code) as string;
  return examine(evaluate(javascript), () => evaluate(javascript));
}

const changed = (from: string, to: string) => {
  expect(checklistCode).toContain(from);
  return checklistCode.replace(from, () => to);
};

const items = [
  "All values are finite",
  "The loss falls",
  "Each gradient has the shape of its parameter",
  "Derivatives are taken at the right tensor",
  "Updates come after all gradients",
];

it("says of each item what it has seen", () => {
  const checks = examined(checklistCode);
  expect(checks.map(({ asked }) => asked)).toEqual(items);
  expect(checks.filter(({ passed }) => !passed)).toEqual([]);
  const [values, loss, shapes, derivative, order] = checks.map(({ said }) => said);
  expect(values).toMatch(
    /^[\d,]+ numbers of outputs, gradients and parameters; the largest is [\d.]+\.$/,
  );
  expect(loss).toMatch(/^From 0\.\d+ to 0\.\d+ in 20 steps, as means of 5\.$/);
  expect(shapes).toBe("0.weight [8, 2], 0.bias [8], 2.weight [1, 8], 2.bias [1].");
  expect(derivative).toMatch(
    /^layer 1 \(Tanh\): at x = .* it gives y = .*, and dx = .* for dy = .*\.$/,
  );
  expect(order).toBe(
    "In 20 steps the parameters moved 20 times, each time after the last gradient.",
  );
});

it.each([
  ["lr: 0.5", "lr: 1e38", "All values are finite", /has (NaN|-?Infinity), in step \d|the loss is/i],
  ["lr: 0.5", "lr: -0.5", "The loss falls", /From 0\.\d+ to/],
  [
    "return dy.mul(this.#y.square().neg().add(1));",
    "return dy.mul(this.#y.square().neg().add(1)).sum(0, true);",
    "Each gradient has the shape of its parameter",
    /gradient/i,
  ],
  [
    "this.#y.square().neg()",
    "this.#y.tanh().square().neg()",
    "Derivatives are taken at the right tensor",
    /at y, the activation, where x, the pre-activation, is needed/,
  ],
  [
    "  network.backward(loss.backward());\n  optimizer.step();",
    "  optimizer.step();\n  network.backward(loss.backward());",
    "Updates come after all gradients",
    /changed/,
  ],
  ["  optimizer.step();\n", "", "Updates come after all gradients", /has moved/],
])("%s → %s: %s", (from, to, item, said) => {
  const found = examined(changed(from, to)).find(({ asked }) => asked === item)!;
  expect(found.passed).toBe(false);
  expect(`${found.said} ${found.advice ?? ""}`).toMatch(said);
});

it("says what is missing", () => {
  const [check] = examined("export const network = 1;");
  expect(check.said).toBe("There is no step.");
  expect(check.advice).toContain("export function step");
});
