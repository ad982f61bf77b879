import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { chainrule, events } from "./process.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const hopeless = ["train", "--data", "blobs", "--optimizer", "sgd", "--lr", "1e30"];

describe("chainrule train --detect-anomaly", () => {
  it.each(["autograd", "manual"])(
    "names the operation and the cause, engine %s",
    async (engine) => {
      const { code, stderr } = await chainrule([
        ...hopeless,
        ...["--engine", engine, "--detect-anomaly", "--out", at(engine)],
      ]);
      expect(code).toBe(1);
      expect(stderr).toMatch(
        /^chainrule: step \d+: detectAnomaly: (linear: )?matmul gives −?(∞|NaN), the first number that is not finite\n/,
      );
      expect(stderr).toMatch(/Likely cause: A learning rate that is too high/);
      expect(stderr).toMatch(/and \d\.weight has already grown to \d\.?\d*e\d\d$/m);
      expect(stderr).toMatch(/^ {2}in module \d \(Linear/m);
    },
  );

  it("is what a run without it suggests", async () => {
    const { stderr } = await chainrule([...hopeless, "--out", at("without")]);
    expect(stderr).toMatch(/: the first such number is .*: --detect-anomaly\n$/);
  });

  it("changes nothing in a healthy run, which is eager", async () => {
    const run = async (name: string, ...flags: string[]) => {
      const args = ["train", "--data", "xor", "--epochs", "20", "--json", "--out", at(name)];
      const { code, stdout } = await chainrule([...args, ...flags]);
      expect(code).toBe(0);
      return events(stdout)
        .filter(({ event }) => event === "step")
        .map(({ loss }) => loss);
    };
    expect(await run("watched", "--detect-anomaly")).toEqual(await run("plain", "--eager"));
  });
});
