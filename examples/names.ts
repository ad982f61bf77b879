/**
 * Names from names, in four ways: by counting pairs of characters, by a network that finds out what counting tells, by
 * a network that sees the three characters before, and by the same network with every gradient written by hand. The
 * way of Andrej Karpathy's lectures "makemore".
 *
 *     npm run example examples/names.ts
 */
import { fileURLToPath } from "node:url";
import { drawHeatMap, save } from "./figures.ts";
import { countPairs, lossOf, shares, trainNetwork } from "./names/bigram.ts";
import { checkLines, initialise } from "./names/by-hand.ts";
import { evaluate, Network, next, trainByAutograd, trainByHand } from "./names/networks.ts";
import { drawNames, readNames, samplesOf, vocabulary } from "./names/read.ts";

const context = 3;

export function main({ names = readNames(), steps = 20_000, pairSteps = 300 } = {}) {
  const [pairs, heldPairs] = [samplesOf(names.learnt, 1), samplesOf(names.held, 1)];
  const counts = countPairs(pairs);
  const counted = shares(counts, 1);
  const network = trainNetwork(pairs, pairSteps);

  const [learnt, held] = [samplesOf(names.learnt, context), samplesOf(names.held, context)];
  const [X, Y] = learnt.map((part) => part.slice(0, 0, 32));
  const check = checkLines(X, Y);
  const start = initialise({ context });
  const layers = new Network(start);
  const losses = {
    autograd: trainByAutograd(layers, learnt, steps),
    hand: trainByHand(start, learnt, steps),
  };
  const byHand = new Network(start);
  return {
    counts,
    ...check,
    losses,
    /** The mean of −ln p, of what was learnt and of what was not; of the network of pairs, beside plain counts. */
    results: {
      "pairs, counted": [lossOf(counted, pairs), lossOf(counted, heldPairs)],
      "pairs, a network": [lossOf(network.shares, pairs), lossOf(shares(counts, 0), pairs)],
      "three characters, autograd": [learnt, held].map((part) => evaluate(layers, learnt, part)),
      "three characters, by hand": [learnt, held].map((part) => evaluate(byHand, learnt, part)),
    },
    drawn: {
      pairs: drawNames(8, 1, ([before]) => counted.select(0, before)),
      network: drawNames(8, context, (before) => next(byHand, before)),
    },
  };
}

/** How likely each character is after each: a picture. */
export function drawPairs(counts: ReturnType<typeof countPairs>): string {
  const names = vocabulary.characters;
  return drawHeatMap({
    title: "How likely each character is after each other one, in 4,456 names",
    ...{ rows: names, columns: names, values: shares(counts, 0).toArray(2) },
    ...{ rowLabel: "after", columnLabel: "the next character" },
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { counts, lines, short, losses, results, drawn } = main();
  console.log("gradient      shape       largest   from autograd's by at most");
  for (const { name, shape, largest, difference } of [...lines, ...short]) {
    const [size, most] = [`[${shape}]`, largest.toExponential(1)];
    console.log(
      `${name.padEnd(12)}  ${size.padEnd(10)}  ${most.padEnd(8)}  ${difference.toExponential(1)}`,
    );
  }
  const apart = losses.hand.slice(0, 100).map((loss, i) => Math.abs(loss - losses.autograd[i]));
  console.log(
    `\nlosses by hand and by autograd, 100 steps: at most ${Math.max(...apart).toExponential(1)} apart\n`,
  );
  for (const [name, [learnt, held]] of Object.entries(results)) {
    console.log(`${name.padEnd(26)}  ${learnt.toFixed(4)}  ${held.toFixed(4)}`);
  }
  console.log(
    `\n${Object.values(drawn)
      .map((names) => names.join(", "))
      .join("\n")}`,
  );
  save("names", drawPairs(counts));
}
