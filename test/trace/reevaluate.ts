import { expect } from "vitest";
import { call } from "../../src/expr/expression.ts";
import {
  type Expression,
  evaluate,
  type FunctionName,
  functions,
  input,
} from "../../src/expr/index.ts";
import { primitives } from "../../src/expr/primitives.ts";
import type { OmittedTerms, Trace } from "../../src/trace/index.ts";

/** Every function that may stand in a formula, computed by the expressions' own evaluation. */
const library: Record<string, (...args: number[]) => number> = {};
for (const name of Object.keys(primitives)) {
  library[name] = (...args) =>
    evaluate(
      call(
        name as never,
        args.map((_, i) => input(i)),
      ),
      args,
    );
}
for (const name of Object.keys(functions) as FunctionName[]) {
  const write = functions[name] as (...args: Expression[]) => Expression;
  library[name] = (...args) => evaluate(write(...args.map((_, i) => input(i))), args);
}

/** The value of a formula or of a line of numbers, as a person with a calculator would find it. */
function calculate(text: string, values: ReadonlyMap<string, number>): number {
  const numbers: number[] = [];
  let code = text;
  for (const name of [...values.keys()].sort((a, b) => b.length - a.length)) {
    const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    code = code.replace(new RegExp(`(?<![\\w.\\]$])${escaped}(?![\\w([])`, "g"), () => {
      numbers.push(values.get(name)!);
      return `$[${numbers.length - 1}]`;
    });
  }
  code = code
    .replaceAll("∞", "Infinity")
    .replaceAll("·", "*")
    .replaceAll("×", "*")
    .replaceAll("−", "-")
    .replaceAll("^", "**");
  code = code.replace(/-(\$\[\d+\]|\([^()]*\))\*\*/g, "-1*$1**");
  const names = Object.keys(library);
  return new Function("$", ...names, `return ${code};`)(
    numbers,
    ...names.map((name) => library[name]),
  );
}

function expectClose(actual: number, expected: number, what: string, tolerance = 1e-12): void {
  const difference = Math.abs(actual - expected) / Math.max(1, Math.abs(expected));
  expect(difference, `${what}: ${actual}, stated ${expected}`).toBeLessThanOrEqual(tolerance);
}

function total(terms: readonly { value: number }[], omitted: OmittedTerms = { count: 0, sum: 0 }) {
  return terms.reduce((sum, { value }) => sum + value, omitted.sum);
}

/** Rounded numbers in, rounded numbers out: a few units of the last decimal, times what they are multiplied with. */
const rounded = 1e-4;

/** A formula may hold a constant of the function itself, such as 1/3, rounded. */
function exactness(formula: string): number {
  return /\.\d{6}/.test(formula) ? rounded : 1e-12;
}

/** Does every sum of a trace again, from its numbers and from its texts. */
export function expectSound(given: Trace): void {
  const trace = JSON.parse(JSON.stringify(given)) as Trace;
  const values = new Map<string, number>();
  for (const { name, shape, values: list } of trace.given) {
    list.forEach((value, position) => {
      let rest = position;
      const index = [...shape].reverse().map((size) => {
        const i = rest % size;
        rest = (rest - i) / size;
        return i;
      });
      values.set(
        name +
          index
            .reverse()
            .map((i) => `[${i}]`)
            .join(""),
        value,
      );
    });
  }
  for (const { elements } of trace.forward) {
    for (const element of elements) {
      const {
        name,
        formula,
        numbers,
        value,
        terms,
        omittedTerms,
        operands = [],
        shortcut,
      } = element;
      for (const operand of [...operands, ...(terms ?? []).flatMap(({ factors }) => factors)]) {
        if (/^[\d−]/.test(operand.name)) continue;
        if (values.has(operand.name))
          expect(operand.value, operand.name).toBe(values.get(operand.name));
        values.set(operand.name, operand.value);
      }
      if (terms) {
        for (const term of terms) {
          const product = term.factors.reduce((all, factor) => all * factor.value, 1);
          expectClose(product, term.value, `a term of ${name}`);
        }
        expectClose(total(terms, omittedTerms), value, name);
      }
      if (!omittedTerms && operands.length <= 16) {
        expectClose(calculate(formula, values), value, `${name} = ${formula}`, exactness(formula));
        expectClose(calculate(numbers, values), value, `${name} = ${numbers}`, rounded);
      }
      if (shortcut) {
        // Written below the line where it comes last, so all names are known by then.
        expectClose(calculate(shortcut.numbers, values), value, `${name} in short`, rounded);
        expectClose(shortcut.value, value, `${name} in short`);
      }
      values.set(name, value);
    }
  }
  const gradients = new Map(
    trace.backward.flatMap(({ elements }) => elements.map(({ name, value }) => [name, value])),
  );
  for (const { name, value, terms, omittedTerms, numbers, shortcut } of trace.backward.flatMap(
    (step) => step.elements,
  )) {
    for (const { upstream, local, value: share } of terms) {
      if (!upstream) continue;
      if (gradients.has(upstream.name)) expect(upstream.value).toBe(gradients.get(upstream.name));
      expectClose(upstream.value * local.value, share, `a term of ${name}`);
      if (!local.formula.includes("′")) {
        expectClose(
          calculate(local.formula, values),
          local.value,
          `local ${local.formula} of ${name}`,
          exactness(local.formula),
        );
      }
      expectClose(calculate(local.numbers, values), local.value, `local ${local.numbers}`, rounded);
    }
    const isLoss = name === `d${trace.loss.name}/d${trace.loss.name}`;
    expectClose(isLoss ? 1 : total(terms, omittedTerms), value, name);
    if (!omittedTerms)
      expectClose(calculate(numbers, values), value, `${name} = ${numbers}`, rounded);
    if (shortcut) {
      expectClose(shortcut.value, value, `${name} in short`);
      expectClose(calculate(shortcut.formula, values), value, `${name} = ${shortcut.formula}`);
    }
  }
}
