// Reads by workers in the ways that the test asks for, and prints what came.
import { type Batch, DataLoader, type Dataset } from "../../../src/data/index.ts";
import { F, Generator, manualSeed, nn, optim, type Tensor } from "../../../src/index.ts";
import { loadInWorkers } from "../../../src/node/index.ts";
import { Trainer } from "../../../src/train/index.ts";
import make, { type Args } from "./dataset.ts";

const module = new URL(import.meta.url.replace("program", "dataset"));
const numbers = ([x, y]: readonly [Tensor, Tensor]) => [...x.data, ...y.data].join();
const settings = () => ({ batchSize: 3, shuffle: true, generator: new Generator(5), prefetch: 4 });

async function failure(args: Args, read = true): Promise<string[]> {
  try {
    const dataset = await loadInWorkers(module, { args, workers: 2 });
    if (read) for await (const _ of new DataLoader(dataset, { batchSize: 2 }));
    return ["nothing"];
  } catch (error) {
    const { name, message, cause } = error as Error & { cause?: Error };
    return [`${name}: ${message}`, String(cause?.name), String(cause?.stack)];
  }
}

/** Seven steps in an epoch. */
function trainerOf(train: Dataset<Batch | Promise<Batch>>) {
  manualSeed(0);
  const layers = [new nn.Flatten(), new nn.Dropout(0.2), new nn.Linear(16, 20)] as const;
  const model = new nn.Sequential(...layers);
  const optimizer = new optim.Adam(model.parameters());
  const parts = { model, optimizer, loss: F.crossEntropy };
  const trainer = new Trainer({ ...parts, train, epochs: 3, batchSize: 3, prefetch: 4 });
  return {
    trainer,
    weights: () =>
      model
        .parameters()
        .map(({ data }) => data.join())
        .join(),
  };
}

const programs: Record<string, () => Promise<unknown>> = {
  async same() {
    const results: boolean[] = [];
    for (const workers of [1, 2, 3]) {
      const dataset = await loadInWorkers(module, { args: { samples: 20 }, workers });
      const local = new DataLoader(make({ samples: 20 }), settings());
      const loader = new DataLoader(dataset, settings());
      for (let epoch = 0; epoch < 2; epoch++) {
        const expected = [...local].map(numbers);
        const got: string[] = [];
        for await (const batch of loader) got.push(numbers(batch));
        results.push(got.length === 7 && got.join("|") === expected.join("|"));
      }
    }
    return results;
  },
  async resumed() {
    const dataset = await loadInWorkers(module, { args: { samples: 20 }, workers: 2 });
    const loader = new DataLoader(dataset, settings());
    const expected: string[] = [];
    let state = loader.state();
    for await (const batch of loader) {
      expected.push(numbers(batch));
      if (expected.length === 3) state = loader.state();
    }
    const other = new DataLoader(dataset, { ...settings(), generator: new Generator(9) });
    other.restore(state);
    const got: string[] = [];
    for await (const batch of other) got.push(numbers(batch));
    dataset.close();
    const late = await dataset.batch(Int32Array.of(0)).catch(String);
    return [got.join("|") === expected.slice(3).join("|"), late];
  },
  async trained() {
    const local = trainerOf(make({ samples: 20 }));
    await local.trainer.fit();
    const results: boolean[] = [];
    for (const workers of [1, 2, 3]) {
      const dataset = await loadInWorkers(module, { args: { samples: 20 }, workers });
      const stopped = trainerOf(dataset);
      const stop = new AbortController();
      const onStep = ({ step }: { step: number }) => step === 9 && stop.abort();
      await stopped.trainer.fit({ signal: stop.signal, onStep: (metrics) => void onStep(metrics) });
      const resumed = trainerOf(dataset);
      resumed.trainer.restore(stopped.trainer.checkpoint());
      for (const { trainer, weights } of [stopped, resumed]) {
        await trainer.fit();
        results.push(trainer.step === 21 && weights() === local.weights());
      }
    }
    return results;
  },
  async flaky() {
    const local = trainerOf(make({ samples: 20 }));
    await local.trainer.fit();
    const args = { samples: 20, fails: 3 };
    const { trainer, weights } = trainerOf(await loadInWorkers(module, { args }));
    const error = await trainer.fit().catch(String);
    const done = [trainer.step, trainer.record.steps.length];
    await trainer.fit();
    return [error, ...done, weights() === local.weights()];
  },
  async broken() {
    return failure({ samples: 8, broken: 5 });
  },
  async deadly() {
    return failure({ samples: 8, deadly: 5 });
  },
  async unmade() {
    return failure({ samples: -1 }, false);
  },
  async missing() {
    return loadInWorkers(new URL("./missing.js", module)).catch((error) => error.message);
  },
  async left() {
    const dataset = await loadInWorkers(module, { args: { samples: 20 }, workers: 2 });
    for await (const _ of new DataLoader(dataset, settings())) break;
    return "left";
  },
};

// Nothing ends the process but that nobody waits.
console.log(JSON.stringify(await programs[process.argv[2]]()));
