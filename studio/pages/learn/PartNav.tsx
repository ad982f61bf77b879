import { useComputed } from "@preact/signals";
import { address, type Part, parts, placeOf } from "../../course/address.ts";

const titles: Readonly<Record<Part, string>> = {
  contents: "Contents",
  lessons: "Lesson",
  questions: "Questions",
  troubleshooting: "Troubleshooting",
  history: "History",
  glossary: "Glossary",
};

/** The course's parts. */
export function PartNav() {
  return (
    <nav class="part-nav small" aria-label="Course">
      {parts.map((part) => (
        <PartLink key={part} part={part} />
      ))}
    </nav>
  );
}

function PartLink({ part }: { part: Part }) {
  const href = useComputed(() => placeOf({ part }));
  const current = useComputed(() => (address.part.value === part ? "true" : undefined));
  return (
    <a href={href} aria-current={current}>
      {titles[part]}
    </a>
  );
}
