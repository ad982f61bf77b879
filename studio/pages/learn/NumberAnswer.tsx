import { useSignal } from "@preact/signals";
import { isSame, numberBy } from "../../course/ask.ts";
import type { Numbers } from "../../course/numbers.ts";
import { Paragraph } from "../../course/Paragraph.tsx";
import type { Answer } from "../../course/question.ts";
import { readNumber } from "../../parts/read-number.ts";

interface Props {
  readonly answer: Extract<Answer, { number: string }>;
  readonly numbers: Numbers;
  readonly onJudged: (isRight: boolean) => void;
}

interface Judged {
  readonly isRight: boolean;
  readonly why: string;
}

/** A number to type; one that a known mistake leads to is told which. */
export function NumberAnswer({ answer, numbers, onJudged }: Props) {
  const judged = useSignal<Judged | null>(null);
  const judge = (typed: number): Judged => {
    if (isSame(typed, numbers.number(answer.number).value!)) {
      return { isRight: true, why: answer.why };
    }
    const mistake = answer.mistakes.find(({ by }) => isSame(typed, numberBy(by, numbers)));
    const why =
      mistake?.why ??
      "It is another number, and none that a usual mistake leads to. Write down each path with its factors, and add.";
    return { isRight: false, why };
  };
  return (
    <form
      class="number-answer"
      onSubmit={(event) => {
        event.preventDefault();
        const field = event.currentTarget.elements.namedItem("answer") as HTMLInputElement;
        const typed = readNumber(field.value);
        if (typed === undefined) {
          judged.value = { isRight: false, why: "Type a number, as in −2.5." };
          return;
        }
        judged.value = judge(typed);
        onJudged(judged.value.isRight);
      }}
    >
      <label>
        Your number{" "}
        <input name="answer" type="text" inputMode="text" autoComplete="off" size={10} />
      </label>{" "}
      <button type="submit" class="button">
        Check
      </button>
      <div aria-live="polite">
        {judged.value && (
          <p class={judged.value.isRight ? "judged is-right" : "judged is-wrong"}>
            <strong>{judged.value.isRight ? "Yes." : "No."}</strong>{" "}
            <Paragraph text={judged.value.why} numbers={numbers} />
          </p>
        )}
      </div>
    </form>
  );
}
