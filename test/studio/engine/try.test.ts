import { forbidCodeGeneration } from "chainrule/expr";
import { it } from "vitest";
import * as loop from "../../../docs/micrograd-pytorch.md?program=1";
import * as attention from "../../../studio/pages/engine/programs/attention.ts?program";
import * as linear from "../../../studio/pages/engine/programs/linear.ts?program";
import * as losses from "../../../studio/pages/engine/programs/losses.ts?program";
import * as network from "../../../studio/pages/engine/programs/network.ts?program";
import * as neuron from "../../../studio/pages/engine/programs/neuron.ts?program";
import * as training from "../../../studio/pages/engine/programs/training.ts?program";
import * as value from "../../../studio/pages/engine/programs/value.ts?program";
import { record } from "../../../studio/pages/engine/run/record.ts";

it("x", () => {
  forbidCodeGeneration();
  for (const [name, p] of Object.entries({
    value,
    neuron,
    network,
    linear,
    losses,
    attention,
    training,
    loop,
  })) {
    record(p.run, p.numbers);
    const t = performance.now();
    const r = record(p.run, p.numbers);
    console.log(
      name,
      p.numbers.length,
      r.moments.length,
      r.changes.length,
      r.rounds.map(({ turn, end, values }) => [turn, end, values.length]),
      r.error,
      (performance.now() - t).toFixed(1),
    );
    if (name === "value")
      for (const m of r.moments.slice(0, 200))
        console.log(m.path.split("/").at(-1), m.line, m.frame.name, [...m.sight.keys()].join());
  }
});
