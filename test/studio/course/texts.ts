import { signal } from "@preact/signals";
import { ask } from "../../../studio/course/ask.ts";
import type { Block, Content, PageLink } from "../../../studio/course/content.ts";
import { Numbers } from "../../../studio/course/numbers.ts";
import { lessons } from "../../../studio/lessons/lessons.ts";
import { questions } from "../../../studio/questions/questions.ts";
import { findings } from "../../../studio/reference/history.ts";
import { troubles } from "../../../studio/reference/troubleshooting.ts";

/** A text of the course with its numbers, at several places of them. */
export interface Text {
  readonly name: string;
  readonly blocks: readonly Block[];
  readonly content: Content | null;
  readonly numbers: readonly Numbers[];
}

/** A lesson's numbers, moved so that none stands as it does at first. */
export function movedNumbers(content: Content): Numbers {
  const numbers = new Numbers(content, signal({}));
  const moved = [...numbers.values.value].map(([id, value], i): [string, number] => {
    const { step = 0.125, max = Infinity } = numbers.handle(id)!;
    return [id, Math.min(max, value + step * (1 + (i % 3)))];
  });
  numbers.set(Object.fromEntries(moved));
  return numbers;
}

const seeds = [0, 1, 2];

export const texts: readonly Text[] = [
  ...lessons.map((lesson) => ({
    name: lesson.id,
    blocks: [...lesson.text, lesson.task.text],
    content: lesson,
    numbers: [new Numbers(lesson, signal({})), movedNumbers(lesson)],
  })),
  ...questions.map((question) => {
    const { answer, given = [], explanation, content = null } = question;
    const spoken =
      "right" in answer
        ? [answer.right, ...answer.wrong].flatMap(({ text, why }) => [text, why])
        : [answer.why, ...answer.mistakes.map(({ why }) => why)];
    return {
      name: question.id,
      blocks: [question.question, ...given, ...spoken, ...explanation],
      content,
      numbers: seeds.flatMap((seed) => ask(question, seed).numbers ?? []),
    };
  }),
  ...troubles.map(({ id, text, causes }) => ({
    name: id,
    blocks: [...text, ...causes.flatMap(({ sign, cause }) => [sign, cause])],
    content: null,
    numbers: [],
  })),
  ...findings.map(({ id, text }) => ({ name: id, blocks: text, content: null, numbers: [] })),
];

/** The paragraphs of a text, those of its lists too. */
export const paragraphsOf = ({ blocks }: Pick<Text, "blocks">): string[] =>
  blocks.flatMap((block) => {
    if (typeof block === "string") return [block];
    return "list" in block ? block.list : [];
  });

/** Every link of the course into a page, with the numbers that it takes along. */
export const links: readonly { name: string; link: PageLink; numbers: Numbers | null }[] = [
  ...lessons.flatMap((lesson) =>
    lesson.links.map((link) => ({ name: lesson.id, link, numbers: movedNumbers(lesson) })),
  ),
  ...questions.flatMap((question) =>
    question.link
      ? [{ name: question.id, link: question.link, numbers: ask(question, 3).numbers }]
      : [],
  ),
  ...troubles.flatMap(({ id, links }) => links.map((link) => ({ name: id, link, numbers: null }))),
];
