import { beforeAll, describe, expect, it } from "vitest";
import { parseTable } from "../../../src/io/index.ts";
import { readModel, type TrainedModel } from "../../../src/train/index.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { type Kept, penguins, trainTable } from "./train-table.ts";

const folder = temporaryFolder();
const penguin = { mass: 3500, island: "Dream", seen: "2020-05-01", ringed: "yes" };
let kept: Kept;
let model: TrainedModel;
beforeAll(async () => {
  kept = await trainTable(folder, penguins(200));
  model = readModel(kept.bytes);
});

describe("numbers beyond those of training", () => {
  it("are counted, with the range of the rows that were learnt from", () => {
    // Of the rows to learn from, which are some of those from 3000 to 5000.
    const { encoder } = kept.run.task.encoders!;
    const [range] = kept.run.task.encoders!.usual.map((cells) => cells.range);
    const [least, most] = range as [number, number];
    expect([least >= 3000, most <= 5000, encoder.columns[0].column]).toEqual([true, true, "mass"]);
    const masses = [least, most, least - 0.5, most + 1, null, 9000];
    expect(model.notes(masses.map((mass) => ({ ...penguin, mass })))).toEqual([
      `3 cells of mass are outside of what training had (${least} to ${most}), as 9000`,
    ]);
    expect(model.notes([{ ...penguin, mass: 1e6 }])).toEqual([
      `1 cell of mass is outside of what training had (${least} to ${most}), as 1e6`,
    ]);
  });

  it("are found beside cells that are none", async () => {
    const table = await parseTable(
      "mass,island,seen,ringed\n9000,Dream,2020-05-01,yes\nheavy,Dream,2020-05-01,yes\n",
    );
    // What it holds is known from training: no type is to be given to it.
    const read = await parseTable("mass\n9000\nheavy\n3000\n", model.reading);
    expect(read.notes.join()).not.toContain("no column of numbers");
    expect(model.notes(table)).toEqual([
      expect.stringMatching(/^1 cell of mass cannot be read as a number, as "heavy": /),
      expect.stringMatching(/^1 cell of mass is outside of what training had/),
    ]);
  });

  it("do not hold a day after those of training for one: it is taken as the last", () => {
    expect(model.notes([{ ...penguin, seen: "2035-01-01" }])).toEqual([]);
  });
});

describe("what was probably meant", () => {
  it("stands beside a word that is new", () => {
    const noteOn = (cells: Record<string, string>) => model.notes([{ ...penguin, ...cells }])[0];
    expect(noteOn({ island: "dream" })).toBe(
      '1 cell of island did not occur in training, as "dream" (is "Dream" meant?): taken as none of the categories',
    );
    expect(noteOn({ island: "Torgerson" })).toContain('as "Torgerson" (is "Torgersen" meant?): ');
    expect(noteOn({ island: "Elba" })).toContain('as "Elba": ');
    expect(noteOn({ ringed: "yess" })).toContain('as "yess" (is "yes" meant?): ');
  });

  it("is not guessed of codes, each of which is near to others", async () => {
    const rows = Array.from(
      { length: 60 },
      (_, i) => `${["NY", "NJ", "CA"][i % 3]},${i % 3 ? "a" : "b"}`,
    );
    const { bytes } = await trainTable(folder, `state,kind\n${rows.join("\n")}`);
    const states = readModel(bytes);
    expect(states.notes([{ state: "NV" }])[0]).toContain('as "NV": ');
    expect(states.notes([{ state: "ny" }])[0]).toContain('as "ny" (is "NY" meant?): ');
  });

  it("stands beside columns that are not there", async () => {
    const { mass, island, seen, ringed } = penguin;
    expect(() => model.predict([{ mass, Island: island, seen, ringed }])).toThrow(
      'there is no column "island", which training had. Is "Island" meant? Add what is missing',
    );
    expect(() => model.predict([{ Mass: mass, Island: island, seen, ringed }])).toThrow(
      'there are no columns "mass" and "island", which training had. Are "Mass" and "Island" meant? ',
    );
    expect(() => model.predict([{ mass, seen, ringed }])).toThrow(
      'there is no column "island", which training had. Add what is missing',
    );
  });
});

it("says where the row before is not there, in a table and in a form", async () => {
  const rows = Array.from({ length: 120 }, (_, i) => {
    const day = new Date(Date.UTC(2021, 0, 1 + i)).toISOString().slice(0, 10);
    return `${day},${i % 7},${(50 + 10 * Math.sin(i / 5)).toFixed(1)}`;
  });
  const csv = (lines: string[]) => `day,weekday,load\n${lines.join("\n")}\n`;
  const { bytes } = await trainTable(folder, csv(rows), { order: "day" });
  const ordered = readModel(bytes);
  const [first, second] = [rows[80], rows[81].replace(/,[^,]*$/, ",")];
  expect(ordered.notes(await parseTable(csv([second])))).toEqual([
    '"load, the row before" is not known in 1 row, and its prediction is worth less: give what came before, too',
  ]);
  // Of two rows, the first has none before it, and the second has the first.
  expect(ordered.notes(await parseTable(csv([first, second])))).toEqual([
    expect.stringMatching(/^"load, the row before" is not known in 1 row,/),
  ]);
  const record = { day: "2021-04-11", weekday: 2, "load, the row before": 50 };
  expect(ordered.notes([record])).toEqual([]);
  expect(ordered.notes([{ ...record, "load, the row before": null }])).toHaveLength(1);
  expect(() => ordered.predict([{ day: "2021-04-11", weekday: 2, Load: 50 }])).toThrow(
    'there is no "load". Is "Load" meant? ',
  );
});

it("predicts a row of which nothing is known, so that predictions stand where their rows do", async () => {
  const unknown = { mass: null, island: null, seen: null, ringed: null };
  const said = model.predict([penguin, unknown, { ...penguin, mass: 4800 }]);
  expect(said).toHaveLength(3);
  expect(said[1]).toEqual(model.predict([unknown])[0]);
  const text =
    "mass,island,seen,ringed\n3500,Dream,2020-05-01,yes\n,,,\n4800,Dream,2020-05-01,yes\n";
  expect(model.predict(await parseTable(text, model.reading))).toEqual(said);
});
