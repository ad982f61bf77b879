import { useComputed } from "@preact/signals";
import { address } from "./address.ts";
import { count } from "./words.ts";

const windows = [
  1, 3, 5, 11, 21, 51, 101, 201, 501, 1001, 2001, 5001, 10_001, 20_001, 50_001, 100_001,
];

/** Over how many steps the curves are smoothed. */
export function Smoothing() {
  const at = useComputed(() => {
    const index = windows.findIndex((window) => window >= address.smoothing.value);
    return index < 0 ? windows.length - 1 : index;
  });
  const text = useComputed(() =>
    address.smoothing.value === 1
      ? "not smoothed"
      : `mean of ${count(address.smoothing.value)} steps`,
  );
  return (
    <label class="run-smoothing small">
      <span>Smoothing</span>
      <input
        type="range"
        min={0}
        max={windows.length - 1}
        step={1}
        value={at}
        aria-valuetext={text}
        onInput={(event) => {
          address.smoothing.value = windows[event.currentTarget.valueAsNumber];
        }}
      />
      <output>{text}</output>
    </label>
  );
}
