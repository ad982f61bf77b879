/**
 * A GPT that learns to write, character by character, from the first chapter of Moby-Dick (Melville, 1851;
 * in the public domain).
 *
 *     npx tsx examples/character-gpt.ts [STEPS, default 500]
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compile } from "../src/compile/index.ts";
import { F, Generator, optim, stack, type Tensor, tensor } from "../src/index.ts";
import { GPT } from "../src/models/index.ts";

const [contextLength, batch] = [64, 16];
const text = readFileSync(new URL("character-gpt/loomings.txt", import.meta.url), "utf8");
const characters = [...new Set(text)].sort();
const encode = (part: string) =>
  tensor(
    Array.from(part, (character) => characters.indexOf(character)),
    { dtype: "int32" },
  );
const decode = (tokens: Tensor) => Array.from(tokens.data, (i) => characters[i]).join("");

/** Trains for some steps. Returns the loss of each, and what the model writes after. */
export function main(steps: number, log: (line: string) => void = () => {}) {
  const generator = new Generator(1);
  const vocabSize = characters.length;
  const model = new GPT({ vocabSize, contextLength, layers: 3, heads: 4, width: 64, generator });
  const optimizer = new optim.AdamW(model.parameters(), { lr: 2e-3, betas: [0.9, 0.99] });
  const tokens = encode(text);

  const step = compile((inputs: Tensor, targets: Tensor) => {
    optimizer.zeroGrad();
    const loss = F.crossEntropy(model.forward(inputs).flatten(0, 1), targets.flatten());
    loss.backward();
    optimizer.step();
    return loss;
  });

  const losses: number[] = [];
  for (let i = 0; i < steps; i++) {
    const starts = generator.integers(batch, 0, tokens.size - contextLength);
    const parts = (shift: number) =>
      stack(Array.from(starts, (start) => tokens.narrow(0, start + shift, contextLength)));
    losses.push(step(parts(0), parts(1)).item());
    if (i % 50 === 0) log(`step ${i}: loss ${losses[i].toFixed(3)}`);
  }
  const start = encode("Call me ").unsqueeze(0);
  const written = model.generate(start, {
    maxNewTokens: 200,
    temperature: 0.8,
    topK: 20,
    generator,
  });
  return { losses, vocabSize, written: decode(written) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { written } = main(Number(process.argv[2] ?? 500), console.log);
  console.log(`\n${written}`);
}
