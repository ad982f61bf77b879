import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Entry } from "./entries.ts";
import type { About, Answer, Question } from "./protocol.ts";
import type { Work } from "./works.ts";

/** A library that does works and says how long they take. A method fails with its reason. */
export interface Contender {
  readonly entry: Entry;
  readonly about: About;
  /** Makes a work ready, from the numbers in a safetensors file. */
  prepare(work: Work, numbers: string): Promise<void>;
  /** Numbers that say what the work computes. */
  evidence(): Promise<number[]>;
  /** Repeats the work for this time, and gives the mean milliseconds of a repetition. */
  measure(milliseconds: number): Promise<number>;
  stop(): void;
}

/** How many milliseconds an answer may take, unless an entry says otherwise. */
const PATIENCE = 60_000;

/**
 * Starts a contender. If it ends, or gives no answer for so long, the question fails, and the next one
 * is for another in its place.
 *
 * @throws Error if it does not start, with the reason.
 */
export async function startContender(entry: Entry): Promise<Contender> {
  const { patience = PATIENCE } = entry;
  let { conversation, about } = await begin(entry);
  const ask = async (question: Question) => {
    if (conversation.isOver) ({ conversation } = await begin(entry));
    return conversation.ask(question, patience);
  };
  return {
    entry,
    about,
    prepare: async (work, numbers) => {
      await ask({ ask: "prepare", work, numbers });
    },
    evidence: async () => (await ask({ ask: "evidence" })) as number[],
    measure: async (milliseconds) => (await ask({ ask: "measure", milliseconds })) as number,
    stop: () => conversation.end(),
  };
}

async function begin({ command, args, env }: Entry) {
  const child = spawn(command, args, { env: { ...process.env, ...env } });
  await once(child, "spawn").catch(() => {
    throw new Error(`no ${command} here`);
  });
  const conversation = new Conversation(child);
  return { conversation, about: (await conversation.listen()) as About };
}

/** Questions to a process and its answers, in turn. An error among the answers is thrown here. */
class Conversation {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  #complaints = "";
  /** Whether the process has ended. */
  isOver = false;

  constructor(process: ChildProcessWithoutNullStreams) {
    this.#process = process;
    this.#lines = createInterface({ input: process.stdout })[Symbol.asyncIterator]();
    process.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#complaints += text;
    });
    // That a process has ended is seen where its answer is missing.
    process.stdin.on("error", () => {});
  }

  async listen() {
    const { done, value } = await this.#lines.next();
    if (done) {
      this.isOver = true;
      throw new Error(this.#lastComplaint());
    }
    const answer: Answer = JSON.parse(value);
    if ("error" in answer) throw new Error(answer.error);
    return answer.answer;
  }

  /** The answer; without one after so many milliseconds the process is ended. */
  async ask(question: Question, patience: number) {
    this.#process.stdin.write(`${JSON.stringify(question)}\n`);
    const timer = setTimeout(() => {
      this.#complaints = `Error: no answer in ${patience / 1000} s`;
      this.#process.kill("SIGKILL");
    }, patience);
    try {
      return await this.listen();
    } finally {
      clearTimeout(timer);
    }
  }

  end(): void {
    this.#process.stdin.end();
  }

  /** `ModuleNotFoundError: No module named 'numpy'` without its first word. */
  #lastComplaint(): string {
    const errors = [...this.#complaints.matchAll(/Error[^:\n]*: (.*)/g)];
    return errors.at(-1)?.[1] ?? "it ended";
  }
}
