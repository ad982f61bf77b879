import { describe, expect, it } from "vitest";
import { pathsFrom } from "../../../studio/graph/model.ts";
import { activationNames } from "../../../studio/layers/activation-names.ts";
import { entryScene } from "../../../studio/network/entry-scene.ts";
import type { CellBox, Room } from "../../../studio/network/scene.ts";
import { effective } from "../../../studio/pages/playground/engine/effective.ts";
import { Laboratory } from "../../../studio/pages/playground/engine/laboratory.ts";
import {
  initialSettings,
  layer,
  type Settings,
} from "../../../studio/pages/playground/engine/settings.ts";
import { homeScene } from "../../../studio/pages/playground/near/home-scene.ts";
import { layersOf } from "../../../studio/pages/playground/near/shape.ts";
import { unitGraph, unitWires } from "../../../studio/pages/playground/near/unit-graph.ts";
import { entryNearScene, unitScene } from "../../../studio/pages/playground/near/unit-scene.ts";
import {
  inside,
  outside,
  readZoom,
  whole,
  zoomText,
} from "../../../studio/pages/playground/near/zoom.ts";
import { broken, withData } from "./presets.ts";

const exact: Settings = { ...initialSettings, precision: "float64" };

function begun(settings: Settings, step = 20) {
  const laboratory = new Laboratory();
  laboratory.begin({ settings, forks: [], chosen: 0, other: null, step });
  while (laboratory.isBusy) laboratory.proceed(5);
  const layers = layersOf(settings);
  const { points, learner } = laboratory.main.course.run;
  const graphAt = (layer: number, unit: number, row: number) => {
    const sum = laboratory.unit(layer, unit, row);
    return unitGraph(sum, layers, effective(settings), points.targets[row]);
  };
  /** −log of the probability of the point's own class. */
  const lossAt = (row: number) => {
    const width = points.features.length;
    const values = points.values.subarray(row * width, (row + 1) * width);
    const p = laboratory.main.surface.probabilitiesOf(values);
    const target = points.targets[row];
    return -Math.log(p.length > 1 ? p[target] : target === 1 ? p[0] : 1 - p[0]);
  };
  return { laboratory, layers, graphAt, lossAt, linears: learner.network.linears };
}

describe("a unit as a graph", () => {
  it.each(activationNames)("has the loss's differences as its gradients, %s", (activation) => {
    const settings = { ...exact, layers: [layer(4, activation), layer(3, activation)] };
    const { graphAt, lossAt, linears } = begun(settings);
    for (const [l, j] of [
      [0, 2],
      [1, 1],
      [2, 0],
    ]) {
      const { nodes } = graphAt(l, j, 7);
      // One way back, and nothing that it leaves unsaid.
      expect(nodes.get(`z${l + 1}[${j}]`)!.backward!.terms).toHaveLength(1);
      const { weight, bias } = linears[l];
      const fanIn = weight.shape[1];
      const parameters = [
        ...Array.from({ length: fanIn }, (_, i) => ({
          id: `W${l + 1}[${j}][${i}]`,
          data: weight.data,
          at: j * fanIn + i,
        })),
        { id: `b${l + 1}[${j}]`, data: bias!.data, at: j },
      ];
      for (const { id, data, at } of parameters) {
        const now = data[at];
        expect(nodes.get(id)!.value).toBe(now);
        const [above, below] = [1e-5, -1e-5].map((h) => {
          data[at] = now + h;
          return lossAt(7);
        });
        data[at] = now;
        expect(nodes.get(id)!.gradient).toBeCloseTo((above - below) / 2e-5, 6);
      }
    }
  });

  it("adds up, forward and backward, whatever lies between", () => {
    const kinds: Settings[] = [
      exact,
      withData("blobs"),
      { ...exact, loss: "meanSquaredError" },
      { ...exact, layers: [{ ...layer(5, "relu"), batchNorm: true }, layer(4, "gelu")] },
      { ...exact, layers: [layer(6), { ...layer(6, "silu"), residual: true, dropout: 0.2 }] },
      { ...exact, breaks: { ...exact.breaks, slopeAtActivation: true } },
      broken({ wrongTranspose: true }),
    ];
    for (const settings of kinds) {
      const { layers, graphAt } = begun(settings);
      for (const [l, { units, inputs }] of layers.entries()) {
        const { nodes } = graphAt(l, units - 1, 3);
        expect(nodes.size).toBeGreaterThan(2 * inputs);
        for (const { id, forward, backward, value, gradient } of nodes.values()) {
          const add = (terms: readonly { value: number }[]) =>
            terms.reduce((sum, term) => sum + term.value, 0);
          if (forward?.terms) expect(add(forward.terms)).toBeCloseTo(value, 4);
          if (!backward || id === "L" || backward.terms.length === 0) continue;
          expect(add(backward.terms)).toBeCloseTo(gradient!, 4);
          for (const { upstream, local, value } of backward.terms) {
            if (upstream) expect(upstream.value * local.value).toBeCloseTo(value, 12);
          }
        }
      }
    }
  });

  it("agrees with the unit before about what lies between them", () => {
    const { graphAt } = begun(exact);
    const after = graphAt(1, 3, 5).nodes.get("h1[6]")!;
    const before = graphAt(0, 6, 5).nodes.get("h1[6]")!;
    expect(before.value).toBeCloseTo(after.value, 12);
    expect(before.gradient).toBeCloseTo(after.gradient!, 12);
    expect(before.forward!.formula).toBe("tanh(z1[6])");
    expect(graphAt(1, 3, 5).nodes.get("z2[3]")!.backward!.formula).toBe(
      "dL/dh2[3] × (1 − h2[3]·h2[3])",
    );
    expect(graphAt(2, 0, 5).nodes.get("z3[0]")!.backward!.formula).toMatch(
      /^dL\/dL × \(sigmoid\(z3\[0\]\) − [01]\)$/,
    );
  });

  it("says where a gate is shut, and which paths lead on", () => {
    const { graphAt } = begun({ ...exact, layers: [layer(8, "relu"), layer(8, "relu")] });
    const graphs = Array.from({ length: 8 }, (_, unit) => ({ unit, ...graphAt(1, unit, 0) }));
    const shut = graphs.find(({ unit, nodes }) => nodes.get(`z2[${unit}]`)!.value < 0)!;
    const { unit, nodes } = shut;
    for (const id of [`z2[${unit}]`, `W2[${unit}][0]`, `b2[${unit}]`]) {
      expect(nodes.get(id)).toMatchObject({ gradient: 0, isBlocked: true });
    }
    expect(nodes.get(`h2[${unit}]`)).toMatchObject({ value: 0, isBlocked: false });
    expect(pathsFrom(shut, `W2[${unit}][0]`).nodes).toEqual(
      new Set([`W2[${unit}][0]`, `z2[${unit}]`, `h2[${unit}]`, "z3[0]"]),
    );
  });
});

describe("where a unit's numbers stand", () => {
  const wide: Room = { width: 520, height: 500, isNarrow: false };
  const narrow: Room = { width: 316, height: 500, isNarrow: true };
  const settings = { ...exact, layers: [layer(12), layer(3)] };
  const { laboratory, layers, graphAt } = begun(settings, 0);
  const overlaps = (cells: ReadonlyMap<string, CellBox>) => {
    const all = [...cells];
    return all.flatMap(([id, a], i) =>
      all
        .slice(i + 1)
        .filter(
          ([, b]) =>
            a.x < b.x + b.width &&
            b.x < a.x + a.width &&
            a.y < b.y + b.height &&
            b.y < a.y + a.height,
        )
        .map(([other]) => `${id} ${other}`),
    );
  };

  it.each([
    ["wide", wide],
    ["narrow", narrow],
  ])("are all its cells, none on another, each with a place in the network, %s", (_, room) => {
    for (const [l, { units }] of layers.entries()) {
      const place = { layer: l, unit: units - 1 };
      const graph = graphAt(l, units - 1, 0);
      const wires = unitWires(laboratory.unit(l, units - 1, 0), layers);
      const scene = unitScene(layers, place, wires, room);
      expect(new Set(scene.cells.keys())).toEqual(new Set(graph.nodes.keys()));
      expect(overlaps(scene.cells)).toEqual([]);
      for (const { x, y, width, height } of scene.cells.values()) {
        expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
        expect(x + width).toBeLessThanOrEqual(scene.width);
        expect(y + height).toBeLessThanOrEqual(scene.height);
      }
      const home = homeScene({ width: 400, height: 300, columns: [] }, layers, place);
      for (const id of graph.nodes.keys()) expect(home.cells.has(id)).toBe(true);
      expect([...scene.maps.keys()].every((name) => home.maps.has(name))).toBe(true);
      for (const { from, to, of } of wires) {
        for (const id of [from, to, of]) expect(graph.nodes.has(id)).toBe(true);
      }
    }
  });

  it("of one entry are its products", () => {
    const graph = graphAt(1, 2, 0);
    const forward = entryNearScene(graph, { layer: 1, unit: 2, id: "z2[2]" }, true, "value", wide);
    // Twelve weights, what they weigh, the bias and the sum.
    expect(forward.cells.size).toBe(26);
    expect(forward.maps.has("h2[2]")).toBe(true);
    expect(overlaps(forward.cells)).toEqual([]);
    const back = entryScene(graph, "h2[2]", "gradient");
    expect([...back.cells.keys()]).toEqual(["z3[0]", "W3[0][2]", "h2[2]"]);
  });
});

describe("how near one looks", () => {
  const layers = layersOf({ ...exact, layers: [layer(4), { ...layer(4), residual: true }] });

  it.each(["", "unit1[3]", "unit3[0]", "z2[1]", "W2[1][3]", "b3[0]", "x[1]", "a2[2]", "h1[0]"])(
    "stands in an address as %s",
    (text) => {
      expect(zoomText(readZoom(text, layers))).toBe(text);
    },
  );

  it.each([
    "unit4[0]",
    "unit1[4]",
    "z0[0]",
    "W1[0][2]",
    "h2[0]",
    "h3[0]",
    "x[2]",
    "nonsense",
    "z2",
  ])("is the whole network for %s, which it does not have", (text) => {
    expect(readZoom(text, layers)).toEqual(whole);
  });

  it("goes in to the unit that a number belongs to, and the same way back", () => {
    const unit = { level: "unit", layer: 0, unit: 2 } as const;
    // What goes in belongs to what reads it; what the layer before gives, to its own unit.
    expect(inside(unit, layers, "x[1]")).toEqual({ ...unit, level: "entry", id: "x[1]" });
    const next = inside(unit, layers, "z2[3]")!;
    expect(next).toEqual({ level: "entry", layer: 1, unit: 3, id: "z2[3]" });
    expect(inside(next, layers, "h2[1]")).toMatchObject({ layer: 1, unit: 1, id: "a2[1]" });
    expect(inside(next, layers, "L")).toBeNull();
    expect(outside(next)).toEqual({ level: "unit", layer: 1, unit: 3 });
    expect(outside(outside(next))).toEqual(whole);
  });
});
