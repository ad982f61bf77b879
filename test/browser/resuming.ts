import { moons } from "../../src/data/index.ts";
import { F, manualSeed, nn, optim, type Tensor } from "../../src/index.ts";
import { accuracy, type RunRecord, Trainer } from "../../src/train/index.ts";

/** A module of a page's own. */
class Net extends nn.Module {
  readonly first = new nn.Linear(2, 16);
  readonly dropout = new nn.Dropout(0.1);
  readonly last = new nn.Linear(16, 2);

  forward(x: Tensor): Tensor {
    return this.last.forward(this.dropout.forward(this.first.forward(x).tanh()));
  }
}

function build(seed: number) {
  manualSeed(seed);
  const model = new Net();
  const optimizer = new optim.Adam(model.parameters(), { lr: 0.05 });
  const trainer = new Trainer({
    ...{ model, optimizer, loss: F.crossEntropy, metrics: { accuracy } },
    ...{ train: moons({ samples: 200 }), validation: moons({ samples: 100, seed: 1 }) },
    ...{ epochs: 20, doctor: true },
  });
  return { model, trainer };
}

const weightsOf = (model: Net) =>
  Object.values(model.stateDict()).flatMap(({ data }) => Array.from(data));

/** Trains a module at one go, and with a stop from whose checkpoint another goes on. */
export async function trainAndResume() {
  const whole = build(0);
  let events = 0;
  const timer = setInterval(() => events++, 1);
  await whole.trainer.fit({
    onStep() {
      const until = performance.now() + 1;
      while (performance.now() < until);
    },
  });
  clearInterval(timer);

  const broken = build(0);
  const stop = new AbortController();
  const outcome = await broken.trainer.fit({
    signal: stop.signal,
    onStep({ step }) {
      if (step === 50) stop.abort();
    },
  });
  const bytes = broken.trainer.checkpoint();
  const record = JSON.parse(JSON.stringify(broken.trainer.record)) as RunRecord;

  const resumed = build(1);
  resumed.trainer.restore(bytes, { record });
  await resumed.trainer.fit();
  return {
    outcome,
    events,
    steps: resumed.trainer.record.steps.length,
    isCompiled: resumed.trainer.isCompiled,
    observed: resumed.trainer.record.doctor!.records.length,
    accuracy: resumed.trainer.evaluate().accuracy,
    whole: weightsOf(whole.model),
    resumed: weightsOf(resumed.model),
  };
}
