/**
 * A character n-gram with interpolated Kneser–Ney smoothing: how likely a character is after the n − 1 before it,
 * from how often they stood so in a text.
 *
 *     p(c | h) = max(N(hc) − d, 0) / N(h·)  +  d · kinds(h) / N(h·) · p(c | h without its first character)
 *
 * where kinds(h) is how many different characters follow h. N counts occurrences at the longest h; at a shorter one
 * how many different characters stand before hc. The shortest of all gives each character the same. The discount d is
 * n₁ / (n₁ + 2n₂), of the numbers of hc with N = 1 and N = 2.
 *
 * R. Kneser and H. Ney, Improved backing-off for m-gram language modeling, ICASSP (1995).
 */
export class NGram {
  readonly order: number;
  readonly #characters: number;
  /** By the length of h. */
  readonly #levels: Level[] = [];

  constructor(text: string, order: number, characters: number) {
    this.order = order;
    this.#characters = characters;
    let grams = new Map<string, number>();
    for (let i = 0; i + order <= text.length; i++) add(grams, text.slice(i, i + order), 1);
    for (let length = order - 1; length >= 0; length--) {
      this.#levels[length] = new Level(grams);
      const shorter = new Map<string, number>();
      for (const gram of grams.keys()) add(shorter, gram.slice(1), 1);
      grams = shorter;
    }
  }

  probability(character: string, context: string): number {
    let p = 1 / this.#characters;
    this.#levels.forEach((level, length) => {
      p = level.probability(character, length === 0 ? "" : context.slice(-length), p);
    });
    return p;
  }

  /** Of a text, each of whose characters has those before it for a context. */
  bitsPerCharacter(text: string): number {
    let bits = 0;
    for (let i = this.order - 1; i < text.length; i++) {
      bits -= Math.log2(this.probability(text[i], text.slice(i - this.order + 1, i)));
    }
    return bits / (text.length - this.order + 1);
  }
}

/** What is counted of contexts of one length. */
class Level {
  readonly #grams: ReadonlyMap<string, number>;
  readonly #totals = new Map<string, number>();
  readonly #kinds = new Map<string, number>();
  readonly #discount: number;

  constructor(grams: ReadonlyMap<string, number>) {
    this.#grams = grams;
    const having = [0, 0, 0];
    for (const [gram, count] of grams) {
      const context = gram.slice(0, -1);
      add(this.#totals, context, count);
      add(this.#kinds, context, 1);
      if (count <= 2) having[count]++;
    }
    const [, once, twice] = having;
    this.#discount = once === 0 ? 0.5 : once / (once + 2 * twice);
  }

  probability(character: string, context: string, shorter: number): number {
    const total = this.#totals.get(context);
    if (total === undefined) return shorter;
    const count = this.#grams.get(context + character) ?? 0;
    const [d, kinds] = [this.#discount, this.#kinds.get(context)!];
    return (Math.max(count - d, 0) + d * kinds * shorter) / total;
  }
}

function add(counts: Map<string, number>, key: string, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}
