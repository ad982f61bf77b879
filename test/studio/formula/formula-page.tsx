import { batch, type Signal, signal } from "@preact/signals";
import { render } from "preact";
import { Formula } from "../../../studio/formula/Formula.tsx";
import type { Quantity } from "../../../studio/formula/quantity.ts";
import "../../../studio/shell/base.css";

/** A page of one formula: a gradient that comes along six paths, and a slope that is not computed yet. */
const paths = [0, 1, 2, 3, 4, 5];
const values = new Map<string, Signal<number | null>>([["u", signal(null)]]);
const chain = `dL/dh = ${paths.map((i) => `dL/dz[${i}] × W[${i}][0]`).join(" + ")}`;

function lookup(name: string): Quantity {
  if (!values.has(name)) values.set(name, signal(values.size - 0.5));
  const voice = name.startsWith("dL") ? "gradient" : "forward";
  return { id: name, voice, value: values.get(name)! };
}

const texts = { chain, reuse: "u = w·x + w", plain: "no formula at all", own: "a + 1" };

render(
  <main>
    <h1>Formulas</h1>
    {Object.entries(texts).map(([id, text]) => (
      <p id={id} key={id}>
        <Formula text={text} lookup={lookup} />
      </p>
    ))}
  </main>,
  document.body,
);

/** Changes the formula's 13 numbers `times` times, each time laid out and waited for; milliseconds for each. */
async function move(times: number): Promise<number> {
  const names = ["dL/dh", ...paths.flatMap((i) => [`dL/dz[${i}]`, `W[${i}][0]`])];
  const start = performance.now();
  for (let step = 1; step <= times; step++) {
    batch(() => {
      for (const [i, name] of names.entries()) values.get(name)!.value = Math.sin(step + i);
    });
    // Signals reach the page two microtasks later.
    await Promise.resolve().then(() => {});
    document.body.getBoundingClientRect();
  }
  return (performance.now() - start) / times;
}

Object.assign(window, { move });
