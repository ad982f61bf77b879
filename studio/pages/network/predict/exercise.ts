import { computed } from "@preact/signals";
import { answers, graph, network, parameters, shape } from "../state.ts";
import { isRight, type Judgement, judge } from "./judge.ts";
import { mistakesOf } from "./mistakes.ts";
import { slopeAt } from "./slope.ts";

/** What stands among the answers where the person asked to be shown. */
export const shownMark = "?";

/** How far one gradient of the exercise is. */
export type Standing = "open" | "tried" | "right" | "shown";

const gradients = computed(
  () => new Map(parameters.value.map((id) => [id, graph.value.nodes.get(id)?.gradient ?? 0])),
);

/** What is said of an answer for a parameter's gradient. */
export function judgementOf(id: string, answer: string): Judgement {
  const mistakes = mistakesOf(graph.value, shape.value, network.value.loss, id, slopeAt);
  const others = new Map([...gradients.value].filter(([other]) => other !== id));
  return judge(answer, gradients.value.get(id) ?? 0, mistakes, others);
}

/** The answers to one parameter that say a number, in order. */
export const attemptsAt = (id: string): readonly string[] => answers.value[id] ?? [];

export function answer(id: string, text: string): void {
  answers.value = { ...answers.peek(), [id]: [...attemptsAt(id), text] };
}

/** How far each parameter is, and whether it was right at the first try. */
export const standings = computed(
  () =>
    new Map(
      parameters.value.map((id): [string, { standing: Standing; first: boolean }] => {
        const attempts = attemptsAt(id);
        const first = attempts.length === 1 && isRight(judgementOf(id, attempts[0]));
        return [id, { standing: standingOf(id, attempts), first }];
      }),
    ),
);

function standingOf(id: string, attempts: readonly string[]): Standing {
  const last = attempts.at(-1);
  if (last === undefined) return "open";
  if (last === shownMark) return "shown";
  return isRight(judgementOf(id, last)) ? "right" : "tried";
}

/** What came of the exercise so far, in a sentence. */
export const result = computed(() => {
  const all = [...standings.value.values()];
  const count = (standing: Standing) => all.filter((each) => each.standing === standing).length;
  const first = all.filter((each) => each.first).length;
  const shown = count("shown");
  const done = `${count("right")} of ${all.length} right, ${first} at the first try`;
  return shown > 0 ? `${done}; ${shown} shown.` : `${done}.`;
});
