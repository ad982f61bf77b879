import packageJson from "../../package.json" with { type: "json" };

/** The package's entries that are modules, as package.json names them. */
export const entries = Object.entries(packageJson.exports).flatMap(([entry, target]) =>
  typeof target === "string" ? [] : [entry],
);

/**
 * For each entry, how a program gets a tensor `x` from it; null where it hands out none. A tensor to
 * start from is `given`, which no entry has made.
 */
const samples: Record<string, string | null> = {
  ".": `
    import { ones } from "chainrule";
    const x = ones([2, 2]);`,
  "./scalar": null,
  "./manual": `
    import { Linear } from "chainrule/manual";
    const [{ value: x }] = new Linear(2, 3).parameters();`,
  "./trace": `
    import { trace } from "chainrule/trace";
    let x = given;
    trace(({ a }) => (x = a.detach(), a.sum()), { a: [[1, 2], [3, 4]] });`,
  "./expr": null,
  "./func": `
    import { jvp } from "chainrule/func";
    const [, x] = jvp((a) => a.mul(2), [given], [given]);`,
  "./linalg": `
    import { einsum } from "chainrule/linalg";
    const x = einsum("ij->ji", given);`,
  "./models": `
    import { LeNet } from "chainrule/models";
    const x = new LeNet().fc3.weight.detach();`,
  "./check": `
    import { gradcheck } from "chainrule/check";
    let x = given;
    gradcheck((a) => (x = a.detach(), a.sum()), [given]);`,
  "./compile": `
    import { compile } from "chainrule/compile";
    const x = compile(() => given)();`,
  "./data": `
    import { xor } from "chainrule/data";
    const x = xor().inputs;`,
  "./doctor": `
    import { detectAnomaly } from "chainrule/doctor";
    const x = detectAnomaly(() => given);`,
  "./io": `
    import { decodeNpy, encodeNpy } from "chainrule/io";
    const x = decodeNpy(encodeNpy(given));`,
  "./random": null,
  "./draw": null,
  "./report": null,
  "./train": `
    import { Linear, MeanSquaredError, Sequential, SGD } from "chainrule/manual";
    import { TensorDataset } from "chainrule/data";
    import { Trainer } from "chainrule/train";
    const model = new Sequential(new Linear(2, 2));
    const optimizer = new SGD(model.parameters(), { lr: 0.1 });
    const train = new TensorDataset(given, given);
    const trainer = new Trainer({ model, optimizer, loss: new MeanSquaredError(), train, epochs: 1 });
    const x = trainer.predict(given);`,
  "./node": `
    import { loadSafetensors, saveSafetensors } from "chainrule/node";
    await saveSafetensors("weights", { x: given });
    const { x } = (await loadSafetensors("weights")).tensors;`,
};

/** @throws where the entry has no sample: then write one. */
export function sampleOf(entry: string): string | null {
  const sample = samples[entry];
  if (sample === undefined) {
    throw new Error(
      `package.json exports "${entry}", and test/entries/samples.ts does not say how to get a tensor from it`,
    );
  }
  return sample;
}

/** A program that uses the tensor of an entry and prints what comes of it; `sources` is the folder of the library. */
export function programOf(sample: string, sources: string, extension: "ts" | "js"): string {
  return `
    import { tensor } from "${sources}/tensor/creation.${extension}";
    import { useEveryGroup } from "./groups.${extension}";
    const given = tensor([[1, 2], [3, 4]]);
    ${sample}
    console.log(JSON.stringify(useEveryGroup(x)));`;
}
