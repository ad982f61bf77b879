import { percent } from "./numbers.ts";

/** Of more classes the likeliest are shown. */
const mostClasses = 12;

/** The probabilities of classes, each a bar with its number; null where there are none yet. */
export function Bars({
  classes,
  probabilities,
  label,
}: {
  classes: readonly string[];
  probabilities: Readonly<Record<string, number>> | null;
  label?: string;
}) {
  const all = classes.map((name) => [name, probabilities?.[name] ?? null] as const);
  const shown =
    all.length > mostClasses
      ? all.toSorted((a, b) => (b[1] ?? 0) - (a[1] ?? 0)).slice(0, mostClasses)
      : all;
  return (
    <>
      <ul class="bars" aria-label="Probabilities">
        {shown.map(([name, share]) => (
          <li key={name} class={name === label ? "likeliest" : undefined}>
            <span class="name">{name}</span>{" "}
            <span class="track" aria-hidden="true">
              <span class="bar" style={{ width: `${100 * (share ?? 0)}%` }} />
            </span>{" "}
            <span class="share" data-exact={share}>
              {share === null ? "" : percent(share)}
            </span>
          </li>
        ))}
      </ul>
      {all.length > shown.length && (
        <p class="hint">and {all.length - shown.length} classes that are less likely</p>
      )}
    </>
  );
}
