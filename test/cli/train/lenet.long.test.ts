import { join } from "node:path";
import { expect, it } from "vitest";
import { noGrad } from "../../../src/index.ts";
import { LeNet } from "../../../src/models/index.ts";
import { loadMnist, loadSafetensors } from "../../../src/node/index.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { chainrule, events } from "./process.ts";

const folder = temporaryFolder();

it("--model lenet reads 99.0% of MNIST's test digits after three epochs", {
  timeout: 600_000,
}, async () => {
  const out = join(folder, "mnist");
  const args = ["train", "--model", "lenet", "--data", "mnist", "--json", "--out", out];
  const { code, stdout, stderr } = await chainrule(args);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  const told = events(stdout);
  expect(told.find(({ event }) => event === "start")).toMatchObject({ parameters: 61_706 });
  expect(told.find(({ event }) => event === "gradientCheck")).toMatchObject({ passed: true });
  expect(told.at(-1)).toMatchObject({ event: "finished", samples: 10_000 });
  expect(told.at(-1)!.accuracy).toBeGreaterThanOrEqual(0.99);

  const { tensors, metadata } = await loadSafetensors(join(out, "model.safetensors"));
  expect(metadata).toMatchObject({ model: "lenet", sample: "[1,28,28]" });
  const network = new LeNet();
  network.loadStateDict(tensors);
  const { test } = await loadMnist({ standardize: true, flatten: false });
  const [images, classes] = test.batch(Array.from({ length: 500 }, (_, i) => i));
  const right = noGrad(() => network.forward(images).argmax(1).eq(classes).sum().item());
  expect(right).toBeGreaterThanOrEqual(485);
});
