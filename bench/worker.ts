/** The contender in peers/NAME.ts: `worker.ts NAME WORD…`. protocol.ts says how one talks with it. */
import { createInterface } from "node:readline";
import { loadSafetensors } from "../src/node/index.ts";
import type { CreatePeer, Numbers } from "./peers/peer.ts";
import { type About, type Answer, type Question, SAMPLES, STEPS } from "./protocol.ts";
import type { Work } from "./works.ts";

interface Task {
  run(): unknown;
  evidence(): number[];
}

const write = (answer: Answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);
// What a library prints must not stand among the answers.
console.log = console.info = console.error;

const [name, ...words] = process.argv.slice(2);
const { createPeer }: { createPeer: CreatePeer } = await import(`./peers/${name}.ts`);
const peer = await createPeer(...words);

function taskFor(work: Work, numbers: Numbers): Task {
  if (work.kind === "training") {
    const { step, evaluate } = peer.train(work, numbers);
    return { run: step, evidence: () => [...Array.from({ length: STEPS }, step), evaluate()] };
  }
  if (!peer.compute) throw new Error("it only trains");
  const { run, result } = peer.compute(work, numbers);
  return { run, evidence: () => samplesOf(result()) };
}

const samplesOf = (values: ArrayLike<number>) =>
  Array.from({ length: SAMPLES }, (_, i) => values[Math.floor((i * values.length) / SAMPLES)]);

async function measure({ run }: Task, milliseconds: number): Promise<number> {
  const timed = async (repetitions: number) => {
    const start = performance.now();
    for (let i = 0; i < repetitions; i++) {
      const done = run();
      if (done instanceof Promise) await done;
    }
    return performance.now() - start;
  };
  const first = await timed(1);
  if (first >= milliseconds) return first;
  // The clock is read once for several: reading it takes as long as a small part of a short work.
  let [repetitions, elapsed, together] = [0, 0, 1];
  while (elapsed < milliseconds) {
    const passed = await timed(together);
    repetitions += together;
    elapsed += passed;
    if (passed < 0.5) together *= 2;
  }
  return elapsed / repetitions;
}

let task: Task;

async function answer(question: Question): Promise<number[] | number | null> {
  switch (question.ask) {
    case "prepare":
      task = taskFor(question.work, (await loadSafetensors(question.numbers)).tensors);
      return null;
    case "evidence":
      return task.evidence();
    case "measure":
      return measure(task, question.milliseconds);
  }
}

const about: About = { version: peer.version, threads: peer.threads };
write({ answer: about });
for await (const line of createInterface({ input: process.stdin })) {
  try {
    write({ answer: await answer(JSON.parse(line)) });
  } catch (error) {
    write({ error: error instanceof Error ? error.message : String(error) });
  }
}
