import { useComputed } from "@preact/signals";
import type { CourseInfo } from "../engine/messages.ts";
import { address } from "./address.ts";
import { differenceInWords } from "./differences.ts";
import { choose } from "./laboratory.ts";
import { Panel } from "./Panel.tsx";
import { courses } from "./signals.ts";

/** All courses that training took, each a fork of another; two at most are looked at. */
export function CoursesPanel() {
  return (
    <Panel name="courses" title="Courses">
      <p class="small muted">
        Go back on the time line and change something: another course begins there, and both go on
        side by side.
      </p>
      <table class="courses">
        <thead>
          <tr>
            <th scope="col">course</th>
            <th scope="col">look at</th>
            <th scope="col">beside</th>
          </tr>
        </thead>
        <tbody>
          {courses.value.map((each) => (
            <CourseRow key={each.id} course={each} />
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

function CourseRow({ course }: { course: CourseInfo }) {
  const { id, parent, start, edits } = course;
  const isChosen = useComputed(() => address.chosen.value === id);
  const isOther = useComputed(() => address.other.value === id);
  const from = parent === null ? null : courses.value[parent];
  const words = from ? differenceInWords(from.settings, course.settings) : [];
  const set = edits.map(({ value }) => `a weight set to ${value}`);
  const text = from
    ? `${id + 1}: from step ${start} of ${from.id + 1}, ${[...words, ...set].join(", ") || "the same"}`
    : "1: from the beginning";
  return (
    <tr>
      <th scope="row">{text}</th>
      <td>
        <input
          type="radio"
          name="chosen"
          aria-label={`Look at course ${id + 1}`}
          checked={isChosen}
          onChange={() => choose(id, address.other.peek() === id ? null : otherNow())}
        />
      </td>
      <td>
        <input
          type="checkbox"
          aria-label={`Course ${id + 1} beside it`}
          checked={isOther}
          disabled={isChosen}
          onChange={(event) =>
            choose(address.chosen.peek(), event.currentTarget.checked ? id : null)
          }
        />
      </td>
    </tr>
  );
}

function otherNow(): number | null {
  const { value } = address.other;
  return value < 0 ? null : value;
}
