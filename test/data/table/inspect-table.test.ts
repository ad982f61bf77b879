import { describe, expect, it } from "vitest";
import {
  equalRows,
  inspectTable,
  splitRows,
  TableEncoder,
  TargetEncoder,
} from "../../../src/data/index.ts";
import { skillOf } from "../../../src/data/table/lone-predictor.ts";
import { Generator } from "../../../src/random/generator.ts";
import { buildTable } from "./build-table.ts";
import { cells } from "./cells.ts";

type Columns = Parameters<typeof buildTable>[0];

/** What is found in a table that is divided in three, by kind and sentence. */
function found(columns: Columns, target: string | readonly string[], options: object = {}) {
  const table = buildTable(columns);
  const rows = new TargetEncoder(target).fit(table).rows(table);
  const parts = splitRows(table.length, {
    fractions: [0.6, 0.2, 0.2],
    rows,
    generator: new Generator(1),
  });
  const targets = new TargetEncoder(target).fit(table, parts[0]);
  const encoder = new TableEncoder({ targets: targets.names, ...options }).fit(table, parts[0]);
  return inspectTable(table, { encoder, target: targets, parts });
}

const noise = (n: number, seed = 5) => [...new Generator(seed).permutation(n)].map((i) => i + 0.5);
const species = cells(150, (i) => ["Adelie", "Gentoo", "Chinstrap"][i % 3]);

it("finds nothing where nothing is to be found", () => {
  // A column that tells two of three classes apart.
  const mass = species.map((name, i) => (name === "Gentoo" ? 5 : 3) + (i % 7) / 10);
  expect(found({ x: noise(150), mass, species }, "species")).toEqual([]);
});

describe("refuses", () => {
  it("a table without features", () => {
    expect(found({ id: cells(150, (i) => i), species }, "species")).toEqual([
      {
        kind: "no-features",
        severity: "refused",
        sentence: "no column is left to learn from",
        advice: "The summary of the columns says why each is left out; types can say otherwise",
      },
    ]);
  });

  it("a target of one class", () => {
    expect(found({ x: noise(30), y: cells(30, () => "a") }, "y")).toMatchObject([
      {
        kind: "one-class",
        severity: "refused",
        sentence: 'all cells of y are "a": there is nothing to tell apart',
        column: "y",
      },
    ]);
  });

  it("a target of which all cells differ", () => {
    expect(found({ x: noise(30), y: cells(30, (i) => `name ${i}`) }, "y")).toMatchObject([
      {
        kind: "distinct-target",
        severity: "refused",
        sentence: "all 30 cells of y differ: no class comes twice, and none can be learnt",
        advice: "Predict another column",
      },
    ]);
  });

  it("a target that is learnt from", () => {
    expect(found({ x: noise(150), species }, "species", { targets: [] })).toMatchObject([
      {
        kind: "target-as-feature",
        severity: "refused",
        sentence: "species is to be predicted, and is learnt from",
        advice: "Name it in targets of the TableEncoder",
        column: "species",
      },
    ]);
  });
});

describe("warns of", () => {
  it("rows without a target", () => {
    const y = species.map((name, i) => (i < 2 ? null : name));
    expect(found({ x: noise(150), y }, "y")).toMatchObject([
      {
        kind: "missing-targets",
        severity: "warned",
        sentence: "2 of 150 rows have no y: they are left out",
      },
    ]);
  });

  it("classes that cannot be in each part", () => {
    const y = [...species.slice(2), "Emperor", "King"];
    const [finding, ...others] = found({ x: noise(150), y }, "y");
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ kind: "small-classes", severity: "warned", column: "y" });
    expect(finding.sentence).toMatch(
      /^2 of 5 classes of y, as "Emperor", have fewer rows than there are parts, 3: not each part has one/,
    );
  });

  it.each([
    ["other names", species.map((name) => "AGC".indexOf(name[0])), "species"],
    ["other words", species.map((name) => `${name} penguin`), "species"],
  ])("the target under %s", (_, copy, target) => {
    expect(found({ x: noise(150), copy, species }, target)).toMatchObject([
      {
        kind: "target-copy",
        severity: "warned",
        sentence: "copy is species under other names: each cell of one belongs to one of the other",
        advice: "Leave it out with ignore if it is not known when species is to be predicted",
        column: "copy",
      },
    ]);
  });

  it("an amount in other units", () => {
    const celsius = noise(150, 3).map((n) => n / 4);
    const fahrenheit = celsius.map((c) => (c === 2.125 ? null : 32 + 1.8 * c));
    expect(found({ x: noise(150), fahrenheit, celsius }, "celsius")).toMatchObject([
      { kind: "target-copy", column: "fahrenheit" },
    ]);
  });

  it("a column that predicts alone, by its nearest cells", () => {
    const years = noise(300, 2);
    const columns = { x: noise(300), tax: years, late: years.map((n) => (n > 150 ? "yes" : "no")) };
    expect(found(columns, "late")).toMatchObject([
      {
        kind: "lone-predictor",
        severity: "warned",
        sentence:
          "tax alone says 98.4% of what there is to be known of late in held-out rows: it may be a consequence of it",
        advice: "Leave it out with ignore if it is not known when late is to be predicted",
        column: "tax",
      },
    ]);
    expect(found({ x: noise(300), root: years.map(Math.sqrt), years }, "years")).toMatchObject([
      { kind: "lone-predictor", column: "root" },
    ]);
  });

  it("a category that predicts alone, though its cells are many", () => {
    const shop = cells(300, (i) => `shop ${i % 40}`);
    const region = cells(300, (i) => `region ${(i % 40) % 3}`);
    expect(found({ x: noise(300), shop, region }, "region")).toMatchObject([
      { kind: "lone-predictor", column: "shop" },
    ]);
  });

  it("no column that says much, and not nearly all", () => {
    const y = cells(300, (i) => (i % 2 ? "odd" : "even"));
    const hint = cells(300, (i) => (i % 7 < 6 ? y[i] : "unsure"));
    expect(found({ x: noise(300), hint, y }, "y")).toEqual([]);
  });

  it("no column that says as much as the most frequent class", () => {
    const y = cells(300, (i) => (i % 50 === 0 ? "rare" : "usual"));
    expect(found({ x: noise(300), y }, "y")).toEqual([]);
  });

  it("equal rows on both sides", () => {
    const columns = {
      x: noise(150).map((_, i) => noise(150)[i % 140]),
      species: species.map((_, i) => species[i % 140]),
    };
    const [finding, ...others] = found(columns, "species");
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ kind: "equal-rows", severity: "warned" });
    expect(finding.sentence).toMatch(
      /^\d of 60 held-out rows equal rows to train on: they are kept, and make/,
    );

    const table = buildTable(columns);
    const parts = splitRows(150, { fractions: [0.6, 0.4], groups: equalRows(table) });
    const target = new TargetEncoder("species").fit(table, parts[0]);
    const encoder = new TableEncoder({ targets: ["species"] }).fit(table, parts[0]);
    expect(inspectTable(table, { encoder, target, parts })).toEqual([]);
  });
});

it("the skill of a column is what its nearest cells say, beside the most frequent class", () => {
  const { columns } = buildTable({ x: [0, 10, 11, 4, 9, 100], w: ["a", "b", "b", "a", "b", "c"] });
  const values = Float64Array.of(0, 1, 1, 0, 1, 0);
  const [train, heldOut] = [Int32Array.of(0, 1, 2), Int32Array.of(3, 4, 5)];
  // The most frequent class is wrong in 2 of 3 rows; 100 is nearest to 11, and c is none of the words.
  const skills = columns.map((column) =>
    skillOf(column, { values, areClasses: true }, train, heldOut),
  );
  expect(skills).toEqual([0.5, 0.5]);
  // The mean is 2/3: squares of 4/9, 1/9 and 4/9.
  const [x] = columns;
  const errors = skillOf(x, { values, areClasses: false }, train, heldOut);
  expect(errors).toBeCloseTo(0, 12);
});

it("equalRows compares cells as numbers, dates and words, missing ones too", () => {
  const table = buildTable({
    a: ["1", "1.0", "1", "", ""],
    b: ["x", "x", "y", "x", "x"],
    d: ["2020-01-01", "1.1.2020", "2020-01-01", "2020-01-01", "2020-01-01"],
  });
  expect([...equalRows(table)]).toEqual([0, 0, 1, 2, 2]);
  expect([...equalRows(table, ["b"])]).toEqual([0, 0, 1, 0, 0]);
  expect([...equalRows(table, [])]).toEqual([0, 0, 0, 0, 0]);
  expect(() => equalRows(table, ["c"])).toThrow('there is no column "c"');
});
