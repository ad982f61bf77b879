import { describe, expect, it } from "vitest";
import { CompileError, optim, tensor } from "../../../src/index.ts";
import { counted } from "../../compile/counted.ts";
import { metrics, type ScheduleSample, scheduleSamples } from "./samples.ts";

type AnySample = ScheduleSample<object>;

const bases = [0.1, 0.04];
const steps = 36;

/** An optimizer of two groups under a schedule, and a training step. */
function begin({ make, watches }: AnySample, options: object, momentum = 0.5) {
  const parameters = bases.map(() => tensor([1, -2], { dtype: "float64", requiresGrad: true }));
  const groups = parameters.map((p, i) => ({ params: [p], lr: bases[i] }));
  const optimizer = new optim.SGD(groups, { momentum });
  const scheduler = make(optimizer, options);
  const step = () => {
    optimizer.zeroGrad();
    const [a, b] = parameters.map((p) => p.mul(p).sum());
    a.add(b).backward();
    optimizer.step();
  };
  const advance = () => {
    if (watches) scheduler.step(metrics[scheduler.lastEpoch] as never);
    else scheduler.step();
  };
  return { parameters, optimizer, scheduler, step, advance };
}

/** The learning rates of a run, and the momenta, from its beginning on. */
function courseOf(run: ReturnType<typeof begin>, count = steps) {
  const course = [];
  for (let i = 0; i <= count; i++) {
    course.push(run.optimizer.paramGroups.map(({ lr, momentum }) => [lr, momentum]));
    if (i < count) run.advance();
  }
  return course;
}

describe.each(Object.entries(scheduleSamples) as unknown as [string, AnySample][])(
  "%s",
  (_, sample) => {
    const { rule, defaults, runs } = sample;
    const named = runs.map((options) => [JSON.stringify(options), options] as const);

    it.each(named)("goes as its formula goes: %s", (_, options) => {
      const run = begin(sample, options);
      const rules = bases.map((base, group) => rule(options, base, group));
      const seen = new Set<number>();
      for (let epoch = 0; epoch <= steps; epoch++) {
        const rates = run.scheduler.getLastLr();
        expect(rates).toEqual(run.optimizer.paramGroups.map(({ lr }) => lr));
        rates.forEach((rate, group) => {
          seen.add(rate);
          const expected = rules[group](epoch, metrics);
          const what = `group ${group} after ${epoch} steps: ${rate}, expected ${expected}`;
          expect(Math.abs(rate - expected), what).toBeLessThanOrEqual(1e-15);
        });
        expect(run.scheduler.lastEpoch).toBe(epoch);
        if (epoch < steps) run.advance();
      }
      expect(seen.size).toBeGreaterThan(bases.length);
    });

    it("has the defaults of PyTorch", () => {
      const [options] = runs;
      const all = { ...defaults, ...options };
      expect(courseOf(begin(sample, options))).toEqual(courseOf(begin(sample, all)));
    });

    it("is run with every option, and follows it", () => {
      const idle = Object.keys(defaults).filter((name) => {
        const given = runs.filter((options) => name in options);
        return given.every((options) => {
          const without = { ...options, [name]: defaults[name as never] };
          const [a, b] = [options, without].map((each) => courseOf(begin(sample, each)));
          return JSON.stringify(a) === JSON.stringify(b);
        });
      });
      expect(idle, "options without a run that they make another").toEqual([]);
    });

    it.each(named)("goes on bit for bit from what was saved: %s", (_, options) => {
      const whole = begin(sample, options);
      courseOf(whole, 7);
      const saved = JSON.parse(JSON.stringify(whole.scheduler.stateDict()));
      const rest = courseOf(whole, 20);
      // One that is new, and one that has been elsewhere, with another learning rate.
      for (const before of [0, 11]) {
        const resumed = begin(sample, options, 0.25);
        courseOf(resumed, before);
        resumed.optimizer.lr = 0.7;
        resumed.scheduler.loadStateDict(saved as never);
        const course = courseOf(resumed, 20);
        const isMoved = rest.some((row) => row[0][1] !== 0.5);
        const rates = (rows: typeof rest) => rows.map((row) => row.map(([lr]) => lr));
        if (isMoved) expect(course).toEqual(rest);
        else expect(rates(course)).toEqual(rates(rest));
      }
    });

    it("is followed by a compiled step, which is recorded no more often for it", () => {
      const [options] = runs;
      const [eager, ours] = [begin(sample, options), begin(sample, options)];
      const { compiled, count } = counted(ours.step);
      const unscheduled = counted(begin(sample, options).step);
      for (let i = 0; i < steps; i++) {
        eager.step();
        compiled();
        unscheduled.compiled();
        eager.advance();
        ours.advance();
        ours.parameters.forEach((p, k) => {
          expect(p.toArray()).toEqual(eager.parameters[k].toArray());
        });
      }
      expect(count.recordings).toBe(unscheduled.count.recordings);
    });

    it("does not go on in a step that is recorded", () => {
      const run = begin(sample, runs[0]);
      const { compiled } = counted(() => {
        run.step();
        run.advance();
      });
      expect(() => compiled()).toThrow(CompileError);
      expect(run.scheduler.lastEpoch).toBe(0);
    });

    it("refuses a state of other groups", () => {
      const { scheduler } = begin(sample, runs[0]);
      const state = { ...scheduler.stateDict(), lastLr: [0.1] };
      expect(() => scheduler.loadStateDict(state as never)).toThrow("has 2 groups");
    });
  },
);
