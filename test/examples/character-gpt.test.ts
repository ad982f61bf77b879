import { expect, it } from "vitest";
import { main } from "../../examples/character-gpt.ts";

it("a GPT starts without a guess, learns, and writes characters of its text", () => {
  const lines: string[] = [];
  const { losses, vocabSize, written } = main(6, (line) => lines.push(line));
  expect(Math.abs(losses[0] - Math.log(vocabSize))).toBeLessThan(0.15);
  expect(losses[5]).toBeLessThan(losses[0] - 0.3);
  expect(lines).toEqual([`step 0: loss ${losses[0].toFixed(3)}`]);
  expect(written).toMatch(/^Call me /);
  expect(written).toHaveLength(208);
}, 60_000);
