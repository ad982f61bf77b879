import { describe, expect, it } from "vitest";
import { ask, isSame, numberBy } from "../../../studio/course/ask.ts";
import { formulaOf } from "../../../studio/course/formula-of.ts";
import { piecesOf } from "../../../studio/course/markup.ts";
import type { Numbers } from "../../../studio/course/numbers.ts";
import { hrefOf } from "../../../studio/course/page-link.ts";
import { toExpression } from "../../../studio/formula/expression.ts";
import { parseFormula } from "../../../studio/formula/parse.ts";
import { glossary } from "../../../studio/glossary/glossary.ts";
import { lookUp } from "../../../studio/glossary/look-up.ts";
import { lessons } from "../../../studio/lessons/lessons.ts";
import { questions } from "../../../studio/questions/questions.ts";
import { findings } from "../../../studio/reference/history.ts";
import { readings } from "../../../studio/reference/reading.ts";
import { troubles } from "../../../studio/reference/troubleshooting.ts";
import { links, paragraphsOf, texts } from "./texts.ts";

/** All sides of a formula are the same number. */
function expectEqualSides(formula: string, numbers: Numbers): void {
  const sides = formula.split(" = ").map((side) => numberBy(side, numbers));
  expect(sides.length, formula).toBeGreaterThan(1);
  for (const side of sides) expect(side, formula).toBeCloseTo(sides[0], 8);
}

describe.each(texts)("the text $name", (text) => {
  const { blocks, numbers } = text;
  const pieces = paragraphsOf(text).flatMap((paragraph) => piecesOf(paragraph));

  it("has numbers that there are, and terms of the glossary", () => {
    for (const piece of pieces) {
      if (piece.kind === "term") expect(lookUp(piece.term), piece.term).toBeDefined();
      if (piece.kind !== "number") continue;
      expect(numbers.length, piece.name).toBeGreaterThan(0);
      for (const each of numbers) {
        expect(Number.isFinite(each.number(piece.name).value), piece.name).toBe(true);
      }
    }
  });

  it("has formulas that can be read, and whose sides are equal", () => {
    for (const piece of pieces) {
      if (piece.kind !== "math") continue;
      const sides = parseFormula(piece.text);
      if (sides.length > 1) for (const each of numbers) expectEqualSides(piece.text, each);
    }
    for (const block of blocks) {
      for (const each of numbers) {
        if (typeof block === "string") continue;
        if ("math" in block) expectEqualSides(block.math, each);
        if ("trace" in block) expectEqualSides(formulaOf(each, block.trace), each);
      }
    }
  });

  it("speaks as the studio does, and leaves no mark unread", () => {
    for (const piece of pieces) {
      if (piece.kind !== "text") continue;
      expect(piece.text).not.toMatch(/[{}[\]$`|]/);
      expect(piece.text).not.toMatch(/!|\bsimply\b|\bjust\b|\bobviously\b|\beasily\b/i);
      expect(piece.text).not.toMatch(/\b\w+(ization|izing|ized|olor|ehavior)\b/i);
    }
  });
});

describe("the glossary", () => {
  it("says each thing once", () => {
    const words = glossary.flatMap(({ term, forms = [] }) => [term, ...forms]);
    const lower = words.map((word) => word.toLowerCase());
    expect(lower.filter((word, i) => lower.indexOf(word) !== i)).toEqual([]);
  });

  it("is explained at the first use of each of its terms in the lessons", () => {
    const all = texts.slice(0, lessons.length).flatMap(paragraphsOf).flatMap(piecesOf);
    const early = glossary.flatMap(({ term, forms = [] }) => {
      const marked = all.findIndex(
        (piece) => piece.kind === "term" && lookUp(piece.term)?.term === term,
      );
      if (marked < 0) return [`${term} is nowhere explained`];
      const words = new RegExp(`(?<![\\p{L}-])(${[term, ...forms].join("|")})(?![\\p{L}-])`, "iu");
      const before = all
        .slice(0, marked)
        .find((piece) => piece.kind === "text" && words.test(piece.text));
      return before && before.kind === "text" ? [`${term}: ${before.text}`] : [];
    });
    expect(early).toEqual([]);
  });

  it("tells a word from its plural, and no other word", () => {
    expect(lookUp("Gradients")?.term).toBe("gradient");
    expect(lookUp("gradiens")).toBeUndefined();
  });
});

describe("the questions", () => {
  it("are all that were asked for", () => {
    const wanted = [
      ...["from-scratch", "linear-backward", "common-bug", "accumulate", "used-three-times"],
      ...["reverse-mode", "xor", "chain-rule", "zero-gradients", "cache", "softmax"],
      ...["four-stages", "central-difference", "step-size", "dead-unit", "sum-over-paths"],
      ...["vanishing", "cost"],
    ];
    expect(questions.map(({ id }) => id)).toEqual(expect.arrayContaining(wanted));
  });

  it.each(questions)("$id has an answer, and a why for each that is wrong", (question) => {
    const { answer, explanation, lesson } = question;
    expect(lessons.some(({ id }) => id === lesson)).toBe(true);
    expect(paragraphsOf({ blocks: explanation }).length).toBeGreaterThan(0);
    if ("right" in answer) {
      const all = [answer.right, ...answer.wrong];
      expect(answer.wrong.length).toBeGreaterThanOrEqual(3);
      expect(new Set(all.map(({ text }) => text)).size).toBe(all.length);
      for (const { text, why } of all) {
        expect(why.length).toBeGreaterThan(20);
        // A choice is a button, and holds no other one.
        const kinds = piecesOf(text).map(({ kind }) => kind);
        expect(kinds.filter((kind) => kind !== "text" && kind !== "code")).toEqual([]);
      }
    } else {
      expect(answer.mistakes.length).toBeGreaterThanOrEqual(3);
      for (const { why } of answer.mistakes) expect(why.length).toBeGreaterThan(20);
    }
  });

  it.each(questions.filter(({ answer }) => "number" in answer))(
    "$id has another number than any mistake, whatever is drawn",
    (question) => {
      const { answer } = question;
      if (!("number" in answer)) throw new Error("no number is asked for");
      const rights = new Set<number>();
      for (let seed = 0; seed < 25; seed++) {
        const numbers = ask(question, seed).numbers!;
        const right = numbers.number(answer.number).value!;
        rights.add(right);
        for (const { by } of answer.mistakes) {
          const wrong = numberBy(by, numbers);
          expect(Number.isFinite(wrong), by).toBe(true);
          expect(isSame(wrong, right), `${by} = ${wrong}, seed ${seed}`).toBe(false);
        }
      }
      // The dead unit's is 0 whatever its numbers are: that is what it is about.
      if (question.id !== "dead-unit") expect(rights.size).toBeGreaterThan(4);
    },
  );

  it("draw other numbers for another seed, and the same for the same one", () => {
    const question = questions.find(({ id }) => id === "used-three-times")!;
    const drawn = (seed: number) => String([...ask(question, seed).numbers!.values.value]);
    expect(drawn(1)).toBe(drawn(1));
    expect(new Set([0, 1, 2, 3, 4, 5].map(drawn)).size).toBeGreaterThan(3);
  });

  it("do not have the right choice always at the same place", () => {
    const places = questions.flatMap((question) => {
      const { choices } = ask(question, 0);
      return choices.length > 0 ? [choices.findIndex(({ isRight }) => isRight)] : [];
    });
    expect(new Set(places).size).toBeGreaterThan(2);
  });

  it("take a number that was rounded, and no other", () => {
    expect(isSame(2.33, 7 / 3)).toBe(true);
    expect(isSame(2.3, 7 / 3)).toBe(false);
    expect(isSame(0, 0)).toBe(true);
  });
});

it("no two things have the same id", () => {
  for (const all of [lessons, questions, troubles, findings]) {
    const ids = all.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  }
});

it("every finding has its source, and the findings are in the order of the years", () => {
  expect(findings.map(({ year }) => year)).toEqual(findings.map(({ year }) => year).toSorted());
  for (const { source } of findings) expect(source.length).toBeGreaterThan(15);
  for (const { by } of readings) expect(by).toMatch(/\d{4}/);
});

describe("the links", () => {
  /** The pages of the studio, by their ids. */
  const pages = [
    ...["neuron", "graph", "network", "playground", "depth", "digits", "runs", "workbench"],
    ...["convolution", "attention", "engine", "learn"],
  ];

  it.each(links)("of $name leads to a page that there is: $link.text", ({ link, numbers }) => {
    expect(pages).toContain(link.page);
    const href = hrefOf(link, numbers);
    expect(href.startsWith(`#${link.page}`)).toBe(true);
    expect(href).not.toContain("NaN");
  });

  it("lead into every other page", () => {
    const linked = new Set(links.map(({ link }) => link.page));
    expect(pages.filter((page) => page !== "learn" && !linked.has(page))).toEqual([]);
  });
});

it("a mistake's expression is one", () => {
  const [side] = parseFormula("a·2·x·−2");
  expect(toExpression(side).names).toEqual(["a", "x"]);
});
