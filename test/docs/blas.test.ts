import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { describeMatrixProducts } from "../../src/cli/train/describe.ts";
import { libraryNames } from "../../src/node/blas/libraries.ts";
import { usualThresholds } from "../../src/node/blas/thresholds.ts";

const page = readFileSync("docs/blas.md", "utf8");

it("shows the line of the train command", () => {
  const openblas = { name: "OpenBLAS", version: "0.3.21", kernels: "Haswell", threads: 2 };
  const line = describeMatrixProducts({ ...openblas, path: "", from: usualThresholds }, true);
  const [shown] = line.split(" with fused multiply-add");
  expect(page).toContain(`\nmatrix products  ${shown}\n`);
});

it("names the platforms in the table of libraries", () => {
  const rows = [...page.matchAll(/^\| (Linux|macOS) +\|/gm)].map(([, system]) => system);
  const systems = Object.keys(libraryNames).map((platform) =>
    platform === "darwin" ? "macOS" : "Linux",
  );
  expect(rows).toEqual(systems);
});
