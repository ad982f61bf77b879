import { useComputed } from "@preact/signals";
import { Choices } from "../../../parts/Choices.tsx";
import { NumberHandle } from "../../../parts/NumberHandle.tsx";
import { Row } from "../../../parts/Row.tsx";
import type { Settings } from "../engine/settings.ts";
import { useBound } from "./bound.ts";
import { change } from "./laboratory.ts";
import { settings } from "./signals.ts";

/** One of the settings: where it is, and what the settings are with another. */
export interface Setting<T> {
  readonly name: string;
  read(settings: Settings): T;
  write(settings: Settings, value: T): Settings;
}

interface NumberProps extends Setting<number> {
  readonly step?: number;
  readonly min?: number;
  readonly max?: number;
  /** What a double click puts back. */
  readonly initial: number;
  readonly isWhole?: boolean;
}

export function NumberSetting(props: NumberProps) {
  const { name, read, write, isWhole = false, step, min, max, initial } = props;
  const value = useBound(
    () => read(settings.value),
    (next) => change(write(settings.peek(), isWhole ? Math.round(next) : next)),
  );
  return (
    <Row name={name}>
      <NumberHandle
        {...{ name, value, initial, min, max }}
        step={step ?? (isWhole ? 1 : 0.1)}
        voice="data"
      />
    </Row>
  );
}

interface ChoiceProps<T extends string> extends Setting<T> {
  readonly options: readonly T[];
  readonly labels?: Readonly<Partial<Record<T, string>>>;
}

/** A few options side by side. */
export function ChoiceSetting<T extends string>(props: ChoiceProps<T>) {
  const { name, read, write, options, labels } = props;
  const chosen = useBound(
    () => read(settings.value),
    (next) => change(write(settings.peek(), next)),
  );
  return (
    <Row name={name}>
      <Choices {...{ name, options, chosen, labels }} />
    </Row>
  );
}

/** One of many options. */
export function SelectSetting<T extends string>(props: ChoiceProps<T>) {
  const { name, read, write, options, labels } = props;
  const value = useComputed(() => read(settings.value));
  return (
    <Row name={name}>
      <select
        aria-label={name}
        value={value}
        onChange={(event) => {
          const now = settings.peek();
          const next = write(now, event.currentTarget.value as T);
          if (next !== now) change(next);
          // Where something is still to be given, what holds is what held.
          event.currentTarget.value = read(settings.peek());
        }}
      >
        {options.map((option) => (
          <option key={option} value={option}>
            {labels?.[option] ?? option}
          </option>
        ))}
      </select>
    </Row>
  );
}

export function FlagSetting({ name, read, write }: Setting<boolean>) {
  const checked = useComputed(() => read(settings.value));
  return (
    <label class="setting flag">
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => change(write(settings.peek(), event.currentTarget.checked))}
      />
      <span>{name}</span>
    </label>
  );
}
