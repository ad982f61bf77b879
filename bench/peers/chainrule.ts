import { readFileSync } from "node:fs";
import { compile } from "../../src/compile/index.ts";
import { F, noGrad, optim, type Tensor } from "../../src/index.ts";
import { useBlas } from "../../src/node/index.ts";
import { buildNetwork } from "../numbers.ts";
import type { Computation, Training } from "../works.ts";
import type { Numbers, Peer } from "./peer.ts";

const description = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
const { version } = JSON.parse(description);

const losses = { crossEntropy: F.crossEntropy, meanSquaredError: F.mseLoss };

/** Ours, `eager` or `compiled`, with its own `wasm` matrix products or the system's `blas`. */
export function createPeer(mode: string, products: string): Peer {
  const blas = products === "blas" ? useBlas() : null;
  if (products === "blas" && !blas) throw new Error("there is no system BLAS here");
  const prepare: typeof compile = mode === "compiled" ? compile : (fn) => fn;

  return {
    version: blas ? `${version} with ${blas.name} ${blas.version ?? ""}` : version,
    threads: blas?.threads ?? 1,

    compute(work, numbers) {
      const run = prepare(() => formula(work, numbers));
      return { run, result: () => run().data };
    },

    train({ layers, loss, learningRate, only }: Training, { inputs, targets, ...state }) {
      const model = buildNetwork(layers);
      model.loadStateDict(state);
      const optimizer = new optim.SGD(model.parameters(), { lr: learningRate });
      const lossOf = (x: Tensor, y: Tensor) => losses[loss](model.forward(x), y);
      const step = prepare((x: Tensor, y: Tensor) => {
        optimizer.zeroGrad();
        const value = lossOf(x, y);
        if (only !== "loss") value.backward();
        if (only === undefined) optimizer.step();
        return value;
      });
      return {
        step: () => step(inputs, targets).item(),
        evaluate() {
          model.eval();
          return noGrad(() => lossOf(inputs, targets).item());
        },
      };
    },
  };
}

function formula(work: Computation, { x, a, b, weight, bias }: Numbers): Tensor {
  switch (work.kind) {
    case "matmul":
      return a.matmul(b);
    case "elementwise":
      return x.mul(a).add(b).tanh().mul(x.sigmoid()).sub(a);
    case "softmax":
      return F.softmax(x, 1);
    case "layerNorm":
      return F.layerNorm(x, work.columns, { weight, bias });
  }
}
