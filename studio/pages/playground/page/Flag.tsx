import type { ReadonlySignal } from "@preact/signals";

interface FlagProps {
  readonly title: string;
  readonly isOn: ReadonlySignal<boolean>;
  readonly set: (on: boolean) => void;
}

/** A switch of a break or a cure. */
export function Flag({ title, isOn, set }: FlagProps) {
  return (
    <label class="flag">
      <input
        type="checkbox"
        checked={isOn}
        onChange={(event) => set(event.currentTarget.checked)}
      />
      <strong>{title}</strong>
    </label>
  );
}
