import { type Signal, useComputed, useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { address, placeOf } from "../../course/address.ts";
import { ask } from "../../course/ask.ts";
import { Blocks } from "../../course/Blocks.tsx";
import { markDone } from "../../course/done.ts";
import type { Question } from "../../course/question.ts";
import { lessons } from "../../lessons/lessons.ts";
import { questions } from "../../questions/questions.ts";
import { ChoiceAnswer } from "./ChoiceAnswer.tsx";
import { NumberAnswer } from "./NumberAnswer.tsx";
import { PageLinkView } from "./PageLinkView.tsx";

/** One question, asked with the numbers of the address's seed. */
export function QuestionView({ question }: { question: Question }) {
  const seed = address.seed.value;
  return <AskedQuestion key={seed} question={question} seed={seed} />;
}

function AskedQuestion({ question, seed }: { question: Question; seed: number }) {
  const asked = useMemo(() => ask(question, seed), [question, seed]);
  const { numbers, choices } = asked;
  const isRight = useSignal(false);
  const isShown = useSignal(false);
  const onJudged = (right: boolean) => {
    isRight.value = right;
    if (right) markDone("questions", question.id);
  };
  return (
    <article class="lesson question">
      <h2>{question.question}</h2>
      <Blocks blocks={question.given ?? []} numbers={numbers} />
      {"right" in question.answer ? (
        <ChoiceAnswer choices={choices} numbers={numbers} onJudged={onJudged} />
      ) : (
        <NumberAnswer answer={question.answer} numbers={numbers!} onJudged={onJudged} />
      )}
      <Explanation {...{ question, isRight, isShown, asked }} />
      <p class="buttons">
        {question.draws && (
          <button
            type="button"
            class="button small"
            onClick={() => {
              address.seed.value = seed + 1;
            }}
          >
            Other numbers
          </button>
        )}{" "}
        <NextQuestion question={question} />
      </p>
    </article>
  );
}

interface ExplanationProps {
  readonly question: Question;
  readonly isRight: Signal<boolean>;
  /** Whether it was asked for without an answer. */
  readonly isShown: Signal<boolean>;
  readonly asked: ReturnType<typeof ask>;
}

function Explanation({ question, isRight, isShown, asked: { numbers } }: ExplanationProps) {
  const isOpen = useComputed(() => isRight.value || isShown.value);
  const lesson = lessons.find(({ id }) => id === question.lesson)!;
  if (!isOpen.value) {
    return (
      <p>
        <button
          type="button"
          class="button small"
          onClick={() => {
            isShown.value = true;
          }}
        >
          Show the explanation
        </button>
      </p>
    );
  }
  return (
    <section class="explained" aria-live="polite">
      <h3>Explained</h3>
      <Blocks blocks={question.explanation} numbers={numbers} />
      <p class="small">
        From the lesson <a href={placeOf({ part: "lessons", lesson: lesson.id })}>{lesson.title}</a>
        {question.link && (
          <>
            . <PageLinkView link={question.link} numbers={numbers} />
          </>
        )}
      </p>
    </section>
  );
}

function NextQuestion({ question }: { question: Question }) {
  const next = questions[questions.indexOf(question) + 1];
  if (!next) return null;
  return (
    <a class="button small" href={placeOf({ part: "questions", question: next.id })}>
      Next question ›
    </a>
  );
}
