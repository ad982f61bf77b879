/** The sections beside the figure that can be opened. */
export const panelNames = ["runs", "settings", "alerts", "layers", "check", "documents"] as const;
export type PanelName = (typeof panelNames)[number];
