import { exampleNetwork } from "chainrule/trace";
import { describe, expect, it } from "vitest";
import { entryScene } from "../../../studio/network/entry-scene.ts";
import { layerScene, lossScene } from "../../../studio/network/layer-scene.ts";
import { networkScene } from "../../../studio/network/network-scene.ts";
import type { CellBox, Room, Scene } from "../../../studio/network/scene.ts";
import { cellsOf, wiresOf } from "../../../studio/network/shape.ts";
import { onPaths, sourcesOf } from "../../../studio/network/sources.ts";
import { neighbourCell } from "../../../studio/network/walk.ts";
import { inside, outside, readZoom, whole, zoomText } from "../../../studio/network/zoom.ts";
import { resized, withLoss } from "../../../studio/pages/network/edit/edit.ts";
import { exampleGradients, read } from "./example.ts";

const { graph, shape } = read();
const wide: Room = { width: 720, height: 500, isNarrow: false };
const narrow: Room = { width: 316, height: 500, isNarrow: true };
const has = (id: string) => graph.nodes.has(id);

/** Pairs of cells that lie on each other. */
function overlaps({ cells }: Scene): string[] {
  const all = [...cells];
  const meet = (a: CellBox, b: CellBox) =>
    a.x < b.x + b.width - 1 &&
    b.x < a.x + a.width - 1 &&
    a.y < b.y + b.height - 1 &&
    b.y < a.y + a.height - 1;
  return all.flatMap(([id, box], i) =>
    all
      .slice(i + 1)
      .flatMap(([other, otherBox]) => (meet(box, otherBox) ? [`${id} ${other}`] : [])),
  );
}

describe("the shape of a network", () => {
  it("has all numbers of the trace as cells, once each", () => {
    expect(new Set(cellsOf(shape))).toEqual(new Set(graph.nodes.keys()));
    expect(cellsOf(shape)).toHaveLength(graph.nodes.size);
  });

  it.each(["crossEntropy", "binaryCrossEntropy", "meanSquaredError"] as const)(
    "has wires between its own cells only, %s",
    (loss) => {
      for (const sizes of [
        [2, 3, 2],
        [1, 1],
        [3, 2, 4, 1],
      ]) {
        const network = withLoss(resized(exampleNetwork, sizes, 1), loss);
        const { graph, shape } = read(network);
        const cells = new Set(cellsOf(shape));
        for (const { from, to, of } of wiresOf(shape)) {
          for (const id of [from, to, of]) {
            expect(cells.has(id)).toBe(true);
            expect(graph.nodes.has(id)).toBe(true);
          }
        }
        const ids = wiresOf(shape).map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
      }
    },
  );
});

describe("where things stand", () => {
  it.each([
    ["wide", wide],
    ["narrow", narrow],
  ])("shows every unit and weight, none on another, %s", (_, room) => {
    const scene = networkScene(shape, room);
    for (const id of [
      ...Object.keys(exampleGradients),
      "x[0]",
      "z1[2]",
      "h1[0]",
      "z2[1]",
      "p[0]",
      "L",
    ]) {
      expect(scene.cells.get(id)?.size).toMatch(/full|plain/);
    }
    if (room === wide) expect(overlaps(scene)).toEqual([]);
    expect(scene.wires.size).toBe(wiresOf(shape).length);
    for (const path of scene.wires.values()) expect(path).toMatch(/^M[\d.\- MLC]+$/);
  });

  it("shows the weights of a large network as dots", () => {
    const { shape } = read(resized(exampleNetwork, [10, 10, 10], 1));
    const scene = networkScene(shape, wide);
    expect(scene.cells.get("W1[3][3]")?.size).toBe("dot");
    expect(overlaps(scene)).toEqual([]);
  });

  it("shows a layer as its matrix product", () => {
    const scene = layerScene(shape.layers[0], wide);
    expect([...scene.cells.keys()].sort()).toEqual(
      [
        "W1[0][0]",
        "W1[0][1]",
        "W1[1][0]",
        "W1[1][1]",
        "W1[2][0]",
        "W1[2][1]",
        "b1[0]",
        "b1[1]",
        "b1[2]",
      ]
        .concat(["h1[0]", "h1[1]", "h1[2]", "x[0]", "x[1]", "z1[0]", "z1[1]", "z1[2]"])
        .sort(),
    );
    expect(overlaps(scene)).toEqual([]);
    const at = (id: string) => scene.cells.get(id)!;
    expect(at("W1[1][0]").y).toBe(at("W1[1][1]").y);
    expect(at("W1[1][0]").y).toBe(at("z1[1]").y);
    expect(at("W1[0][1]").x).toBe(at("W1[2][1]").x);
    expect(scene.notes.map(({ text }) => text(graph, known))).toEqual(
      expect.arrayContaining(["W1", "x", "b1", "z1", "h1", "·", "+", "=", "relu"]),
    );
  });

  it("shows the loss tensor by tensor", () => {
    const scene = lossScene(shape, wide);
    for (const id of ["z2[0]", "e[1]", "s", "logp[0]", "p[1]", "L"])
      expect(scene.cells.has(id)).toBe(true);
  });
});

const known = { isKnown: () => true, isNow: () => false };
const says = (id: string, view: "value" | "gradient", kind: string) =>
  entryScene(graph, id, view)
    .notes.filter((note) => note.kind === kind)
    .map((note) => note.text(graph, known));

describe("one number's sum of products", () => {
  it("is W·x + b forward", () => {
    expect(says("z1[1]", "value", "forward")).toEqual(["0.15", "0.32", "−0.1"]);
    expect([...entryScene(graph, "z1[1]", "value").cells.keys()]).toEqual([
      "W1[1][0]",
      "x[0]",
      "W1[1][1]",
      "x[1]",
      "b1[1]",
      "z1[1]",
    ]);
  });

  it("is the sum of upstream · weight back to an input", () => {
    expect(says("x[0]", "gradient", "gradient")).toEqual(["0", "0.1133", "−0.01079"]);
    const { cells } = entryScene(graph, "h1[1]", "gradient");
    expect(cells.get("z2[0]")?.reads).toBe("gradient");
    expect(cells.get("W2[0][1]")?.reads).toBe("value");
  });

  it("is upstream · input back to a weight, and says the slope of an activation", () => {
    expect(says("W1[1][0]", "gradient", "gradient")).toEqual(["0.1889"]);
    expect([...entryScene(graph, "W1[1][0]", "gradient").cells.keys()]).toEqual([
      "z1[1]",
      "x[0]",
      "W1[1][0]",
    ]);
    expect(says("z1[0]", "gradient", "formula")).toEqual(["relu′(z1[0])"]);
  });

  it("is an empty slot before it is computed", () => {
    const unknown = { isKnown: () => false, isNow: () => false };
    const { notes } = entryScene(graph, "z1[1]", "value");
    expect(notes.find(({ kind }) => kind === "forward")?.text(graph, unknown)).toBeNull();
  });

  it("can be laid out for every number, both ways", () => {
    for (const id of graph.nodes.keys()) {
      for (const view of ["value", "gradient", "update"] as const) {
        const scene = entryScene(graph, id, view);
        expect(scene.cells.has(id)).toBe(true);
        expect(overlaps(scene)).toEqual([]);
      }
    }
  });
});

describe("looking nearer and back", () => {
  it("goes from the network to the layer to the number, and the same way back", () => {
    const layer = inside(whole, shape, "W1[1][0]");
    expect(zoomText(layer)).toBe("layer1");
    const entry = inside(layer, shape, "W1[1][0]");
    expect(zoomText(entry)).toBe("W1[1][0]");
    expect(outside(entry, shape)).toEqual(layer);
    expect(outside(layer, shape)).toEqual(whole);
    expect(zoomText(inside(whole, shape, "p[0]"))).toBe("loss");
    expect(zoomText(outside({ level: "entry", id: "logp[1]" }, shape))).toBe("loss");
  });

  it("reads an address, and the whole network where it names nothing", () => {
    for (const text of ["layer2", "loss", "z1[0]"]) {
      expect(zoomText(readZoom(text, shape, has))).toBe(text);
    }
    for (const text of ["", "layer0", "layer3", "z9[0]"])
      expect(readZoom(text, shape, has)).toBe(whole);
  });
});

describe("paths and neighbours", () => {
  it("lights the paths of a pinned weight with the weights on them", () => {
    const on = onPaths(graph, shape, ["W1[1][0]"])!;
    for (const id of ["z1[1]", "h1[1]", "W2[0][1]", "W2[1][1]", "z2[0]", "p[0]", "L"])
      expect(on.nodes.has(id)).toBe(true);
    for (const id of ["x[0]", "W1[1][1]", "h1[0]", "W2[0][0]", "b2[0]"])
      expect(on.nodes.has(id)).toBe(false);
    for (const id of ["W1[1][0]→z1[1]", "h1[1]→W2[0][1]"]) expect(on.edges.has(id)).toBe(true);
    expect(on.edges.has("x[0]→W1[1][0]")).toBe(false);
    expect(onPaths(graph, shape, ["nothing"])).toBeNull();
  });

  it("knows what a number is computed from, both ways", () => {
    expect(sourcesOf(graph, "z1[0]", "value")).toEqual(
      new Set(["W1[0][0]", "x[0]", "W1[0][1]", "x[1]", "b1[0]"]),
    );
    expect(sourcesOf(graph, "h1[0]", "gradient")).toEqual(
      new Set(["z2[0]", "W2[0][0]", "z2[1]", "W2[1][0]"]),
    );
  });

  it("walks right with the data and left with the gradient", () => {
    const scene = networkScene(shape, wide);
    const walk = (id: string, key: string) => neighbourCell(wiresOf(shape), scene, id, key)!;
    const right = ["x[0]"];
    while (right.at(-1) !== "L") right.push(walk(right.at(-1)!, "ArrowRight"));
    expect(right.map((id) => id.replace(/\d?\[.*/, ""))).toEqual([
      "x",
      "W",
      "z",
      "h",
      "W",
      "z",
      "p",
      "L",
    ]);
    expect(walk("L", "ArrowLeft")).toMatch(/^p/);
    expect(walk("z1[1]", "ArrowLeft")).toMatch(/^(W1\[1\]|b1\[1\])/);
    expect(walk("x[0]", "ArrowDown")).toBe("x[1]");
    const layer = layerScene(shape.layers[0], wide);
    expect(neighbourCell(wiresOf(shape), layer, "W1[0][0]", "ArrowDown")).toBe("W1[1][0]");
    expect(neighbourCell(wiresOf(shape), layer, "W1[0][0]", "ArrowRight")).toBe("W1[0][1]");
  });
});
