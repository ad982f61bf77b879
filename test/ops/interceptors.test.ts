import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import { AnomalyError, detectAnomaly } from "../../src/doctor/index.ts";
import { F, nn, ones, optim, scan, type Tensor, tensor, zeros } from "../../src/index.ts";
import { Linear, Sequential } from "../../src/manual/index.ts";
import {
  type Interceptor,
  inspect,
  interceptors,
  noteConstant,
  noteKept,
  noteSkipped,
  noteWritten,
  observe,
  withInterceptor,
  within,
  withoutInterceptors,
} from "../../src/ops/interceptors.ts";

/** Notes what it is asked and told, and lets everything through. */
function tracer(
  name: string,
  log: string[],
): Required<Omit<Interceptor, "isSymbolic" | "isTransform" | "compiled">> {
  const around = <T>(what: string, run: () => T) => {
    log.push(`${name} ${what}`);
    const result = run();
    log.push(`${name} ${what} done`);
    return result;
  };
  return {
    apply: (op, _inputs, _attributes, run) => around(op.name, run),
    assign: (_target, _expression, _inputs, run) => around("assign", run),
    inspect: (_x, _look, run) => around("inspect", run),
    observe: (_read, run) => around("observe", run),
    within: (_part, pass, run) => around(pass, run),
    scan: (_loop, run) => around("scan", run),
    constant: (_x, value) => log.push(`${name} constant ${value}`),
    keep: () => log.push(`${name} keep`),
    skip: () => log.push(`${name} skip`),
    wrote: (what) => log.push(`${name} wrote ${what}`),
  };
}

/** What two see of a body, the one within the other. */
function seenByTwo(body: () => unknown): string[] {
  const log: string[] = [];
  withInterceptor(tracer("outer", log), () => withInterceptor(tracer("inner", log), body));
  expect(interceptors()).toEqual([]);
  return log;
}

const asked = (what: string) => [
  `inner ${what}`,
  `outer ${what}`,
  `outer ${what} done`,
  `inner ${what} done`,
];
const told = (what: string) => [`inner ${what}`, `outer ${what}`];

describe("two interceptors", () => {
  const x = tensor([1, 2]);
  const part = {};

  it.each([
    ["an operation", () => x.exp(), asked("map")],
    ["each of several", () => x.neg().sum(), [...asked("map"), ...asked("sum")]],
    ["a change in place", () => zeros([2]).copy_(x), asked("assign")],
    ["an operand that is checked", () => inspect(x, () => {}), asked("inspect")],
    ["a setting that is read", () => observe(() => 1), asked("observe")],
    ["a pass", () => within(part, "backward", () => {}), asked("backward")],
    ["a number beside a tensor", () => x.mul(3), [...told("constant 3"), ...asked("map")]],
    ["a constant", () => noteConstant(x, 5), told("constant 5")],
    ["a tensor that lives on", () => noteKept(x), told("keep")],
    ["a leaf left out", () => noteSkipped(x), told("skip")],
    ["what a loop wrote", () => noteWritten("softmax", [x], x), told("wrote softmax")],
  ])("both have %s, the inner one first", (_, body, seen) => {
    expect(seenByTwo(body)).toEqual(seen);
  });

  it("both have a loop, and what its turns compute", () => {
    const seen = seenByTwo(() => scan((c, r) => [c.exp(), r], tensor(0), x));
    const [scans, rest] = [seen.filter((each) => each.includes("scan")), new Set(seen)];
    expect(scans).toEqual(asked("scan"));
    expect(seen.indexOf("inner scan done")).toBe(seen.length - 1);
    expect(rest).toContain("outer map");
  });

  it("see the same of a training step, operation by operation", () => {
    const model = new nn.Sequential(new nn.Linear(2, 3), new nn.ReLU(), new nn.Linear(3, 2));
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
    const log = seenByTwo(() => {
      F.crossEntropy(model.forward(ones([4, 2])), zeros([4], { dtype: "int32" })).backward();
      optimizer.step();
    });
    const [inner, outer] = ["inner ", "outer "].map((name) =>
      log.filter((line) => line.startsWith(name)).map((line) => line.slice(name.length)),
    );
    expect(inner).toEqual(outer);
    for (const each of ["forward", "matmul", "inspect", "backward", "assign", "keep"]) {
      expect(inner).toContain(each);
    }
  });

  it("give what the inner one makes of what the outer one gives", () => {
    const times = (factor: number): Interceptor => ({
      apply: (_op, _inputs, _attributes, run) => {
        const result = run();
        return withoutInterceptors(() => result.mul(factor).add(1));
      },
      assign: (_target, _expression, _inputs, run) => run(),
    });
    const y = withInterceptor(times(10), () => withInterceptor(times(2), () => tensor(1).neg()));
    // ((−1 · 10) + 1) · 2 + 1
    expect(y.item()).toBe(-17);
  });

  it("are asked for a setting and give what is read", () => {
    expect(withInterceptor(tracer("", []), () => observe(() => 7))).toBe(7);
  });
});

describe("an interceptor", () => {
  it("that computes nothing hides an operation from those outside", () => {
    const log: string[] = [];
    const still: Interceptor = { apply: () => zeros([1]), assign: (target) => target };
    const y = withInterceptor(tracer("outer", log), () =>
      withInterceptor(still, () => ones([2]).exp()),
    );
    expect(y.shape).toEqual([1]);
    expect(log).toEqual([]);
  });

  it("that knows only operations lets the rest through to the others", () => {
    const log: string[] = [];
    const plain: Interceptor = {
      apply: (_op, _inputs, _attributes, run) => run(),
      assign: (_target, _expression, _inputs, run) => run(),
    };
    let looked = false;
    withInterceptor(tracer("outer", log), () =>
      withInterceptor(plain, () => {
        inspect(ones([1]), () => {
          looked = true;
        });
        observe(() => 1);
        within({}, "forward", () => noteKept(ones([1])));
      }),
    );
    expect(looked).toBe(true);
    expect(log.filter((line) => !line.endsWith("done"))).toEqual([
      "outer inspect",
      "outer observe",
      "outer forward",
      "outer keep",
    ]);
  });

  it("is gone after its body, whatever fails", () => {
    const failing: Interceptor = {
      apply() {
        throw new RangeError("no");
      },
      assign: (target) => target,
    };
    const outer = tracer("outer", []);
    withInterceptor(outer, () => {
      expect(() => withInterceptor(failing, () => ones([1]).exp())).toThrow(RangeError);
      expect(interceptors()).toEqual([outer]);
      expect(() =>
        withoutInterceptors(() => {
          expect(interceptors()).toEqual([]);
          throw new RangeError("no");
        }),
      ).toThrow(RangeError);
      expect(interceptors()).toEqual([outer]);
    });
    expect(interceptors()).toEqual([]);
  });
});

describe("the anomaly watch and a tracer", () => {
  const body = () => zeros([1]).exp().sub(1).log().add(1);
  const untilThen = ["map", "map", "map"];

  it.each([
    ["within", (log: string[]) => detectAnomaly(() => withInterceptor(tracer("", log), body))],
    ["around", (log: string[]) => withInterceptor(tracer("", log), () => detectAnomaly(body))],
  ])("both see the run, the tracer %s the watch", (_, run) => {
    const log: string[] = [];
    expect(() => run(log)).toThrow(AnomalyError);
    expect(log.filter((line) => line === " map").map((line) => line.trim())).toEqual(untilThen);
  });
});

describe("what compile records", () => {
  const sum = (x: Tensor) => x.mul(2).exp().sum();

  it("is seen by an interceptor within the function", () => {
    const log: string[] = [];
    const compiled = compile((x: Tensor) => withInterceptor(tracer("", log), () => sum(x)));
    const x = tensor([0.5, -1]);
    expect(compiled(x).item()).toBeCloseTo(sum(x).item(), 5);
    expect(log.filter((line) => !line.endsWith("done"))).toEqual([
      " constant 2",
      " map",
      " map",
      " sum",
    ]);
  });

  it("is not seen by one outside, and neither are the runs", () => {
    const log: string[] = [];
    const network = new Sequential(new Linear(2, 3));
    const step = compile((x: Tensor) => {
      const y = network.forward(x);
      return [y, network.backward(ones([4, 3]))];
    });
    const x = ones([4, 2]);
    const values = withInterceptor(tracer("", log), () =>
      detectAnomaly(() => [step(x), step(x)].map((results) => results.map((y) => y.toArray()))),
    );
    expect(values[0]).toEqual(values[1]);
    expect(log).toEqual([]);
  });
});
