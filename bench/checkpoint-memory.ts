/**
 * The memory that a deep network's graph holds at the end of a forward pass, with and without checkpoints, and
 * the time of a step. Run it with --expose-gc.
 */
import { checkpoint } from "../src/func/index.ts";
import { manualSeed, nn, randn, type Tensor } from "../src/index.ts";

const [depth, width, batch] = [32, 256, 512];
manualSeed(0);
const blocks = Array.from(
  { length: depth / 4 },
  () =>
    new nn.Sequential(
      ...Array.from({ length: 4 }, () => [new nn.Linear(width, width), new nn.Tanh()]).flat(),
    ),
);
const x = randn([batch, width]);

function collected(): number {
  if (!globalThis.gc) throw new Error("run with --expose-gc");
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().arrayBuffers;
}

function measure(run: (block: nn.Module, x: Tensor) => Tensor) {
  const step = () =>
    blocks
      .reduce((y, block) => run(block, y), x)
      .square()
      .mean();
  step().backward();
  const before = collected();
  const start = performance.now();
  const loss = step();
  const forward = performance.now() - start;
  const held = collected() - before;
  const again = performance.now();
  loss.backward();
  const backward = performance.now() - again;
  return { held, time: forward + backward };
}

for (const [name, run] of [
  ["as it is", (block: nn.Module, x: Tensor) => block.forward(x)],
  ["checkpoints", (block: nn.Module, x: Tensor) => checkpoint((y: Tensor) => block.forward(y), x)],
] as const) {
  const { held, time } = measure(run);
  console.log(`${name}: ${(held / 2 ** 20).toFixed(1)} MiB held, ${time.toFixed(0)} ms a step`);
}
