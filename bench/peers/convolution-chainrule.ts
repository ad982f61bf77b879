import { compile } from "../../src/compile/index.ts";
import { equal, select } from "../../src/expr/build.ts";
import { input } from "../../src/expr/index.ts";
import {
  arange,
  F,
  manualSeed,
  noGrad,
  optim,
  randn,
  type Tensor,
  tensor,
} from "../../src/index.ts";
import { useBlas } from "../../src/node/index.ts";
import { map } from "../../src/ops/map/map.ts";
import { unfold } from "../../src/ops/unfold.ts";

const [mode, products] = process.argv.slice(2);
if (products === "blas") useBlas();

const pair = (n: number) => [n, n] as const;

function conv(x: Tensor, weight: Tensor, bias: Tensor | null, padding: number): Tensor {
  const [o, , kh, kw] = weight.shape;
  const [n, , h, w] = x.shape;
  const columns = unfold(x, {
    kernel: [kh, kw],
    stride: pair(1),
    padding: pair(padding),
    dilation: pair(1),
  });
  const y = weight.reshape([o, columns.shape[1]]).matmul(columns);
  const images = y.reshape([n, o, h + 2 * padding - kh + 1, w + 2 * padding - kw + 1]);
  return bias ? images.add(bias.reshape([o, 1, 1])) : images;
}

const chosen = select(equal(input(1), input(2)), input(0), 0);

function maxPool(x: Tensor): Tensor {
  const [n, c, h, w] = x.shape;
  const columns = unfold(x, {
    kernel: pair(2),
    stride: pair(2),
    padding: pair(0),
    dilation: pair(1),
  });
  const windows = columns.reshape([n, c, 4, (h / 2) * (w / 2)]);
  const largest = noGrad(() => windows.argmax(2, true));
  const places = arange(4, { dtype: "int32" }).unsqueeze(1);
  return map(chosen, [windows, largest, places], x.dtype)
    .sum(2)
    .reshape([n, c, h / 2, w / 2]);
}

function parameters(shapes: readonly (readonly number[])[]): Tensor[] {
  manualSeed(0);
  return shapes.map((shape) => {
    const size = shape.length > 1 ? shape.slice(1).reduce((a, b) => a * b) : 100;
    const x = noGrad(() => randn([...shape]).mul(size ** -0.5));
    x.requiresGrad = true;
    return x;
  });
}

function lenet(): [readonly Tensor[], (x: Tensor, y: Tensor) => Tensor, Tensor, Tensor] {
  const all = parameters([
    [6, 1, 5, 5],
    [6],
    [16, 6, 5, 5],
    [16],
    [120, 400],
    [120],
    [84, 120],
    [84],
    [10, 84],
    [10],
  ]);
  const [w1, b1, w2, b2, w3, b3, w4, b4, w5, b5] = all;
  const x = randn([64, 1, 28, 28]);
  const y = tensor(
    Array.from({ length: 64 }, (_, i) => i % 10),
    { dtype: "int32" },
  );
  const loss = (x: Tensor, y: Tensor) => {
    const first = maxPool(conv(x, w1, b1, 2).relu());
    const second = maxPool(conv(first, w2, b2, 0).relu()).reshape([64, 400]);
    const third = F.linear(F.linear(second, w3, b3).relu(), w4, b4).relu();
    return F.crossEntropy(F.linear(third, w5, b5), y);
  };
  return [all, loss, x, y];
}

/** Two convolutions around a ReLU, and what came in added. */
function residual(): [readonly Tensor[], (x: Tensor, y: Tensor) => Tensor, Tensor, Tensor] {
  const all = parameters([[64, 64, 3, 3], [64], [64, 64, 3, 3], [64]]);
  const [w1, b1, w2, b2] = all;
  const x = randn([8, 64, 32, 32], { requiresGrad: true });
  const y = randn([8, 64, 32, 32]);
  const loss = (x: Tensor, y: Tensor) => {
    const inner = conv(conv(x, w1, b1, 1).relu(), w2, b2, 1);
    return F.mseLoss(inner.add(x).relu(), y);
  };
  return [all, loss, x, y];
}

function build(name: string): () => number {
  const [network, part] = name.split(" ");
  const [all, loss, x, y] = network === "lenet" ? lenet() : residual();
  const prepare: typeof compile = mode === "compiled" ? compile : (fn) => fn;
  if (part === "forward") {
    const forward = prepare((x: Tensor, y: Tensor) => noGrad(() => loss(x, y)));
    return () => forward(x, y).item();
  }
  const optimizer = new optim.SGD(all, { lr: 0.01 });
  const step = prepare((x: Tensor, y: Tensor) => {
    optimizer.zeroGrad();
    x.grad = null;
    const value = loss(x, y);
    value.backward();
    optimizer.step();
    return value;
  });
  return () => step(x, y).item();
}

const built = new Map<string, () => number>();

process.on("message", ({ work, milliseconds }: { work: string; milliseconds: number }) => {
  try {
    let run = built.get(work);
    if (!run) {
      built.clear();
      run = build(work);
      built.set(work, run);
    }
    if (milliseconds === 0) process.send!([run()]);
    else {
      const times: number[] = [];
      const end = performance.now() + milliseconds;
      do {
        const start = performance.now();
        run();
        times.push(performance.now() - start);
      } while (performance.now() < end);
      process.send!(times);
    }
  } catch (error) {
    process.send!((error as Error).message);
  }
});
