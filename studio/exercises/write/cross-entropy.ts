import { Generator, randn } from "chainrule";
import { type Value, value } from "chainrule/scalar";
import type { Exercise } from "../exercise.ts";
import { exported, isCheck } from "../grade/answer.ts";
import { type Check, failed, passed, thrown } from "../grade/check.ts";
import { besideRight } from "../grade/number.ts";
import { gradientOfRows } from "../grade/scalar.ts";

const code = (body: string) => `import { type Value, value } from "chainrule/scalar";

/** −ln of the probability that softmax gives to the class \`target\`. */
export function crossEntropy(scores: Value[], target: number): Value {
  ${body}
}
`;

const reference = code(`const largest = Math.max(...scores.map(({ data }) => data));
  const shifted = scores.map((score) => score.sub(largest));
  const total = shifted.reduce((sum, score) => sum.add(score.exp()), value(0));
  return total.log().sub(shifted[target]);`);

const rows = [
  [1, 2, 0.5],
  [-1, 0, 3],
  [0.2, 0.2, 0.2],
  [1000, 998, 0],
];

/** ln Σ eˢ − s of the target. */
function right(scores: readonly number[], target: number): number {
  const largest = Math.max(...scores);
  return (
    Math.log(scores.reduce((sum, s) => sum + Math.exp(s - largest), 0)) + largest - scores[target]
  );
}

type CrossEntropy = (scores: readonly Value[], target: number) => Value;

function values(f: CrossEntropy): Check {
  const asked = "L = −ln p of the target";
  for (const row of rows) {
    for (const target of row.keys()) {
      try {
        const { data } = f(
          row.map((score) => value(score)),
          target,
        );
        const expected = right(row, target);
        if (Math.abs(data - expected) <= 1e-9 * Math.max(1, Math.abs(expected))) continue;
        const told = `For the scores ${row.join(", ")} and the class ${target} it is ${besideRight(data, expected)}.`;
        const overflows = !Number.isFinite(data) && row.includes(1000);
        const advice =
          "e¹⁰⁰⁰ is more than a number holds. Does the loss change if every score gets smaller by the largest?";
        return failed(asked, told, overflows ? { advice } : {});
      } catch (error) {
        return thrown(asked, "crossEntropy", error);
      }
    }
  }
  return passed(asked, "Right for all scores and classes, large ones too.");
}

export const crossEntropy: Exercise = {
  id: "cross-entropy",
  title: "Cross-entropy of Values",
  kind: "write",
  task: [
    "Softmax turns scores into probabilities, and the loss is −ln of the one that the right class got. Write it with the operations that a Value has: exp, log, add, sub, div. No gradient is to be written; it follows.",
    "Scores may be as large as 1000. e¹⁰⁰⁰ is not a number that a computer holds, and still the loss is.",
  ],
  formula: [
    "pᵢ = eˢⁱ / Σⱼ eˢʲ",
    "L = −ln p of the target",
    "∂L/∂sᵢ = pᵢ − tᵢ,  t = 1 for the target, else 0",
  ],
  start: code("return value(0); // write the loss"),
  reference,
  handedOn: code("return scores[target];"),
  hints: [
    "Write the loss as ln Σ eˢ − s of the target, on paper first: that is the same, and has one logarithm and no division.",
    "Take one number from all scores before the exponentials. The probabilities stay as they were, so you may choose it. As a plain number it has no gradient, and needs none.",
  ],
  mistakes: [
    { from: "score.sub(largest)", to: "score.sub(0)", said: /1000|largest/ },
    {
      from: "total.log().sub(shifted[target])",
      to: "shifted[target].sub(total.log())",
      said: /is right/,
    },
    {
      from: "shifted[target]",
      to: "shifted[target].data",
      said: /gradient|term|missing|forgotten/i,
    },
  ],
  grade(answer) {
    const signature = "crossEntropy(scores: Value[], target: number): Value";
    const f = exported(answer, { name: "crossEntropy", what: "function", signature });
    if (isCheck(f)) return [f];
    const loss = f as CrossEntropy;
    const x = randn([3, 4], { generator: new Generator(2) });
    return [
      values(loss),
      gradientOfRows(
        "The gradient by the scores is p − t",
        "crossEntropy",
        (row, i) => loss(row, i + 1),
        x,
      ),
    ];
  },
};
