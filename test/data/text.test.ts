import { describe, expect, it } from "vitest";
import { CharacterVocabulary, DataLoader, TokenWindows } from "../../src/data/index.ts";
import { arange, DtypeError, ShapeError, tensor, ValueError } from "../../src/index.ts";

describe("CharacterVocabulary", () => {
  it("numbers code points in their order, and goes both ways", () => {
    const text = "zé🐋\na 🐋";
    const vocabulary = new CharacterVocabulary(text);
    expect(vocabulary.characters).toEqual(["\n", " ", "a", "z", "é", "🐋"]);
    expect([vocabulary.size, vocabulary.has("a"), vocabulary.has("b")]).toEqual([6, true, false]);
    const tokens = vocabulary.encode(text);
    expect([tokens.dtype, tokens.toArray()]).toEqual(["int32", [3, 4, 5, 0, 2, 1, 5]]);
    expect(vocabulary.decode(tokens)).toBe(text);
    expect(vocabulary.encode("").shape).toEqual([0]);
    const again = new CharacterVocabulary(vocabulary.characters.join(""));
    expect(again.characters).toEqual(vocabulary.characters);
  });

  it("names what it does not have", () => {
    const vocabulary = new CharacterVocabulary("ab");
    expect(() => vocabulary.encode("abc")).toThrow(
      new ValueError(
        'encode: the vocabulary of 2 characters has no "c". Leave it out, or make the vocabulary of a ' +
          "text that has it",
      ),
    );
    for (const wrong of [2, -1, 0.5]) {
      expect(() => vocabulary.decode([wrong])).toThrow(
        new ValueError(`decode: there is no character ${wrong}, expected 0 to 1 of the vocabulary`),
      );
    }
  });
});

describe("TokenWindows", () => {
  it.each([
    [11, 5, 2],
    [10, 5, 1],
    [6, 5, 1],
    [9, 1, 8],
  ])("of %d tokens, %d wide, there are %d", (size, width, count) => {
    const windows = new TokenWindows(arange(size, { dtype: "int32" }), width);
    expect(windows.length).toBe(count);
    const [inputs, targets] = windows.batch(Int32Array.from({ length: count }, (_, i) => i));
    expect([inputs.dtype, inputs.shape]).toEqual(["int32", [count, width]]);
    expect(inputs.flatten().toArray()).toEqual(arange(count * width).toArray());
    expect(targets.toArray()).toEqual(inputs.add(1).toArray());
  });

  it("can be of a part of a tensor, in any order", () => {
    const part = arange(20, { dtype: "int32" }).slice(0, 10).flip(0);
    const [first] = new DataLoader(new TokenWindows(part, 3), { batchSize: 2 });
    expect(first[1].toArray()).toEqual([
      [18, 17, 16],
      [15, 14, 13],
    ]);
  });

  it("says what it needs", () => {
    expect(() => new TokenWindows([1, 2, 3], 3)).toThrow(
      new ShapeError(
        "TokenWindows: expected tokens [length], 4 or more for a window of 3 and the token that follows, " +
          "got [3]",
      ),
    );
    expect(() => new TokenWindows([[1, 2, 3]], 1)).toThrow(ShapeError);
    expect(() => new TokenWindows(tensor([1, 2, 3]), 1)).toThrow(
      new DtypeError("TokenWindows: tokens must be int32, got float32"),
    );
    expect(() => new TokenWindows([1, 2, 3], 1).batch([2])).toThrow("sample 2 does not exist");
  });
});
