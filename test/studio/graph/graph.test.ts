import { explain } from "chainrule/trace";
import { describe, expect, it } from "vitest";
import { layeredLayout } from "../../../src/draw/index.ts";
import { placesOf, planOf } from "../../../studio/graph/layout.ts";
import { progressOf, scheduleOf } from "../../../studio/graph/schedule.ts";
import { examples } from "../../../studio/pages/graph/examples.ts";
import { indexSumOf } from "../../../studio/pages/graph/index-sum.ts";
import { between, entryFormula, jacobianOf } from "../../../studio/pages/graph/jacobian.ts";
import { nudgesOf, verdictOf } from "../../../studio/pages/graph/nudge.ts";
import { openGradient } from "../../../studio/pages/graph/paths.ts";
import { differentiate } from "../../../studio/program/differentiate.ts";
import { readProgram } from "../../../studio/program/program.ts";
import { runProgram } from "../../../studio/program/run.ts";
import { graphFrom, shared, slope } from "./support.ts";

const [neuron, , gate, row, product] = examples.map(({ program }) => program);

describe("the graph of a program", () => {
  it("has the numbers of micrograd's neuron", () => {
    const { graph } = graphFrom(neuron);
    expect(graph.loss).toBe("o");
    expect(graph.nodes.get("o")!.value).toBeCloseTo(Math.SQRT1_2, 12);
    const gradients = ["x1", "w1", "x2", "w2"].map((id) => graph.nodes.get(id)!.gradient);
    for (const [i, known] of [-1.5, 1, 0.5, 0].entries()) {
      expect(gradients[i]).toBeCloseTo(known, 12);
    }
  });

  it.each(examples.map(({ title, program }) => [title, program]))(
    "has the gradients that differences give: %s",
    (_, program) => {
      const { graph } = graphFrom(program);
      const numbers = readProgram(program).given.flatMap((given) => given.numbers);
      expect(numbers.length).toBeGreaterThan(0);
      for (const { id } of numbers) {
        expect(graph.nodes.get(id)!.gradient, id).toBeCloseTo(slope(program, id), 6);
      }
    },
  );

  it("draws the edges between two tensors as one, and those of single numbers apart", () => {
    const { graph } = graphFrom(product);
    const link = graph.links.find(({ from, to }) => from === "A" && to === "C")!;
    // C[i][k] takes each A[i][j]: 2 · 3 · 2.
    expect(link.edges).toHaveLength(12);
    expect(graphFrom(shared).graph.links.filter(({ to }) => to === "t1")).toHaveLength(2);
  });

  it("knows what is blocked behind a gate", () => {
    const { graph } = graphFrom(gate);
    const blocked = [...graph.nodes.values()].filter(({ isBlocked }) => isBlocked);
    expect(blocked.map(({ id }) => id)).toEqual(["x", "w", "t1", "z"]);
  });

  it("has a place for every number, in the order of the computation", () => {
    for (const direction of ["right", "down"] as const) {
      const { graph } = graphFrom(product);
      const plan = planOf(graph, direction);
      const { nodes, boxes, links, ...extent } = placesOf(
        graph,
        plan,
        layeredLayout(plan.sizes, plan.arrows),
        800,
      );
      expect([...nodes.keys()]).toEqual([...graph.nodes.keys()]);
      const along = direction === "right" ? "x" : "y";
      const size = direction === "right" ? "width" : "height";
      for (const { from, to, id } of graph.links) {
        const [start, end] = [boxes.get(from)!, boxes.get(to)!];
        expect(start[along] + start[size] / 2 + 31).toBeLessThan(end[along] - end[size] / 2);
        expect(links.get(id)!.path).toMatch(/^M[\d.]+ [\d.]+ C/);
      }
      for (const { x, y, width, height } of boxes.values()) {
        expect(Math.min(x - width / 2, y - height / 2)).toBeGreaterThanOrEqual(-1e-9);
        expect(x + width / 2).toBeLessThanOrEqual(extent.width + 1e-9);
        expect(y + height / 2).toBeLessThanOrEqual(extent.height + 1e-9);
      }
    }
  });
});

describe("an opened gradient", () => {
  it("is the sum of its paths' products, each lying along the graph's edges", () => {
    const { run, graph } = graphFrom(shared);
    const { paths, gradient, count } = openGradient(run, graph, "x")!;
    expect(count).toBe(3);
    expect(paths.reduce((sum, path) => sum + path.product, 0)).toBeCloseTo(gradient, 13);
    expect(gradient).toBeCloseTo(slope(shared, "x"), 6);
    const edges = new Map(graph.edges.map((edge) => [edge.id, edge]));
    for (const { product, through, highlight } of paths) {
      const along = [...highlight.edges].map((id) => edges.get(id)!);
      expect(along).toHaveLength(through.length - 1);
      expect(along.reduce((all, { term }) => all * term!.local.value, 1)).toBeCloseTo(product, 13);
    }
    // The two ways from a into a·a are two edges.
    expect(new Set(paths.map(({ highlight }) => [...highlight.edges].join())).size).toBe(3);
  });

  it("may be that of a number within a function", () => {
    const { run, graph } = graphFrom("z = [1, 2, 0.5]; p = softmax(z); L = -log(p[1])");
    for (const id of graph.backwardOrder) {
      if (id === "L") continue;
      const opened = openGradient(run, graph, id);
      const total = opened?.paths.reduce((sum, { product }) => sum + product, 0) ?? 0;
      expect(total, id).toBeCloseTo(graph.nodes.get(id)!.gradient!, 12);
    }
  });

  it("is null where no path leads", () => {
    const { run, graph } = graphFrom("x = 2; y = 3; L = x*x");
    expect(openGradient(run, graph, "y")).toBeNull();
  });
});

describe("a nudge", () => {
  it("is predicted by the gradient, with an error that shrinks as its square", () => {
    const program = readProgram(neuron);
    const nudges = nudgesOf(program, [], { id: "x1", value: 2, gradient: -1.5, by: 0.1 });
    const o = (x1: number) => Math.tanh(-3 * x1 + 6.8813735870195432);
    for (const { by, predicted, real } of nudges) {
      expect(predicted).toBeCloseTo(-1.5 * by, 15);
      expect(real).toBeCloseTo(o(2 + by) - o(2), 14);
    }
    const errors = nudges.map(({ real, predicted }) => Math.abs(real - predicted));
    expect(errors[1] / errors[2]).toBeCloseTo(100, -1);
  });

  it.each([
    ["x = 2; y = tanh(x)", 2, 1 - Math.tanh(2) ** 2, "a hundredth of the error"],
    ["x = 0; y = x*x*x", 0, 0, "a hundredth of the error"],
    ["x = 3; y = 2*x - 1", 3, 2, "exact, but for rounding"],
    ["x = 0; y = relu(x)", 0, 0, "a kink or a jump"],
    ["x = 2; y = maximum(x, 2*2/2)", 2, 0.5, "a kink or a jump"],
    ["x = 0; y = sqrt(x)", 0, Infinity, "not finite"],
    ["x = -1; y = log(x)", -1, -1, "not finite"],
  ])("says of %s what its errors show", (text, value, gradient, said) => {
    const nudges = nudgesOf(readProgram(text), [], { id: "x", value, gradient, by: 0.1 });
    expect(verdictOf(nudges)).toContain(said);
  });

  it("of a gradient moves the gradient", () => {
    const program = readProgram("a = 3; b = a*a*a");
    const { result } = differentiate(runProgram(program), "a");
    expect(result.item()).toBe(27);
    // ∂²b/∂a² = 6a
    const [nudge] = nudgesOf(program, ["a"], { id: "a", value: 3, gradient: 18, by: 0.1 });
    expect(nudge.predicted).toBeCloseTo(1.8, 14);
    expect(nudge.real).toBeCloseTo(3 * 3.1 ** 2 - 27, 12);
  });
});

describe("a Jacobian", () => {
  const sides = (text: string, y: string, x: string) => {
    const { run, graph } = graphFrom(text);
    return { run, graph, y: graph.tensors.get(y)!, x: graph.tensors.get(x)! };
  };

  it("has a row for each output and a column for each input, as differences have", () => {
    const text = "x = [0.5, -1]; W = [[1, -2], [0.5, 0.3], [-1, 2]]; h = tanh(W @ x); L = sum(h)";
    const { run, y, x } = sides(text, "h", "x");
    const matrix = jacobianOf(run, y, x);
    expect(matrix).toHaveLength(3);
    const h = 1e-6;
    const at = (id: string, value: number) =>
      runProgram(readProgram(text), new Map([[id, value]])).names.get("h")!;
    x.elements.forEach((id, j) => {
      const [more, less] = [at(id, [0.5, -1][j] + h), at(id, [0.5, -1][j] - h)];
      y.elements.forEach((_, i) => {
        const difference = (more.at(i).item() - less.at(i).item()) / (2 * h);
        expect(matrix[i][j]).toBeCloseTo(difference, 7);
      });
    });
  });

  it("has a formula for each entry, and 0 where no path leads", () => {
    const { run, graph, y } = sides(product, "C", "A");
    expect(entryFormula(run, { tensor: y, position: 1 }, "A[0][2]")).toBe("B[2][1]");
    expect(entryFormula(run, { tensor: y, position: 1 }, "A[1][2]")).toBe("0");
    expect([...between(graph, "A[0][2]", "C[0][1]").nodes]).toEqual(["A[0][2]", "C[0][1]"]);
    expect(between(graph, "A[0][2]", "C[0][1]").edges.size).toBe(1);
    expect(between(graph, "A[1][2]", "C[0][1]").edges.size).toBe(0);
    const apart = sides("x = [1, 2]; u = [3, 4]; y = x*2; L = sum(y*u)", "y", "u");
    expect(entryFormula(apart.run, { tensor: apart.y, position: 0 }, "u[0]")).toBe("0");
    const inner = sides(shared, "b", "x");
    expect(entryFormula(inner.run, { tensor: inner.y, position: 0 }, "x")).toBe("1 + a + a");
  });
});

describe("an index sum", () => {
  const sum = (text: string, name: string) => {
    const { run, graph } = graphFrom(text);
    return indexSumOf(graph.tensors.get(name)!, run.made.get(name)!, graph.tensors);
  };

  it("says how a product and its gradients are summed", () => {
    expect(sum(product, "C")).toEqual({
      forward: "C[i,k] = Σj A[i,j]·B[j,k]",
      backward: ["∂A[i,j] = Σk ∂C[i,k]·B[j,k]", "∂B[j,k] = Σi A[i,j]·∂C[i,k]"],
    });
    expect(sum("W = [[1, 2], [3, 4]]; x = [1, 2]; y = W @ x; L = sum(y)", "y")).toEqual({
      forward: "y[i] = Σj W[i,j]·x[j]",
      backward: ["∂W[i,j] = ∂y[i]·x[j]", "∂x[j] = Σi W[i,j]·∂y[i]"],
    });
  });

  it("says how broadcasting is undone", () => {
    expect(sum(row, "Y")).toEqual({
      forward: "Y[i,j] = X[i,j] + b[j]",
      backward: ["∂X[i,j] = ∂Y[i,j]", "∂b[j] = Σi ∂Y[i,j]"],
    });
    expect(sum("s = 2; x = [1, 2]; y = s*x; L = sum(y)", "y")).toEqual({
      forward: "y[i] = s · x[i]",
      backward: ["∂s = Σi ∂y[i]·x[i]", "∂x[i] = ∂y[i]·s"],
    });
  });
});

describe("the steps", () => {
  it("compute each number after all that it needs, forward and backward", () => {
    const { graph } = graphFrom(row);
    const steps = scheduleOf(graph, true);
    const stepOf = (id: string, view: string) =>
      steps.findIndex((step) => step.view === view && step.ids.includes(id));
    for (const { from, to, term } of graph.edges) {
      expect(stepOf(from, "value")).toBeLessThan(stepOf(to, "value"));
      if (term) expect(stepOf(to, "gradient")).toBeLessThan(stepOf(from, "gradient"));
    }
    const middle = progressOf(steps, stepOf("Y[0][1]", "value"));
    expect(middle.isKnown("Y[0][1]", "value")).toBe(true);
    expect(middle.isNow("Y[0][1]", "value")).toBe(true);
    expect(middle.isKnown("Y[0][2]", "value")).toBe(false);
    expect(middle.isKnown("b[0]", "gradient")).toBe(false);
  });

  it("are those of the way forward alone where no gradients are asked for", () => {
    const { graph } = graphFrom(neuron);
    expect(scheduleOf(graph, false).map(({ ids }) => ids.join())).toEqual([
      ...["x1,x2,w1,w2,b", "t1", "t2", "t3", "o"],
    ]);
  });

  it("explains by names what it draws", () => {
    const { run } = graphFrom(neuron);
    const { paths } = explain(run.result, "x1", { names: run.names });
    expect(paths[0].through).toEqual(["x1", "t1", "t3", "o"]);
  });
});
