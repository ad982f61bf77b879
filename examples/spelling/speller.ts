import { cat, F, Generator, nn, noGrad, type Tensor, tensor } from "../../src/index.ts";
import { end, letters, longest, start, type Word } from "./read.ts";

const [features, hidden] = [32, 64];

/**
 * Letters in, phones out. One recurrent network reads the letters in both directions; another one goes along the phones
 * and asks, before each, which letters matter now: attention. The scores of the next phone come from both.
 *
 * M.-T. Luong, H. Pham and C. D. Manning, Effective approaches to attention-based neural machine translation (2015).
 */
export class Speller extends nn.Module<[letters: Tensor, phones: Tensor]> {
  readonly phoneNames: readonly string[];
  readonly letters: nn.Embedding;
  readonly reader: nn.GRU;
  readonly phones: nn.Embedding;
  readonly writer: nn.GRU;
  readonly scores: nn.Linear;

  constructor(phoneNames: readonly string[]) {
    super();
    const generator = new Generator(1);
    const setting = { batchFirst: true, generator };
    this.phoneNames = phoneNames;
    // One more letter for no letter, behind a word.
    this.letters = new nn.Embedding(letters.size + 1, features, { generator });
    this.reader = new nn.GRU(features, hidden, { bidirectional: true, ...setting });
    this.phones = new nn.Embedding(phoneNames.length, features, { generator });
    this.writer = new nn.GRU(features, 2 * hidden, setting);
    this.scores = new nn.Linear(4 * hidden, phoneNames.length, { generator });
  }

  /** Letters [batch, L] and the phones so far, [batch, P], to what is asked and the letters' answers. */
  #meet(word: Tensor, phones: Tensor) {
    const at = F.sinusoidalPositions(longest + 1, features);
    const places = (x: Tensor) => x.add(at.slice(0, 0, x.shape[1]));
    const [keys] = this.reader.forward(places(this.letters.forward(word)));
    const [queries] = this.writer.forward(places(this.phones.forward(phones)));
    const attnMask = word.ne(letters.size).unsqueeze(1);
    return { queries, keys, weights: F.attentionWeights(queries, keys, { attnMask }) };
  }

  /** The scores of the phone that follows each: [batch, P, phones]. */
  forward(word: Tensor, phones: Tensor): Tensor {
    const { queries, keys, weights } = this.#meet(word, phones);
    return this.scores.forward(cat([queries, weights.matmul(keys)], 2).tanh());
  }

  /** How much of each letter goes into each phone: [batch, P, L]. */
  attention(word: Tensor, phones: Tensor): Tensor {
    return noGrad(() => this.#meet(word, phones).weights);
  }

  /** Words as letters [n, longest], phones to go on from and phones that follow, [n, longest + 1]. */
  encode(words: readonly Word[]): [letters: Tensor, before: Tensor, after: Tensor] {
    const numberOf = (phone: string) => this.phoneNames.indexOf(phone);
    const filled = (list: readonly number[], length: number, by: number) => [
      ...list,
      ...Array<number>(length - list.length).fill(by),
    ];
    const rows = words.map(({ letters: word, phones }) => {
      const sounds = phones.map(numberOf);
      return {
        letters: filled([...letters.encode(word).data], longest, letters.size),
        before: filled([numberOf(start), ...sounds], longest + 1, numberOf(end)),
        after: filled(sounds, longest + 1, numberOf(end)),
      };
    });
    const table = (name: "letters" | "before" | "after") =>
      tensor(
        rows.map((row) => row[name]),
        { dtype: "int32" },
      );
    return [table("letters"), table("before"), table("after")];
  }

  /** How words sound: each phone the likeliest after those before. */
  pronounce(words: readonly Word[]): string[][] {
    const [word, before] = this.encode(words);
    const first = before.slice(1, 0, 1);
    return noGrad(() => {
      let phones = first;
      for (let i = 0; i <= longest; i++) {
        const next = this.forward(word, phones).select(1, -1).argmax(1, true);
        phones = cat([phones, next], 1);
      }
      const rows = phones.slice(1, 1).toArray(2);
      return rows.map((row) => {
        const names = row.map((number) => this.phoneNames[number]);
        const stop = names.indexOf(end);
        return stop < 0 ? names : names.slice(0, stop);
      });
    });
  }
}
