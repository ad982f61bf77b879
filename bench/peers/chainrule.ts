import { readFileSync } from "node:fs";
import { F, noGrad, optim } from "../../src/index.ts";
import { buildNetwork } from "../works.ts";
import type { Peer } from "./peer.ts";

const description = readFileSync(new URL("../../package.json", import.meta.url), "utf8");

export const peer: Peer = {
  version: JSON.parse(description).version,
  threads: 1,

  matmul: (a, b) => ({
    run: () => a.matmul(b),
    result: () => a.matmul(b).data,
  }),

  training({ layers, learningRate }, { inputs, targets, ...state }) {
    const model = buildNetwork(layers);
    model.loadStateDict(state);
    const optimizer = new optim.SGD(model.parameters(), { lr: learningRate });
    return {
      step() {
        optimizer.zeroGrad();
        const loss = F.crossEntropy(model.forward(inputs), targets);
        loss.backward();
        optimizer.step();
        return loss.item();
      },
      evaluate() {
        model.eval();
        return noGrad(() => F.crossEntropy(model.forward(inputs), targets).item());
      },
    };
  },
};
