/** The contender in peers/NAME.ts: `worker.ts NAME`. protocol.ts says how one talks with it. */
import { createInterface } from "node:readline";
import { loadSafetensors } from "../src/node/index.ts";
import type { Numbers, Peer } from "./peers/peer.ts";
import type { About, Answer, Question } from "./protocol.ts";
import type { Work } from "./works.ts";

interface Task {
  run(): unknown;
  evidence(): number[];
}

const write = (answer: Answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);
// What a library prints must not stand among the answers.
console.log = console.info = console.error;

const { peer }: { peer: Peer } = await import(`./peers/${process.argv[2]}.ts`);

function taskFor(work: Work, numbers: Numbers): Task {
  if (work.kind === "matmul") {
    const { run, result } = peer.matmul(numbers.a, numbers.b);
    const evidence = () => {
      const product = result();
      return Array.from({ length: work.size }, (_, i) => product[i * work.size + i]);
    };
    return { run, evidence };
  }
  const { step, evaluate } = peer.training(work, numbers);
  return { run: step, evidence: () => [...Array.from({ length: 5 }, step), evaluate()] };
}

async function measure(task: Task, milliseconds: number): Promise<number> {
  await task.run();
  const start = performance.now();
  let elapsed = 0;
  let repetitions = 0;
  while (repetitions === 0 || elapsed < milliseconds) {
    await task.run();
    repetitions++;
    elapsed = performance.now() - start;
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
