import type { Trace } from "chainrule/trace";
import type { ProductSum } from "./ProductTable.tsx";

const none = { count: 0, sum: 0 };

/** How a trace has a number: `y[0][1]`, or a gradient, `dL/dW[0][1]`. */
export function sumOf({ forward, backward }: Trace, wanted: string): ProductSum | undefined {
  const value = forward.flatMap(({ elements }) => elements).find(({ name }) => name === wanted);
  if (value) {
    const products = (value.terms ?? []).map(({ factors, value }) => ({
      factors: factors.toReversed(),
      value,
    }));
    return { name: wanted, value: value.value, products, omitted: value.omittedTerms ?? none };
  }
  const gradient = backward.flatMap(({ elements }) => elements).find(({ name }) => name === wanted);
  if (!gradient) return undefined;
  const products = gradient.terms.map(({ upstream, local, value }) => ({
    factors: [...(upstream ? [upstream] : []), { name: local.formula, value: local.value }],
    value,
  }));
  return { name: wanted, value: gradient.value, products, omitted: gradient.omittedTerms ?? none };
}

/** All numbers of a trace, by their names. */
export function numbersOf({ given, forward, backward }: Trace): ReadonlyMap<string, number> {
  const places = given.flatMap(({ name, shape, values }) =>
    values.map((value, i): [string, number] => [
      `${name}[${Math.floor(i / shape[1])}][${i % shape[1]}]`,
      value,
    ]),
  );
  const computed = [...forward, ...backward].flatMap(({ elements }) =>
    elements.map(({ name, value }): [string, number] => [name, value]),
  );
  return new Map([...places, ...computed]);
}
