import { readFileSync } from "node:fs";
import { type Activation, MLP, type Value, value } from "../../src/scalar/index.ts";
import type { Layer } from "../layers.ts";
import type { Numbers, Peer } from "./peer.ts";

const description = readFileSync(new URL("../../package.json", import.meta.url), "utf8");

/** Our scalar engine: a network of one output, its mean squared error. */
export function createPeer(): Peer {
  return {
    version: JSON.parse(description).version,
    threads: 1,

    train({ layers, learningRate }, { inputs, targets, ...state }) {
      const model = build(layers, state);
      const samples = inputs.toArray(2);
      const answers = [...targets.data];
      const lossOf = () => {
        const errors = samples.map((sample, i) =>
          (model.forward(sample) as Value).sub(answers[i]).square(),
        );
        return errors.reduce((sum, error) => sum.add(error), value(0)).div(errors.length);
      };
      return {
        step() {
          const loss = lossOf();
          model.zeroGrad();
          loss.backward();
          for (const p of model.parameters()) p.data -= learningRate * p.grad;
          return loss.data;
        },
        evaluate: () => lossOf().data,
      };
    },
  };
}

/** Layers of neurons; all but the last have the same activation. */
function build(layers: readonly Layer[], state: Numbers): MLP<number[]> {
  const places = layers.flatMap((layer, index) => (layer.kind === "linear" ? [index] : []));
  const weights = places.map((index) => state[`${index}.weight`]);
  const model = new MLP(
    weights[0].shape[1],
    weights.map(({ shape }) => shape[0]),
    {
      activation: activationAfter(layers, places[0]),
      outputActivation: activationAfter(layers, places.at(-1)!),
    },
  );
  model.layers.forEach(({ neurons }, depth) => {
    const [weight, bias] = [weights[depth].toArray(2), state[`${places[depth]}.bias`].data];
    neurons.forEach((neuron, row) => {
      neuron.w.forEach((w, column) => {
        w.data = weight[row][column];
      });
      neuron.b.data = bias[row];
    });
  });
  return model;
}

function activationAfter(layers: readonly Layer[], index: number): Activation {
  const next = layers[index + 1]?.kind;
  return next === "relu" || next === "tanh" ? next : "linear";
}
