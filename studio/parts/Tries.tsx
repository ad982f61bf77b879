import { batch } from "@preact/signals";
import "./tries.css";

/** Something worth trying: what is pressed, what it sets, and what to look at then. */
export interface Try {
  readonly name: string;
  readonly look: string;
  readonly set: () => void;
}

/** Things to try on a page, each at a press. */
export function Tries({ tries }: { tries: readonly Try[] }) {
  return (
    <section class="tries small" aria-label="Things to try">
      <h2 class="small">Things to try</h2>
      <ul>
        {tries.map(({ name, look, set }) => (
          <li key={name}>
            <button type="button" class="button" onClick={() => batch(set)}>
              {name}
            </button>
            <span>{look}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
