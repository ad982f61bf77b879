import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { chainrule } from "../train/process.ts";

const wrong = readFileSync(
  fileURLToPath(new URL("../../../examples/wrong-linear.ts", import.meta.url)),
  "utf8",
).replace(/^/, 'import { share } from "./share.ts";\n');
const right = wrong.replace("dy.T.matmul(this.#x)", "dy.T.matmul(this.#x).mul(share)");

const folder = temporaryFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const save = (name: string, text: string) => writeFileSync(join(folder, name), text);

it("--watch checks on every save, whatever the file does, until Ctrl-C", async () => {
  save("share.ts", "export const share = 1 / 5;\n");
  save("layer.ts", wrong);
  // What a run prints, and what is saved then.
  const steps: [RegExp, () => void][] = [
    [
      /wrong gradient by weight.*watching layer\.ts/s,
      () => save("layer.ts", "export const = 1;\n"),
    ],
    [
      /Unexpected token, at layer\.ts:1:14\n.*watching/s,
      () => save("layer.ts", 'console.log("hangs");\nwhile (true) {}\n'),
    ],
    [/hangs/, () => save("layer.ts", right)],
    [/all gradients are right.*watching/s, () => save("share.ts", "export const share = 1;\n")],
    [/wrong gradient by weight.*watching layer\.ts and 1 more: Ctrl-C ends it\n/s, () => {}],
  ];
  let [fromOutput, fromError] = [0, 0];
  const { code } = await chainrule(["check", "layer.ts", "--watch"], {
    cwd: folder,
    signal: "SIGINT",
    when: (stdout, stderr) => {
      const [expected, next] = steps[0];
      if (!expected.test(stdout.slice(fromOutput) + stderr.slice(fromError))) return false;
      [fromOutput, fromError] = [stdout.length, stderr.length];
      steps.shift();
      next();
      return steps.length === 0;
    },
  });
  expect([steps, code]).toEqual([[], 0]);
});
