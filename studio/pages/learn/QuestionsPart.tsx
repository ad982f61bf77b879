import { placeOf } from "../../course/address.ts";
import { done } from "../../course/done.ts";
import { questions } from "../../questions/questions.ts";
import { ListEntry, ListPart } from "./ListPart.tsx";
import { QuestionView } from "./QuestionView.tsx";
import { question } from "./state.ts";

/** Questions, each with its answer explained. */
export function QuestionsPart() {
  const now = question.value;
  return (
    <ListPart
      title="Questions"
      summary="Every answer is explained, the wrong ones too. Those with numbers have new ones each time."
      list={
        <ol class="course-list">
          {questions.map(({ id, question }) => (
            <ListEntry
              key={id}
              href={placeOf({ part: "questions", question: id })}
              isCurrent={id === now.id}
              mark={done.value.questions.includes(id) ? "answered" : ""}
            >
              {question}
            </ListEntry>
          ))}
        </ol>
      }
      words={<QuestionView key={now.id} question={now} />}
    />
  );
}
