import type { ReadonlySignal } from "@preact/signals";
import { formatShortFormula as short } from "chainrule/draw";

interface NamedNumber {
  readonly name: string;
  readonly value: number;
}

/** One number as a sum of products. */
export interface ProductSum extends NamedNumber {
  readonly products: readonly {
    readonly factors: readonly NamedNumber[];
    readonly value: number;
  }[];
  /** How many products are not listed, and their sum. */
  readonly omitted: { readonly count: number; readonly sum: number };
}

const derivative = (name: string) => name.replaceAll("dL/d", "∂L/∂");

/** A sum of products, a row for each, and the sum beneath. */
export function ProductTable({ sum }: { sum: ReadonlySignal<ProductSum> }) {
  const { name, value, products, omitted } = sum.value;
  const title = derivative(name);
  return (
    <table class="products small">
      <caption class="small">
        {title} = <strong>{short(value)}</strong>
      </caption>
      <tbody>
        {products.map(({ factors, value }) => (
          <tr key={factors.map((factor) => factor.name).join(" ")}>
            <th scope="row">{factors.map((factor) => derivative(factor.name)).join(" × ")}</th>
            <td>{factors.map((factor) => inProduct(factor.value)).join(" × ")}</td>
            <td>{short(value)}</td>
          </tr>
        ))}
        {omitted.count > 0 && (
          <tr>
            <th scope="row">{omitted.count} more</th>
            <td />
            <td>{short(omitted.sum)}</td>
          </tr>
        )}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">their sum</th>
          <td />
          <td>{short(value)}</td>
        </tr>
      </tfoot>
    </table>
  );
}

const inProduct = (value: number) => (value < 0 ? `(${short(value)})` : short(value));
