import type { ReadonlySignal } from "@preact/signals";

/** What the buttons of the step controls show, on a square of 16. */
export const stepShapes = {
  first: "M3 3h2v10H3zM13 3v10L6 8z",
  back: "M11 3v10L4 8z",
  play: "M4 2.5v11L13 8z",
  pause: "M4 3h3v10H4zM9 3h3v10H9z",
  forward: "M5 3v10l7-5z",
  last: "M3 3v10l7-5zM11 3h2v10h-2z",
};

interface StepButtonProps {
  readonly name: string | ReadonlySignal<string>;
  readonly shape: string | ReadonlySignal<string>;
  readonly onClick: () => void;
  /** Shown on hover. Default: the name. */
  readonly title?: string;
  /** It keeps the focus when there is nowhere further to go: hence not `disabled`. */
  readonly isIdle?: ReadonlySignal<boolean>;
}

export function StepButton({ name, shape, onClick, title, isIdle }: StepButtonProps) {
  return (
    <button
      type="button"
      aria-label={name}
      title={title ?? name}
      aria-disabled={isIdle}
      onClick={onClick}
    >
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d={shape} />
      </svg>
    </button>
  );
}
