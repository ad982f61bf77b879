/** Which number of each node and edge is drawn. */
export type View = "value" | "gradient" | "update";

export const views: readonly View[] = ["value", "gradient", "update"];

/** The voice, a colour family, in which each view speaks. */
export const voiceOf = { value: "forward", gradient: "gradient", update: "update" } as const;
export type Voice = "forward" | "gradient" | "update" | "data";
