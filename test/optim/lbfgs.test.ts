import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.ts";
import {
  CompileError,
  DataError,
  F,
  optim,
  type Tensor,
  tensor,
  ValueError,
} from "../../src/index.ts";
import { decodeSafetensors, encodeSafetensors } from "../../src/io/index.ts";
import { type GoldenTensor, golden } from "../golden/read.ts";
import { expectTensor } from "../support/compare.ts";
import { load } from "../support/load.ts";

type Problem = "rosenbrock" | "network";

interface Figures {
  problems: {
    samples: GoldenTensor;
    targets: GoldenTensor;
    initial: Record<Problem, GoldenTensor[]>;
  };
  runs: {
    name: string;
    problem: Problem;
    options: Partial<optim.LBFGSOptions>;
    steps: {
      loss: number;
      evaluations: number;
      iterations: number;
      parameters: GoldenTensor[];
    }[];
  }[];
}

const { problems, runs } = golden<Figures>("lbfgs");
const [samples, targets] = [load(problems.samples), load(problems.targets)];

const losses = {
  rosenbrock: ([x]: Tensor[]) => {
    const [a, b] = [x.at(0), x.at(1)];
    return a.neg().add(1).square().add(b.sub(a.square()).square().mul(100));
  },
  network: ([w1, b1, w2, b2]: Tensor[]) =>
    F.mseLoss(samples.matmul(w1).add(b1).tanh().matmul(w2).add(b2), targets),
};

/** A problem's parameters under LBFGS, and the closure that computes its loss. */
function begin(problem: Problem, options: Partial<optim.LBFGSOptions>) {
  const parameters = problems.initial[problem].map((x) => load(x, true));
  const optimizer = new optim.LBFGS(parameters, options);
  const closure = () => {
    optimizer.zeroGrad();
    const loss = losses[problem](parameters);
    loss.backward();
    return loss;
  };
  return { parameters, optimizer, closure };
}

describe("PyTorch's LBFGS", () => {
  it.each(runs)("$name", ({ problem, options, steps }) => {
    const { parameters, optimizer, closure } = begin(problem, options);
    for (const { loss, evaluations, iterations, parameters: after } of steps) {
      expectTensor(optimizer.step(closure), { shape: [], data: [loss] });
      const { state } = optimizer.stateDict();
      const counts = [state["0.func_evals"].item(), state["0.n_iter"].item()];
      expect(counts).toEqual([evaluations, iterations]);
      parameters.forEach((p, i) => {
        expectTensor(p, after[i]);
      });
    }
  });
});

describe("LBFGS", () => {
  it.each(["strong_wolfe", null] as const)(
    "goes on bit for bit from what was saved, line search %s",
    (lineSearchFn) => {
      const options = { lineSearchFn, maxIter: 2, historySize: 3, lr: 0.1 };
      const whole = begin("network", options);
      for (let i = 0; i < 3; i++) whole.optimizer.step(whole.closure);
      const { state, paramGroups } = whole.optimizer.stateDict();
      const { tensors } = decodeSafetensors(encodeSafetensors(state));
      const saved = { state: tensors, paramGroups: JSON.parse(JSON.stringify(paramGroups)) };
      const middle = whole.parameters.map((p) => p.detach().clone());
      for (let i = 0; i < 3; i++) whole.optimizer.step(whole.closure);
      // One that is new, and one that has been elsewhere.
      for (const before of [0, 2]) {
        const resumed = begin("network", {});
        for (let i = 0; i < before; i++) resumed.optimizer.step(resumed.closure);
        for (const [i, p] of resumed.parameters.entries()) p.data.set(middle[i].data);
        resumed.optimizer.loadStateDict(saved);
        for (let i = 0; i < 3; i++) resumed.optimizer.step(resumed.closure);
        const numbers = ({ parameters }: typeof whole) => parameters.map((p) => p.toArray());
        expect(numbers(resumed)).toEqual(numbers(whole));
      }
    },
  );

  it("begins anew from the state of one that has not begun", () => {
    const [used, fresh] = [begin("rosenbrock", {}), begin("rosenbrock", {})];
    const start = used.parameters[0].clone().detach();
    used.optimizer.step(used.closure);
    expect(Object.keys(fresh.optimizer.stateDict().state)).toEqual([]);
    used.optimizer.loadStateDict(fresh.optimizer.stateDict());
    used.parameters[0].data.set(start.data);
    for (const each of [used, fresh]) each.optimizer.step(each.closure);
    expect(used.parameters[0].toArray()).toEqual(fresh.parameters[0].toArray());
  });

  it("takes a compiled closure, and goes the same way with it", () => {
    const options = { lineSearchFn: "strong_wolfe", maxIter: 1 } as const;
    const [eager, compiled] = [begin("network", options), begin("network", options)];
    const closure = compile(compiled.closure);
    for (let i = 0; i < 20; i++) {
      eager.optimizer.step(eager.closure);
      compiled.optimizer.step(closure);
      compiled.parameters.forEach((p, k) => {
        expectTensor(p, { shape: [...p.shape], data: [...eager.parameters[k].data] });
      });
    }
  });

  it("is not recorded", () => {
    const { optimizer, closure } = begin("rosenbrock", {});
    const step = compile(() => optimizer.step(closure));
    expect(() => step()).toThrow(CompileError);
    expect(() => step()).toThrow("Compile the closure, and call step outside");
  });

  it("passes over a parameter without a gradient", () => {
    const [a, b] = [3, 5].map((x) => tensor([x], { dtype: "float64", requiresGrad: true }));
    const optimizer = new optim.LBFGS([a, b], { lineSearchFn: "strong_wolfe" });
    optimizer.step(() => {
      optimizer.zeroGrad();
      const loss = a.sub(1).square().sum();
      loss.backward();
      return loss;
    });
    expect([a.item(), b.item()]).toEqual([1, 5]);
  });

  it("has nothing to do where no parameter has elements", () => {
    const empty = tensor([], { requiresGrad: true });
    const optimizer = new optim.LBFGS([empty]);
    const loss = optimizer.step(() => {
      const loss = empty.sum();
      loss.backward();
      return loss;
    });
    expect(loss.item()).toBe(0);
  });

  it("refuses a closure that gives no loss, at whichever call", () => {
    for (const last of [0, 1, 2]) {
      const { optimizer, closure } = begin("network", {});
      let calls = 0;
      const forgetful = () => (calls++ < last ? closure() : undefined);
      expect(() => optimizer.step(forgetful as never)).toThrow(
        "LBFGS.step: what the closure returns must be the loss, a tensor with one element, got undefined",
      );
    }
  });

  it("refuses what it cannot do", () => {
    const { optimizer, parameters } = begin("network", {});
    const [a, b] = parameters;
    const groups = [{ params: [a] }, { params: [b] }];
    expect(() => new optim.LBFGS(groups)).toThrow(ValueError);
    expect(() => optimizer.addParamGroup({ params: [tensor([1])] })).toThrow("one group");
    expect(() => (optimizer.step as () => void)()).toThrow("expected a closure");
    const scaler = new optim.GradScaler();
    expect(() => scaler.step(optimizer as never)).toThrow("expected a closure");
  });

  it("refuses a state that does not fit, whole", () => {
    const { optimizer, closure } = begin("rosenbrock", { maxIter: 3 });
    optimizer.step(closure);
    const saved = optimizer.stateDict();
    const wrong = { ...saved.state, "0.d": tensor([1, 2, 3]) };
    delete (wrong as Record<string, Tensor>)["0.ro"];
    const other = begin("rosenbrock", {}).optimizer;
    const load = () => other.loadStateDict({ ...saved, state: wrong });
    expect(load).toThrow(DataError);
    expect(load).toThrow("0.d: expected shape [2], got [3]\n  0.ro: missing");
    expect(other.stateDict().state).toEqual({});
  });
});
