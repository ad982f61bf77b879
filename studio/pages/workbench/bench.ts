import { batch, computed, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { strip } from "../../exercises/run/strip.ts";
import { addressState, choice } from "../../state/address.ts";
import { syntaxErrorLine } from "./editor/syntax-error.ts";
import { checklist, checklistId, type ExerciseText, exercises, ids } from "./exercises.ts";
import type { Problem, Reply, Task } from "./sandbox/messages.ts";
import { remember, remembered, type Work } from "./storage.ts";

/** After so many wrong answers the solution can be seen. */
export const enoughTries = 2;

/** How long the code has to be still before it is checked, in milliseconds. */
const stillness = 500;

export const { exercise: chosen } = addressState("workbench", { exercise: choice(ids, ids[0]) });

/** The exercise on the bench; null for the checklist. */
export const exercise: ReadonlySignal<ExerciseText | null> = computed(
  () => exercises.find(({ id }) => id === chosen.value) ?? null,
);

const shown = computed(() => exercise.value ?? checklist);

const works = new Map<string, Signal<Work>>();

/** What the person has done in an exercise. */
export function workOf(id: string): Signal<Work> {
  const known = works.get(id);
  if (known) return known;
  const work = signal(remembered(id));
  works.set(id, work);
  return work;
}

export const code = computed(() => workOf(chosen.value).value.code ?? shown.value.start);

/** What came of the latest check, and the code that it was of. */
interface Result {
  readonly id: string;
  readonly code: string;
  readonly reply: Reply;
}

const latest = signal<Result | null>(null);
export const isRunning = signal(false);
/** Said once after a grade: how it went. */
export const graded = signal("");

effect(() => {
  chosen.value;
  graded.value = "";
});

/** The latest reply that is about the exercise on the bench. */
export const reply = computed(() =>
  latest.value?.id === chosen.value ? latest.value.reply : null,
);

export const isRight = computed(
  () =>
    reply.value !== null &&
    reply.value.problem === null &&
    reply.value.checks.every(({ passed }) => passed),
);

function change(id: string, part: Partial<Work>): void {
  const work = workOf(id);
  work.value = { ...work.peek(), ...part };
  remember(id, work.peek());
}

/** Takes what was typed, or is put there: the code of the start, or a solution. */
export function write(text: string): void {
  change(chosen.peek(), { code: text === shown.peek().start ? null : text });
  graded.value = "";
}

/** How the code stands, in a few words. */
export const summary = computed(() => {
  if (reply.value === null) return "Not checked yet.";
  const { problem, checks } = reply.value;
  if (problem) return "The code does not run.";
  const held = checks.filter(({ passed }) => passed).length;
  return held === checks.length ? "All of it holds." : `${held} of ${checks.length} hold.`;
});

type Run = (task: Task, limit: number) => Promise<Reply | null>;

const unread = (problem: Problem): Reply => ({ checks: [], problem, printed: [] });

/** Counts the checks: what an earlier one finds is of no interest any more. */
let turn = 0;

/** Checks the code on the bench; null where something else has come between. */
async function check(run: Run): Promise<Result | null> {
  const [id, text, { limit }] = [chosen.peek(), code.peek(), shown.peek()];
  const known = latest.peek();
  if (known?.id === id && known.code === text) return known;
  const own = ++turn;
  isRunning.value = true;
  const stripped = strip(text);
  const answer =
    typeof stripped === "string"
      ? await run({ about: id, javascript: stripped }, limit)
      : unread(stripped);
  if (answer === null || own !== turn) return null;
  const result = { id, code: text, reply: withLine(answer, text) };
  batch(() => {
    latest.value = result;
    isRunning.value = false;
  });
  return result;
}

/** What a browser says of a syntax error has no line. */
function withLine(reply: Reply, text: string): Reply {
  const { problem } = reply;
  if (!problem || problem.line !== undefined || !/SyntaxError/.test(problem.text)) return reply;
  return { ...reply, problem: { ...problem, line: syntaxErrorLine(text) } };
}

/** Checks whatever is on the bench once it is still; what it gives back ends that. */
export function checkEachChange(run: Run): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = effect(() => {
    code.value;
    const isNew = latest.peek()?.id !== chosen.value;
    clearTimeout(timer);
    timer = setTimeout(() => check(run), isNew ? 0 : stillness);
  });
  return () => {
    clearTimeout(timer);
    end();
  };
}

/** Grades the code: an answer that was not graded before, and is wrong, is a try. */
export async function grade(run: Run): Promise<void> {
  const id = chosen.peek();
  graded.value = "";
  const result = await check(run);
  if (result === null || id === checklistId) return;
  const { problem, checks } = result.reply;
  const work = workOf(id).peek();
  if (problem === null && checks.every(({ passed }) => passed)) {
    change(id, { isSolved: true });
    graded.value = "Solved. All of it holds.";
    return;
  }
  const isStart = result.code === shown.peek().start;
  const isNew = !isStart && result.code !== work.tried;
  if (isNew) change(id, { tries: work.tries + 1, tried: result.code });
  graded.value = triesText(workOf(id).peek().tries, { isStart, isNew });
}

function triesText(
  tries: number,
  { isStart, isNew }: { isStart: boolean; isNew: boolean },
): string {
  if (isStart) return "Not yet. This is the code of the start, and no try.";
  if (!isNew) return "Not yet. This answer was graded before.";
  const left = enoughTries - tries;
  return left > 0
    ? `Not yet. After ${left === 1 ? "one more try" : `${left} more tries`} you may see a solution.`
    : "Not yet. You may see a solution now.";
}
