import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { main } from "../../examples/anomaly.ts";
import { explanations } from "../../src/doctor/anomaly/cause.ts";
import type { AnomalyCauseKind } from "../../src/doctor/index.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const page = readFileSync(`${root}docs/anomaly.md`, "utf8");

it("the page quotes the report of its example as it is", () => {
  const { loss, report } = main();
  expect(loss).toBeNaN();
  const [, quoted] = /<!-- report -->\n```text\n([^`]*)\n```\n<!-- \/report -->/.exec(page)!;
  expect(quoted).toBe(report.replace(root, ""));
});

it("the page has a row for each cause", () => {
  const kinds = [...page.matchAll(/^\| `([\w-]+)` /gm)].map(([, kind]) => kind as AnomalyCauseKind);
  expect(kinds).toEqual(Object.keys(explanations));
});
