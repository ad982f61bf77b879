import { computed, signal } from "@preact/signals";
import type { PointSettings } from "../engine/settings.ts";
import { change } from "./laboratory.ts";
import { settings } from "./signals.ts";

const none: PointSettings = {
  kind: "drawn",
  features: ["x₁", "x₂"],
  classes: ["0", "1"],
  values: [],
  targets: [],
  axes: [0, 1],
  standardise: false,
  seed: 0,
  validation: 0,
};

/** Points that the person puts on the plane. */
export const drawing = {
  /** Whether a click on the plane puts one there. */
  isOn: computed(() => settings.value.data.kind === "drawn"),
  /** Of the next point. */
  target: signal<"0" | "1">("0"),

  /** Begins with two, so that there is a plane and a network to tell them apart. */
  begin(): void {
    const data = { ...none, values: [-0.5, 0, 0.5, 0], targets: [0, 1] };
    change({ ...settings.value, data });
  },

  add(x: number, y: number): void {
    const { data } = settings.value;
    if (data.kind !== "drawn") return;
    const round = (value: number) => Number(value.toPrecision(3));
    change({
      ...settings.value,
      data: {
        ...data,
        values: [...data.values, round(x), round(y)],
        targets: [...data.targets, Number(drawing.target.value)],
      },
    });
  },

  removeLast(): void {
    const { data } = settings.value;
    if (data.kind !== "drawn" || data.targets.length <= 2) return;
    change({
      ...settings.value,
      data: { ...data, values: data.values.slice(0, -2), targets: data.targets.slice(0, -1) },
    });
  },
};
