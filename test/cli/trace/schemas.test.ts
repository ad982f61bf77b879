import { describe, expect, it } from "vitest";
import { z } from "zod";
import { networkSchema } from "../../../src/cli/trace/network-file.ts";
import { traceSchema } from "../../../src/cli/trace/trace-schema.ts";
import { tensor } from "../../../src/index.ts";
import { exampleNetwork, type Trace, trace, traceNetwork } from "../../../src/trace/index.ts";

/** A schema as its file has it: lists of plain values on one line, where they fit. */
function schemaText(schema: z.ZodType): string {
  const text = JSON.stringify(z.toJSONSchema(schema, { target: "draft-7", io: "input" }), null, 2);
  const joined = text.replace(
    /^(.*)\[\n\s+([^[\]{}]*)\n\s+\](,?)$/gm,
    (list, start, items, end) => {
      const line = `${start}[${items.split(/,\n\s*/).join(", ")}]${end}`;
      return line.length <= 100 ? line : list;
    },
  );
  return `${joined}\n`;
}

describe("the published schemas are up to date (vitest -u writes them)", () => {
  it("of a network file", async () => {
    await expect(schemaText(networkSchema)).toMatchFileSnapshot(
      "../../../schemas/network.schema.json",
    );
  });

  it("of a trace", async () => {
    await expect(schemaText(traceSchema)).toMatchFileSnapshot("../../../schemas/trace.schema.json");
  });
});

const traces: [string, () => Trace][] = [
  ["the example network", () => traceNetwork(exampleNetwork)],
  [
    "a network without bias and check",
    () =>
      traceNetwork(
        {
          layers: [{ weights: [[1], [2]] }],
          loss: "binaryCrossEntropy",
          input: [1],
          target: [1, 0.5],
        },
        { check: false },
      ),
  ],
  ["an expression", () => trace(({ x, y }) => x.max().mul(y).clamp(0, 1), { x: [1, 2], y: 3 })],
  ["large tensors", () => trace(({ x }) => x.square().sum(), { x: tensor(new Float64Array(150)) })],
];

it.each(traces)("a trace of %s is as the schema says", (_, run) => {
  const parsed: z.input<typeof traceSchema> = run();
  expect(traceSchema.parse(JSON.parse(JSON.stringify(parsed)))).toEqual(
    JSON.parse(JSON.stringify(parsed)),
  );
});

it("what JSON has no number for is text", () => {
  const row = {
    name: "w",
    gradient: "NaN",
    difference: "-Infinity",
    error: "NaN",
    verdict: "differs",
  };
  const given = {
    ...traceNetwork(exampleNetwork),
    check: { rows: [row], omitted: 0, passed: false },
  };
  expect(traceSchema.safeParse(given).success).toBe(true);
});
