import { beforeAll, describe, expect, it } from "vitest";
import { softmax } from "../../../src/functional/softmax.ts";
import { zeros } from "../../../src/index.ts";
import { decodeSafetensors, encodeSafetensors, parseTable } from "../../../src/io/index.ts";
import { defaultGenerator } from "../../../src/random/index.ts";
import {
  type ClassPrediction,
  type NumberPrediction,
  readModel,
  type TrainedModel,
} from "../../../src/train/index.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { fileOf, type Kept, penguins, trainOn, trainTable } from "./train-table.ts";

const folder = temporaryFolder();
const text = penguins(200);
let kept: Kept;
let model: TrainedModel;
beforeAll(async () => {
  kept = await trainTable(folder, text);
  model = readModel(kept.bytes);
});

const classes = (predictions: ReturnType<TrainedModel["predict"]>) =>
  predictions as ClassPrediction[];

it("says what the network of the run says, as probabilities by class", async () => {
  const { run } = kept;
  const table = await parseTable(text);
  const { encoder } = run.task.encoders!;
  const scores = run.trainer.predict(encoder.transform(table)).to("float64");
  const expected = softmax(scores, 1).toArray() as number[][];
  const said = classes(model.predict(table));
  expect(said).toHaveLength(200);
  for (const [i, { label, probabilities }] of said.entries()) {
    const numbers = Object.values(probabilities);
    expect(Object.keys(probabilities)).toEqual(["Adelie", "Chinstrap", "Gentoo"]);
    expect(Math.max(...numbers)).toBe(probabilities[label]);
    for (const [c, p] of numbers.entries()) expect(p).toBeCloseTo(expected[i][c], 6);
  }
});

it("finds columns by their names, in any order, and takes records as it takes a table", async () => {
  const first = model.predict(await parseTable(text));
  const [head, ...lines] = text
    .trim()
    .split("\n")
    .map((line) => line.split(","));
  const turned = [head, ...lines].map((cells) => [...cells, "x"].reverse().join(",")).join("\n");
  expect(model.predict(await parseTable(turned.replace("x,", "other,")))).toEqual(first);
  const records = lines.map(([mass, island, seen, ringed]) => ({
    ...{ island, seen, ringed },
    mass: mass === "" ? null : Number(mass),
  }));
  expect(model.predict(records)).toEqual(first);
  expect(model.predict(records.slice(150, 151))).toEqual(first.slice(150, 151));
});

it("has an answer for each record, of which nothing may be known", () => {
  const nothing = { mass: null, island: null, seen: null, ringed: null };
  const known = { mass: 3500, island: "Dream", seen: "2020-03-01", ringed: "yes" };
  const [unknown] = model.predict([nothing]);
  const [alone] = model.predict([known]);
  expect(model.predict([nothing, known, nothing])).toEqual([unknown, alone, unknown]);
  // Of the row, and of three columns: some masses were missing in training, too.
  expect(model.notes([nothing, known])).toHaveLength(4);
});

it("says the same of a row whatever rows are beside it", async () => {
  const many = model.predict(await parseTable(penguins(1100)));
  const few = model.predict(
    await parseTable(penguins(1100).split("\n").toSpliced(1, 1090).join("\n")),
  );
  expect(few).toEqual(many.slice(1090));
});

it("tells what training did not know", async () => {
  const record = { mass: 3500, island: "Dream", seen: "2020-05-01", ringed: "yes" };
  expect(model.notes([record])).toEqual([]);
  const odd = { ...record, island: "Elba", ringed: null };
  expect(model.notes([odd])).toEqual([
    '1 cell of island did not occur in training, as "Elba": taken as none of the categories',
    '1 cell of ringed is missing, and none was in training: taken as the usual "yes"',
  ]);
  const { island: _, ...without } = record;
  expect(() => model.predict([without])).toThrow('there is no column "island", which training had');
});

it("tells what a form asks for", () => {
  expect(model.columns.map(({ name, type, words }) => [name, type, words])).toEqual([
    ["mass", "number", undefined],
    ["island", "category", ["Biscoe", "Dream", "Torgersen"]],
    ["seen", "date", undefined],
    ["ringed", "boolean", ["no", "yes"]],
  ]);
});

describe("evaluate", () => {
  it("holds its answers against the truth, beside the commonest class of training", async () => {
    const table = await parseTable(text.replace("Gentoo", ""));
    const { samples, leftOut, judgement } = model.evaluate(table);
    expect([samples, leftOut]).toEqual([199, 1]);
    const truths = text
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => line.split(",")[4]);
    const said = classes(model.predict(table));
    const gone = truths.indexOf("Gentoo");
    const right = said.filter(({ label }, i) => i !== gone && label === truths[i]).length;
    expect(judgement!.accuracy.estimate).toBeCloseTo(right / 199, 12);
    expect(judgement!.baseline.name).toMatch(/^always saying /);
  });

  it("refuses a table without truths, and a class that is none", async () => {
    const blank = await parseTable(text.replaceAll(/Gentoo|Adelie|Chinstrap/g, ""));
    expect(() => model.evaluate(blank)).toThrow("no row has a target");
    const odd = await parseTable(text.replace("Gentoo", "Emperor"));
    expect(() => model.evaluate(odd)).toThrow(/"Emperor" is none of the 3 classes/);
  });
});

describe("numbers", () => {
  const price = penguins(400, "price");
  const numbers = async (target: TrainedModel) =>
    target.predict(await parseTable(price)) as NumberPrediction[];

  it("have intervals of one width, by the errors on the rows to validate", async () => {
    const { bytes, run } = await trainTable(folder, price, { epochs: 8 });
    const regression = readModel(bytes);
    expect([regression.task, regression.intervals!.level, regression.targets]).toEqual([
      "regression",
      0.9,
      ["price"],
    ]);
    const { train, validation, test, encoders } = run.task;
    expect([train.length, validation!.length, test.length]).toEqual([280, 40, 80]);
    // ⌈41 · 0.9⌉ = 37: the 37th of the 40 errors.
    const rows = Int32Array.from({ length: 40 }, (_, row) => row);
    const [inputs, truths] = validation!.batch(rows);
    const errors = run.trainer.predict(inputs).sub(truths).abs().flatten().toArray() as number[];
    const { deviation } = encoders!.target.state().amounts[0];
    const half = errors.sort((a, b) => a - b)[36] * deviation;
    for (const { values, intervals } of await numbers(regression)) {
      const { low, high } = intervals!.price;
      expect(high - values.price).toBeCloseTo(half, 3);
      expect(values.price - low).toBeCloseTo(half, 3);
    }
    const [judged] = regression.evaluate(await parseTable(price)).targets!;
    const truth = (await parseTable(price)).columns[4].numbers!;
    const within = (await numbers(regression)).filter(
      ({ intervals }, i) => intervals!.price.low <= truth[i] && truth[i] <= intervals!.price.high,
    );
    // The row that the width is from stands on the border.
    expect(
      Math.abs(Math.round(400 * judged.coverage!.measured) - within.length),
    ).toBeLessThanOrEqual(1);
    expect(judged.coverage!.measured).toBeGreaterThan(0.8);
  });

  it("have intervals of their own where the network says how sure it is", async () => {
    const { bytes } = await trainTable(folder, price, { epochs: 8, loss: "gaussian" });
    const widths = (await numbers(readModel(bytes))).map(
      ({ intervals }) => intervals!.price.high - intervals!.price.low,
    );
    expect(Math.min(...widths)).toBeGreaterThan(0);
    expect(new Set(widths).size).toBeGreaterThan(100);
  });

  it("have none where the rows to validate are too few to say", async () => {
    const { bytes } = await trainTable(folder, penguins(60, "price"), {});
    const [{ values, intervals }] = await numbers(readModel(bytes));
    expect(Object.keys(values)).toEqual(["price"]);
    expect(intervals).toBeUndefined();
  });
});

it("takes the target of the row before from the table, where rows are in the order of time", async () => {
  const rows = Array.from({ length: 120 }, (_, i) => {
    const day = new Date(Date.UTC(2021, 0, 1 + i)).toISOString().slice(0, 10);
    return `${day},${i % 7},${(50 + 10 * Math.sin(i / 5) + ((i * 7) % 5)).toFixed(1)}`;
  });
  const csv = (lines: string[]) => `day,weekday,load\n${lines.join("\n")}\n`;
  const { bytes } = await trainTable(folder, csv(rows), { order: "day" });
  const ordered = readModel(bytes);
  const names = ordered.columns.map(({ name }) => name);
  expect(names).toContain("load, the row before");
  const whole = ordered.predict(await parseTable(csv(rows))) as NumberPrediction[];
  const next = rows[100].replace(/,[^,]*$/, ",");
  const short = await parseTable(csv([...rows.slice(90, 100), next]));
  expect(ordered.predict(short).at(-1)).toEqual(whole[100]);
  const record = {
    day: "2021-04-11",
    weekday: 100 % 7,
    "load, the row before": Number(rows[99].split(",")[2]),
  };
  expect(ordered.predict([record])).toEqual([whole[100]]);
  expect(ordered.evaluate(await parseTable(csv(rows))).targets![0].baseline.name).toBe(
    "saying the value before",
  );
});

describe("what a file does not tell", () => {
  const rows = (count: number) =>
    Array.from({ length: count }, (_, i) => {
      const day = `${String(1 + (i % 28)).padStart(2, "0")}/${String(1 + ((i * 7) % 12)).padStart(2, "0")}/2021`;
      const price = i % 2 ? `${1 + (i % 9)}.${String(100 + i)}` : `${i},5`;
      return `${day};${price};${i % 5 ? i % 3 : "gone"};${i % 4};${(i * 7) % 12}`;
    });
  const head = "day;price;size;place;out";
  const trained = () =>
    trainTable(folder, [head, ...rows(120)].join("\n"), {
      ...{ label: "out", task: "regression", missing: "gone", types: "out=number,place=category" },
    });

  it("is as it was in training: the place of the day, decimal commas, words for missing cells, types", async () => {
    const model = readModel((await trained()).bytes);
    const day = Date.UTC(2021, 3, 3);
    // Neither of these says whether the day is first, nor whether 1.101 is above a thousand.
    const table = await parseTable(
      "price;place;size;day\n1.101;1;gone;03/04/2021\n",
      model.reading,
    );
    expect(table.columns.map(({ numbers, dates }) => (numbers ?? dates)?.[0])).toEqual([
      1101,
      undefined,
      Number.NaN,
      day,
    ]);
    const said = [{ price: "1.101", place: "1", size: "gone", day: "03/04/2021" }];
    const clear = [{ price: 1101, place: "1", size: null, day: "2021-04-03" }];
    expect(model.predict(said)).toEqual(model.predict(clear));
    expect(model.predict(table)).toEqual(model.predict(clear));
    expect(model.notes(said)).toEqual([]);
  });

  it("is told where a file says otherwise than that of training, and read as it says", async () => {
    const model = readModel((await trained()).bytes);
    const table = await parseTable(
      "price;place;size;day\n1.5;1;2;03/04/2021\n€2.25;1;2;12/31/2021\n".replaceAll(
        "\n1.5",
        "\n€1.5",
      ),
      model.reading,
    );
    expect(model.notes(table).slice(0, 2)).toEqual([
      "price has decimal points, and had decimal commas in training: it is read as it is written here",
      "day has the month first, and had the day in training: it is read as it is written here",
    ]);
    expect(new Date(table.columns[3].dates![0]).getUTCMonth()).toBe(2);
  });
});

it("takes it from the row before of the same group, where each is a series of its own", async () => {
  const lines = Array.from({ length: 120 }, (_, i) => {
    const [day, place] = [i >> 1, i % 2];
    return `${day},${place ? "north" : "south"},${500 * place + day}`;
  });
  const csv = (some: readonly string[]) => `day,place,load\n${some.join("\n")}`;
  const { bytes } = await trainTable(folder, csv(lines), { order: "day", group: "place" });
  const model = readModel(bytes);
  const predict = async (some: readonly string[]) =>
    model.predict(await parseTable(csv(some))) as NumberPrediction[];
  const [north, south] = [
    await predict([lines[97], lines[99]]),
    await predict([lines[96], lines[98]]),
  ];
  expect(await predict([lines[97], lines[96], lines[98], lines[99]])).toEqual([
    north[0],
    south[0],
    south[1],
    north[1],
  ]);
  const { baseline } = model.evaluate(await parseTable(csv(lines))).targets![0];
  // Each day has one more than the day before; of the two first rows the median is said.
  const first = [0, 500].map((truth) => Math.abs(truth - 270.5));
  expect(baseline.absoluteError).toBeCloseTo((118 + first[0] + first[1]) / 120, 5);
  const lacking = await parseTable("day,load\n1,2\n3,4");
  expect(() => model.predict(lacking)).toThrow(
    /"load, the row before" is learnt from, and made of "load", "day" and "place": there is no "place"\./,
  );
});

describe("what is no table", () => {
  it("is predicted from tensors", async () => {
    const { bytes, run } = await trainOn({ data: "moons", epochs: 1, eager: true });
    const moons = readModel(bytes);
    const [inputs] = run.task.test.batch(Int32Array.of(0, 1, 2));
    const labels = run.trainer.predict(inputs).argmax(1).toArray() as number[];
    expect(classes(moons.predict(inputs)).map(({ label }) => label)).toEqual(
      labels.map((label) => run.task.classes[label]),
    );
    expect(() => moons.predict(zeros([2, 3]))).toThrow("expected samples [N, 2], got [2, 3]");
    expect(() => moons.predict([{ x: 1, y: 2 }])).toThrow(/expected a tensor/);
    expect(() => moons.evaluate({} as never)).toThrow("this model is not of a table");
  });

  it("is predicted from the pixels of images as the run saw them", async () => {
    const { bytes, run } = await trainOn({
      data: "digits",
      model: "lenet",
      epochs: 1,
      eager: true,
    });
    const digits = readModel(bytes);
    const { pixels } = run.task.pictures!.test;
    const said = classes(digits.predict(pixels.subarray(0, 3 * 784)));
    const [inputs] = run.task.test.batch(Int32Array.of(0, 1, 2));
    expect(digits.predict(inputs)).toEqual(said);
    expect(() => digits.predict(new Uint8Array(100))).toThrow("784 bytes each, got 100 bytes");
  });
});

it("draws no random numbers, so that those which come are what they would have been", () => {
  const before = defaultGenerator.state();
  readModel(kept.bytes);
  expect(defaultGenerator.state()).toEqual(before);
});

describe("a file that is none", () => {
  it("is refused with what it is", () => {
    const state = kept.run.model.stateDict();
    expect(() => readModel(encodeSafetensors(state), "m")).toThrow(/^m: these are weights without/);
    const damaged = fileOf(kept.run).slice();
    damaged[damaged.length - 5] ^= 1;
    expect(() => readModel(damaged, "m")).toThrow(/^m: .*checksum/);
  });

  it("is refused where its parts do not fit", () => {
    const { bytes } = kept;
    const { tensors, metadata } = decodeSafetensors(bytes);
    const changed = (texts: Record<string, string>) =>
      encodeSafetensors(tensors, { ...metadata, ...texts });
    const more = JSON.stringify(["a", "b", "c", "d"]);
    expect(() => readModel(changed({ classes: more }), "m")).toThrow(
      /^m: .*4 outputs, got \[1, 3\]/,
    );
    const layers = JSON.parse(metadata.layers);
    layers[0].units = 7;
    const wider = { layers: JSON.stringify(layers) };
    expect(() => readModel(changed(wider), "m")).toThrow(/^m: what it holds does not fit together/);
    layers[0].units = 2 ** 40;
    const huge = { layers: JSON.stringify(layers) };
    expect(() => readModel(changed(huge), "m")).toThrow(/^m: what it holds does not fit together/);
    expect(() => readModel(changed({ table: "{}" }), "m")).toThrow(/^m: table: /);
    expect(() => readModel(changed({ classes: "[" }), "m")).toThrow(/^m: classes: not JSON/);
  });
});
