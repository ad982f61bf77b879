import type { Page } from "playwright-core";
import { expect } from "vitest";
import { examples } from "../../../studio/pages/graph/examples.ts";

/** tanh(0.8814…), as it is shown. */
export const shownOutput = Number("0.7071");

export const number = (text: string | null) => Number((text ?? "NaN").replaceAll("−", "-"));

/** The numbers of a node as they are shown: its value, or null for an empty slot, and its gradient. */
export async function shown(page: Page, id: string): Promise<(number | null)[]> {
  const texts = await page
    .locator(".node", { has: page.locator(`[data-node="${id}"]`) })
    .locator(".handle, .reading")
    .evaluateAll((elements) =>
      elements.map((element) =>
        element instanceof HTMLInputElement ? element.value : element.textContent,
      ),
    );
  return texts.map((text) => (text ? number(text) : null));
}

export const address = (program: string, more = "") =>
  `#graph?program=${encodeURIComponent(program)}${more && `&${more}`}`;
export const programOf = (title: string) => examples.find((each) => each.title === title)!.program;
export const node = (page: Page, id: string) => page.locator(`[data-node="${id}"]`);
export const field = (page: Page) => page.getByRole("textbox", { name: "Program" });

/** micrograd's neuron in plain arithmetic, from the numbers that the page shows. */
type Neuron = Record<"x1" | "x2" | "w1" | "w2" | "b", number>;
export const output = ({ x1, x2, w1, w2, b }: Neuron) => Math.tanh(x1 * w1 + x2 * w2 + b);
export function difference(numbers: Neuron, name: keyof Neuron): number {
  const at = (h: number) => output({ ...numbers, [name]: numbers[name] + h });
  return (at(1e-5) - at(-1e-5)) / 2e-5;
}

export async function neuronOn(page: Page): Promise<Neuron> {
  const text = await field(page).inputValue();
  const read = (name: string) =>
    number(new RegExp(`\\b${name} = (\\S+?)(?:;|\\n|$)`).exec(text)![1]);
  return { x1: read("x1"), x2: read("x2"), w1: read("w1"), w2: read("w2"), b: read("b") };
}

export async function expectDifferences(page: Page): Promise<void> {
  const numbers = await neuronOn(page);
  for (const name of Object.keys(numbers) as (keyof Neuron)[]) {
    const [value, gradient] = await shown(page, name);
    expect(value).toBeCloseTo(numbers[name], 3);
    expect(gradient).toBeCloseTo(difference(numbers, name), 3);
  }
  expect((await shown(page, "o"))[0]).toBeCloseTo(output(numbers), 3);
}
