import { address } from "../../course/address.ts";
import { Contents } from "./Contents.tsx";
import { GlossaryPart } from "./GlossaryPart.tsx";
import { HistoryPart } from "./HistoryPart.tsx";
import { LessonPart } from "./LessonPart.tsx";
import { QuestionsPart } from "./QuestionsPart.tsx";
import { lesson } from "./state.ts";
import { TroublePart } from "./TroublePart.tsx";
import "./learn.css";

/** A course in backpropagation, from one product to a network that learns. */
export default function LearnPage() {
  switch (address.part.value) {
    case "contents":
      return <Contents />;
    case "lessons":
      return <LessonPart lesson={lesson.value} />;
    case "questions":
      return <QuestionsPart />;
    case "troubleshooting":
      return <TroublePart />;
    case "history":
      return <HistoryPart />;
    case "glossary":
      return <GlossaryPart />;
  }
}
