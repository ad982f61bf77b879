/** The sections beside the figure that can be opened. */
export const panelNames = [
  "data",
  "network",
  "training",
  "unit",
  "layers",
  "doctor",
  "breaks",
  "courses",
  "cost",
] as const;
export type PanelName = (typeof panelNames)[number];
