import { type Signal, useComputed } from "@preact/signals";

interface ChoicesProps<T extends string> {
  /** What is chosen, for a screen reader. */
  readonly name: string;
  readonly options: readonly T[];
  readonly chosen: Signal<T>;
  /** The options' texts, where they differ from their names. */
  readonly labels?: Readonly<Partial<Record<T, string>>>;
}

/** A few options side by side, of which one holds; arrow keys move through them. */
export function Choices<T extends string>({ name, options, chosen, labels }: ChoicesProps<T>) {
  const move = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const next = (options.indexOf(chosen.peek()) + by + options.length) % options.length;
    chosen.value = options[next];
    const group = (event.currentTarget as HTMLElement).children;
    (group[next] as HTMLElement).focus();
  };
  return (
    <div class="choices" role="radiogroup" aria-label={name} onKeyDown={move}>
      {options.map((option) => (
        <Option key={option} option={option} label={labels?.[option] ?? option} chosen={chosen} />
      ))}
    </div>
  );
}

function Option<T extends string>({
  option,
  label,
  chosen,
}: {
  option: T;
  label: string;
  chosen: Signal<T>;
}) {
  const checked = useComputed(() => chosen.value === option);
  const tabIndex = useComputed(() => (chosen.value === option ? 0 : -1));
  return (
    // biome-ignore lint/a11y/useSemanticElements: the group looks like a switch, and has its keys
    <button
      type="button"
      role="radio"
      aria-checked={checked}
      tabIndex={tabIndex}
      onClick={() => {
        chosen.value = option;
      }}
    >
      {label}
    </button>
  );
}
