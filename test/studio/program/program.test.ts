import { trace, traceText } from "chainrule/trace";
import { describe, expect, it } from "vitest";
import { FormulaError } from "../../../studio/formula/formula-error.ts";
import { graphOf } from "../../../studio/graph/model.ts";
import { sentenceOf } from "../../../studio/graph/sentence.ts";
import { differentiate } from "../../../studio/program/differentiate.ts";
import { withNumbers } from "../../../studio/program/literals.ts";
import { nearest } from "../../../studio/program/nearest.ts";
import { readProgram } from "../../../studio/program/program.ts";
import { runProgram } from "../../../studio/program/run.ts";

const run = (text: string, values?: Record<string, number>) =>
  runProgram(readProgram(text), values && new Map(Object.entries(values)));
const result = (text: string, values?: Record<string, number>) => run(text, values).result.item();

const neuron =
  "x1 = 2; x2 = 0; w1 = -3; w2 = 1; b = 6.8813735870195432; o = tanh(x1*w1 + x2*w2 + b)";

describe("a program", () => {
  it("computes what it says, in float64", () => {
    expect(result(neuron)).toBe(Math.tanh(6.8813735870195432 - 6));
    expect(result("a = 3; b = a*a + a")).toBe(12);
    expect(result("x = 0.3\ny = (x - 2)^2/4 + sqrt(x)")).toBeCloseTo(
      1.7 ** 2 / 4 + Math.sqrt(0.3),
      15,
    );
    expect(result("r = 2; A = pi*r^2")).toBeCloseTo(4 * Math.PI, 14);
    expect(result("x = -1; y = if x > 0 then x^2 else 0.1*x")).toBe(-0.1);
    // Names that every object has are names as others are.
    expect(result("constructor = 2; toString = 3; y = constructor*toString")).toBe(6);
    expect(result("x = 5; max(exp(0*x), x)".replace("max", "maximum"))).toBe(5);
  });

  it("computes with matrices as with numbers", () => {
    const product = "A = [[1, 2], [3, 4]]; B = [[0.5, -1], [2, 3]]; C = A @ B; L = ";
    expect(result(`${product}sum(C)`)).toBe(4.5 + 5 + 9.5 + 9);
    expect(result(`${product}C[1][0]`)).toBe(9.5);
    expect(
      result("A = [[1, 2], [3, 4]]; b = [10, 20]; L = sum((A + b)[0][1]*A)".replace("[0][1]", "")),
    ).toBe(11 + 22 * 2 + 13 * 3 + 24 * 4);
    expect(result("A = [[1, 2, 3]]; L = sum(A.T @ A)")).toBe(36);
    expect(result("z = [1, 2, 0.5]; t = [0, 1, 0]; L = crossEntropy(z, t)")).toBeCloseTo(
      Math.log(Math.E + Math.E ** 2 + Math.E ** 0.5) - 2,
      14,
    );
  });

  it("names each operation, but a sum within a sum", () => {
    const { names, made } = run(neuron);
    expect([...names.keys()]).toEqual(["x1", "x2", "w1", "w2", "b", "t1", "t2", "t3", "o"]);
    expect(names.get("t1")!.item()).toBe(-6);
    expect(names.get("t3")!.item()).toBeCloseTo(0.8813735870195432, 15);
    expect(made.get("t1")).toEqual({ operator: "·", left: "x1", right: "w1" });
    expect([...run("t1 = 2; y = t1*t1*t1").names.keys()]).toEqual(["t1", "t2", "y"]);
  });

  it("may be run with other numbers in the places of those it gives", () => {
    expect(result(neuron, { x1: 1, b: 3 })).toBe(0);
    expect(result("W = [[1, 2], [3, 4]]; L = sum(W)", { "W[1][0]": 10 })).toBe(17);
  });

  it("has its numbers replaced where they are written", () => {
    const { text, given } = readProgram("x = 2; W = [[1, -2.5], [3, 4]]\ny = sum(x*W)");
    const numbers = given.flatMap((each) => each.numbers);
    expect(numbers.map(({ id, value }) => [id, value])).toEqual([
      ["x", 2],
      ["W[0][0]", 1],
      ["W[0][1]", -2.5],
      ["W[1][0]", 3],
      ["W[1][1]", 4],
    ]);
    const changes = [
      { at: numbers[2], value: 7 },
      { at: numbers[0], value: -0.125 },
    ];
    expect(withNumbers(text, changes)).toBe("x = -0.125; W = [[1, 7], [3, 4]]\ny = sum(x*W)");
  });
});

describe("what is wrong with a program", () => {
  it.each([
    ["x = 2; y = tahn(x)", "There is no function tahn. Did you mean tanh?", "tahn(x)"],
    ["width = 2; y = widht*2", "There is no widht. Did you mean width?", "widht"],
    ["x = 2; y = q*x", "There is no q. Did you mean x?", "q"],
    ["x = 2; y = height*x", "Give it a value first, as in height = 1.", "height"],
    ["x = 2; y = constructor*x", "There is no constructor. Give it a value first", "constructor"],
    ["x = 2; y = x*tanh", "tanh is a function: write tanh(x).", "tanh"],
    ["x = 2; y = x(3)", "x is a number, not a function. A product is x*(…).", "x(3)"],
    ["x = 2; y = z*x; z = x", "z is used before the line that computes it.", "z"],
    ["x = 2; x = 3; y = x", "x is named a second time.", "x"],
    [
      "x = 2; y = sum(x, 1, 2)",
      "sum is given 3 here; write sum(x) or sum(x, dimension).",
      "sum(x, 1, 2)",
    ],
    ["x = [1, 2]; y = x*2", "add a line such as L = sum(y).", "y = x*2"],
    ["x = 2; y = 3", "here it is a number that is given", "y = 3"],
    ["x = 2; y = 3*4", "y depends on none of the given numbers", "y = 3*4"],
    ["x = 2; x*3; y = x", "This line computes something that has no name", "x*3"],
    ["x = 2; y = sum(x*[x, 1])", "A list holds numbers that are written there.", "x"],
    [
      "A = [[1, 2], [3, 4]]; B = [[1, 0, 1]]; L = sum(A @ B)",
      "matmul: inner dimensions differ: [2, 2] @ [1, 3] (2 ≠ 1)",
      "A @ B",
    ],
    ["x = [1, 2]; y = x[-1]", "Expected an index from 0 on, as in x[0], at 18.", "["],
    ["x = [1, 2]; y = x[0.5]", "Expected an index from 0 on, as in x[0], at 18.", "["],
    ["x = [1, 2]; y = x[2]", "x[2] is out of reach: of x, its index goes from 0 to 1.", "x[2]"],
    [
      "A = [[1, 2, 3], [4, 5, 6]]; y = A[0][3]",
      "A[0][3] is out of reach: of A, its second index goes from 0 to 2.",
      "A[0][3]",
    ],
    ["x = [1, 2]; y = x[0][1]", "x[0][1] is out of reach: x has one index.", "x[0][1]"],
    ["x = 2; y = x[0]", "x is a single number, without an index.", "x[0]"],
    ["", "Nothing is written here.", ""],
  ])("is said at its place: %s", (text, message, place) => {
    let error: unknown;
    try {
      run(text);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(FormulaError);
    const { start, end, message: said } = error as FormulaError;
    expect(said).toContain(message);
    expect(text.slice(start, end)).toBe(place);
  });

  it("suggests what is spelt alike, and nothing that is not", () => {
    expect(nearest("sigmiod", ["sign", "sigmoid", "silu"])).toBe("sigmoid");
    expect(nearest("tahn", ["tan", "tanh"])).toBe("tanh");
    expect(nearest("colour", ["x", "w1"])).toBeUndefined();
  });
});

describe("the gradient of a program", () => {
  /** By central differences of differences, from the text alone. */
  const second = (text: string, a: string, b: string, at: Record<string, number>) => {
    const h = 1e-4;
    const f = (da: number, db: number) => {
      const values = { ...at };
      values[a] += da;
      values[b] += db;
      return result(text, values);
    };
    return (f(h, h) - f(h, -h) - f(-h, h) + f(-h, -h)) / (4 * h * h);
  };
  const given = { x1: 2, x2: 0, w1: -3, w2: 1, b: 6.8813735870195432 };

  it.each(["x1", "w1", "w2", "b"])("has gradients of its own: by x1 and %s", (name) => {
    const once = differentiate(run(neuron), "x1");
    expect(once.name).toBe("o_x1");
    expect(once.result.item()).toBeCloseTo(-1.5, 12);
    const twice = differentiate(once, name);
    expect(twice.result.item()).toBeCloseTo(second(neuron, "x1", name, given), 4);
  });

  it("is written as what it means: no guard against 0 · ∞ where there is none", () => {
    const thrice = differentiate(differentiate(run("x = 2; y = x*x*x"), "x"), "x");
    const { forward } = trace(() => thrice.result, {}, { names: thrice.names, check: false });
    const formulas = forward.flatMap(({ elements }) => elements.map(({ formula }) => formula));
    expect(formulas).toContain("y_x_y_x·x");
    expect(formulas.join()).not.toMatch(/if|∞/);
    expect(thrice.result.item()).toBe(12);
  });

  it("of a constant power is the number itself, once", () => {
    const { result, names } = run("x = 2; y = x^0");
    const read = trace(() => result, {}, { names, check: false });
    expect(read.forward[0].elements[0]).toMatchObject({ formula: "1", numbers: "", value: 1 });
    expect(traceText(read)).toMatch(/y\s+= 1\n/);
    expect(sentenceOf(graphOf(read), "y", "value")).toBe("y = 1: the loss.");
  });

  it("is named as a partial derivative, with the 1 where the way back begins", () => {
    const { names } = differentiate(run("a = 3; b = tanh(a*a) + a"), "a");
    expect([...names.keys()]).toEqual(
      expect.arrayContaining(["a", "t1", "t2", "b_a", "b_t1", "b_t2"]),
    );
    expect(names.get("b_t2")!.item()).toBe(1);
  });

  it("of a matrix is by one of its numbers", () => {
    const text = "A = [[1, 2], [3, 4]]; B = [[0.5, -1], [2, 3]]; C = A @ B; L = sum(C^2)";
    const once = differentiate(run(text), "A[0][1]");
    const difference =
      (result(text, { "A[0][1]": 2.001 }) - result(text, { "A[0][1]": 1.999 })) / 0.002;
    expect(once.result.item()).toBeCloseTo(difference, 8);
    // ∂²L/∂A₀₁² = 2·(B₁₀² + B₁₁²)
    expect(differentiate(once, "A[0][1]").result.item()).toBeCloseTo(2 * (4 + 9), 10);
  });

  it("that depends on nothing has no graph, and says so", () => {
    const linear = differentiate(run("a = 2; x = 3; y = a*x"), "x");
    expect(linear.result.item()).toBe(2);
    expect(() => differentiate(linear, "a")).toThrow("∂y_x/∂a is 1 whatever the numbers are");
    expect(() => differentiate(linear, "x")).toThrow("∂y_x/∂x is 0: no path leads from x to y_x.");
  });
});
