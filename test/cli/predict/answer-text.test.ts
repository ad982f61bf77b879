import { describe, expect, it } from "vitest";
import { answersCsv, answersJson } from "../../../src/cli/predict/answer-files.ts";
import { answerTable } from "../../../src/cli/predict/answer-table.ts";
import { answersText } from "../../../src/cli/predict/answer-text.ts";
import { keptTable } from "../../../src/cli/predict/kept-table.ts";
import { plainStyle } from "../../../src/cli/terminal/style.ts";
import { textWidth } from "../../../src/cli/terminal/text.ts";
import { parseTable } from "../../../src/io/index.ts";
import type { TrainedModel } from "../../../src/train/index.ts";

const birds = ["Adelie", "Chinstrap", "Gentoo"];
const classifier = (classes: readonly string[]) =>
  ({ task: "classification", classes, targets: ["species"] }) as unknown as TrainedModel;
const saying = (classes: readonly string[], shares: readonly (readonly number[])[]) =>
  shares.map((probabilities) => ({
    label: classes[probabilities.indexOf(Math.max(...probabilities))],
    probabilities: Object.fromEntries(classes.map((name, i) => [name, probabilities[i]])),
  }));
const shares = [
  [0.99999, 0.00001, 0],
  [0.25, 0.5, 0.25],
];
const said = saying(birds, shares);
const answers = answerTable(classifier(birds), said);
const text = (width: number, kept?: ReturnType<typeof keptTable>) =>
  answersText(classifier(birds), { answers, kept }, width, plainStyle);

describe("on a terminal", () => {
  it("each class has its probability, and what is not certain does not read so", () => {
    expect(text(80)).toBe(
      "row  prediction   Adelie  Chinstrap  Gentoo\n" +
        "  1  Adelie      > 99.9%     < 0.1%    0.0%\n" +
        "  2  Chinstrap     25.0%      50.0%   25.0%\n",
    );
  });

  it("the likeliest alone has, where all do not fit", () => {
    expect(text(42)).toBe(
      "row  prediction  probability\n" +
        "  1  Adelie          > 99.9%\n" +
        "  2  Chinstrap         50.0%\n" +
        "… and the other columns: --out FILE.csv writes all\n",
    );
  });

  it("what fits of the table stands before what is predicted", async () => {
    const table = await parseTable("id,mass,place\na,3.50,here\nb,4,\n");
    const kept = keptTable(table, answers.names, { file: "t.csv", isRead: false });
    const lines = text(56, kept).trimEnd().split("\n");
    expect(lines[0]).toBe("row  id  mass  prediction   Adelie  Chinstrap  Gentoo");
    expect(lines[3]).toBe("… and the other columns: --out FILE.csv writes all");
    expect(text(80, kept)).toContain("  1  a   3.50  here   Adelie ");
    expect(text(80, kept)).not.toContain("…");
  });

  it.each([20, 40, 60, 80, 120])("no line is wider than its %d columns", async (width) => {
    const table = await parseTable(`${birds.join(",")}\n${"1234567890,2,3\n".repeat(2)}`);
    const kept = keptTable(table, answers.names, { file: "t.csv", isRead: false });
    const [head, ...rows] = text(width, kept).split("\n").slice(0, 3);
    expect(head).toContain("prediction");
    for (const line of [head, ...rows]) expect(textWidth(line)).toBeLessThanOrEqual(width);
  });

  it("twenty rows are shown, and the others counted", () => {
    const many = Array.from({ length: 25 }, (_, i) => ({ values: { y: i, z: -i } }));
    const model = {
      task: "regression",
      classes: [],
      targets: ["y", "z"],
    } as unknown as TrainedModel;
    const all = { answers: answerTable(model, many), kept: undefined };
    const lines = answersText(model, all, 80, plainStyle).trimEnd().split("\n");
    expect([lines[0], lines[20], lines[21]]).toEqual([
      "row   y    z",
      " 20  19  -19",
      "… and 5 more rows: --out FILE.csv writes all",
    ]);
  });
});

describe("the columns of the table, kept", () => {
  it("stand as they do in the file, in CSV; as they are read, in JSON", async () => {
    const table = await parseTable('id,mass,place\n"a, b",3.50,here\nb,,NA\n');
    const { names } = answers;
    const asTheyStand = keptTable(table, names, { file: "t.csv", isRead: false });
    expect(answersCsv(answers, asTheyStand).split("\n")).toEqual([
      "id,mass,place,prediction,probability of Adelie,probability of Chinstrap,probability of Gentoo",
      '"a, b",3.50,here,Adelie,0.99999,0.00001,0',
      "b,,,Chinstrap,0.25,0.5,0.25",
      "",
    ]);
    const read = keptTable(table, names, { file: "t.csv", isRead: true });
    expect(JSON.parse(answersJson(said, read))).toEqual([
      { row: { id: "a, b", mass: 3.5, place: "here" }, ...said[0] },
      { row: { id: "b", mass: null, place: null }, ...said[1] },
    ]);
    expect(JSON.parse(answersJson(said, undefined))).toEqual(said);
  });

  it("are refused where one is called as an answer is, and where there is no table", async () => {
    const table = await parseTable("prediction,x\n1,2\n");
    const of = { file: "t.csv", isRead: false };
    expect(() => keptTable(table, answers.names, of)).toThrow(
      '--keep: t.csv has a column "prediction", which is what an answer is called: rename it',
    );
    expect(() => keptTable(undefined, answers.names, of)).toThrow("--keep goes with a table");
  });
});
