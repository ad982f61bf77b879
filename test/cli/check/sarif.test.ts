import { expect, it } from "vitest";
import { z } from "zod";
import { SignFlipped } from "../../../examples/bug-zoo/linear.ts";
import { plannedChecks } from "../../../src/cli/check/check-module.ts";
import { lineOf } from "../../../src/cli/check/declaration.ts";
import { sarifLog } from "../../../src/cli/check/sarif.ts";
import { Generator, type Tensor } from "../../../src/index.ts";
import { Linear, Sequential, Tanh } from "../../../src/manual/index.ts";

// What SARIF 2.1.0 requires, of the parts that are written.
const message = z.strictObject({ text: z.string().min(1) });
const location = z.strictObject({
  physicalLocation: z.strictObject({
    artifactLocation: z.strictObject({ uri: z.string().regex(/^[\w/.%-]+$/) }),
    region: z.strictObject({ startLine: z.number().int().min(1) }),
  }),
  logicalLocations: z.array(z.strictObject({ name: z.string() })),
});
const level = z.enum(["none", "note", "warning", "error"]);
const log = z.strictObject({
  $schema: z.url(),
  version: z.literal("2.1.0"),
  runs: z.array(
    z.strictObject({
      tool: z.strictObject({
        driver: z.strictObject({
          name: z.string(),
          semanticVersion: z.string().regex(/^\d+\.\d+\.\d+/),
          rules: z.array(z.strictObject({ id: z.string(), shortDescription: message })),
        }),
      }),
      invocations: z.array(
        z.strictObject({
          executionSuccessful: z.boolean(),
          toolExecutionNotifications: z.array(
            z.strictObject({ level, message, locations: z.array(location) }),
          ),
        }),
      ),
      results: z.array(
        z.strictObject({ ruleId: z.string(), level, message, locations: z.array(location) }),
      ),
    }),
  ),
});

/** y = x · 2, whose backward changes its dy. */
class Doubled extends Tanh {
  override forward(x: Tensor): Tensor {
    return x.mul(2);
  }
  override backward(dy: Tensor): Tensor {
    return dy.mul_(2);
  }
}

it("is a valid log: a result for each mistake, at its class, and what was not checked", () => {
  const network = new Sequential(new SignFlipped(6, 3, new Generator(0)), new Tanh());
  const module = { Tanh, SignFlipped, network, Doubled, half: { forward() {} }, rate: 1 };
  const places: Record<string, number> = { SignFlipped: 12, network: 3, half: 7 };
  const placeOf = (name: string) =>
    places[name] === undefined ? null : { file: "my layers/a.ts", line: places[name] };
  const outcomes = plannedChecks("b.ts", module, [], {}, placeOf).map(({ run }) => run());
  const [run] = log.parse(sarifLog("b.ts", outcomes)).runs;

  const told = (results: typeof run.results) =>
    results.map(({ ruleId, locations: [{ physicalLocation, logicalLocations }] }) => [
      ruleId,
      logicalLocations[0].name,
      `${physicalLocation.artifactLocation.uri}:${physicalLocation.region.startLine}`,
    ]);
  expect(told(run.results).slice(0, 2)).toEqual([
    ["sign", "SignFlipped", "my%20layers/a.ts:12"],
    ["sign", "network", "my%20layers/a.ts:3"],
  ]);
  expect(told(run.results)).toContainEqual(["shared", "Doubled", "b.ts:1"]);
  expect(run.results[0].message.text).toMatch(
    /^new SignFlipped\(6, 3\): The sign is flipped\. by weight: .*\. Look for a minus/,
  );
  expect(run.results[1].message.text).toContain("in layer 0 (SignFlipped): The sign is flipped");
  const ids = run.tool.driver.rules.map(({ id }) => id);
  expect(new Set(run.results.map(({ ruleId }) => ruleId))).toEqual(new Set(ids));
  expect(ids).toHaveLength(new Set(ids).size);
  const [{ executionSuccessful, toolExecutionNotifications }] = run.invocations;
  expect(executionSuccessful).toBe(false);
  expect(toolExecutionNotifications.map(({ message }) => message.text)).toEqual([
    expect.stringContaining("half: not checked: it has forward() and lacks"),
  ]);
});

it("of what is right is empty", () => {
  const outcomes = plannedChecks("a.ts", { Linear }, [], {}).map(({ run }) => run());
  const [{ results, invocations }] = log.parse(sarifLog("a.ts", outcomes)).runs;
  expect([results, invocations[0].executionSuccessful]).toEqual([[], true]);
});

it.each([
  ["class A {", 1],
  ["\nexport default class A extends B {", 2],
  ["export abstract class A<T> {", 1],
  ["  const A = 1;", 1],
  ["export const A: Layer = make();", 1],
  ["let x = 1;\nexport async function A(x) {", 2],
  ["class Ab {}\nconst B = A;\n// class A", null],
])("%j declares A in line %j", (text, line) => {
  expect(lineOf("A", text)).toBe(line);
  expect(lineOf("A(", text)).toBeNull();
});
