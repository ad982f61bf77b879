// How long it takes to name one wrong entry among a million:
//
//     npx tsx bench/wrong-entry.ts
//
// a linear layer 1000 → 1000, batch 32, of whose weight gradient one number is doubled, at ten random places.

import { gradcheck } from "../src/check/index.ts";
import { Generator, randn, type Tensor } from "../src/index.ts";
import { Linear } from "../src/manual/index.ts";

const [batch, size, places] = [32, 1000, 10];
const generator = new Generator(0);

class OneDoubled extends Linear {
  readonly entry: number;

  constructor(entry: number) {
    super(size, size, { generator });
    this.entry = entry;
  }

  override backward(dy: Tensor): Tensor {
    const before = this.weight.gradient.data[this.entry];
    const dx = super.backward(dy);
    this.weight.gradient.data[this.entry] += this.weight.gradient.data[this.entry] - before;
    return dx;
  }
}

for (const entry of generator.integers(places, 0, size * size)) {
  const x = randn([batch, size], { generator });
  const start = performance.now();
  const { verdicts } = gradcheck(new OneDoubled(entry), [x]);
  const seconds = (performance.now() - start) / 1000;
  const index = `[${Math.floor(entry / size)}, ${entry % size}]`;
  const isNamed = verdicts[0]?.title.includes(`${index},`);
  console.log(`${index}: ${seconds.toFixed(1)} s, ${isNamed ? "named" : "NOT NAMED"}`);
}
