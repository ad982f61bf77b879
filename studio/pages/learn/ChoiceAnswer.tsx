import { type Signal, useComputed, useSignal } from "@preact/signals";
import type { ask } from "../../course/ask.ts";
import type { Numbers } from "../../course/numbers.ts";
import { Paragraph } from "../../course/Paragraph.tsx";

type Choices = ReturnType<typeof ask>["choices"];

interface Props {
  readonly choices: Choices;
  readonly numbers: Numbers | null;
  readonly onJudged: (isRight: boolean) => void;
}

/** Choices of which one is right; each that is taken says why it is, or is not. */
export function ChoiceAnswer({ choices, numbers, onJudged }: Props) {
  const taken = useSignal<readonly number[]>([]);
  return (
    <ul class="question-choices">
      {choices.map((choice, i) => (
        <ChoiceView
          key={choice.text}
          choice={choice}
          numbers={numbers}
          taken={taken}
          index={i}
          onTake={() => {
            if (!taken.peek().includes(i)) taken.value = [...taken.peek(), i];
            if (choice.isRight) onJudged(true);
          }}
        />
      ))}
    </ul>
  );
}

interface ChoiceProps {
  readonly choice: Choices[number];
  readonly numbers: Numbers | null;
  readonly taken: Signal<readonly number[]>;
  readonly index: number;
  readonly onTake: () => void;
}

function ChoiceView({ choice, numbers, taken, index, onTake }: ChoiceProps) {
  const isTaken = useComputed(() => taken.value.includes(index));
  const look = useComputed(() =>
    isTaken.value ? `choice ${choice.isRight ? "is-right" : "is-wrong"}` : "choice",
  );
  return (
    <li class={look}>
      <button type="button" aria-pressed={isTaken} onClick={onTake}>
        <Paragraph text={choice.text} numbers={numbers} />
      </button>
      <div aria-live="polite">
        {isTaken.value && (
          <p class="small">
            <strong>{choice.isRight ? "Yes." : "No."}</strong>{" "}
            <Paragraph text={choice.why} numbers={numbers} />
          </p>
        )}
      </div>
    </li>
  );
}
