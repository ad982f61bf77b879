import { addressState, choice, flag, integer, json, number, text } from "../../../state/address.ts";
import { quantities } from "../data/messages.ts";
import { type PanelName, panelNames } from "./panel-names.ts";

const names = (data: unknown) =>
  Array.isArray(data) && data.every((name) => typeof name === "string")
    ? (data as string[])
    : undefined;

/** All of the page's state that its address has. */
export const address = addressState("runs", {
  /** The runs that are not shown: one that begins later is. */
  hidden: json<readonly string[]>([], names),
  /** The run that is looked into; empty for the one that runs, or the last. */
  main: text(""),
  /** 0 for the latest, also while it grows. */
  step: integer(0, { min: 0 }),
  quantity: choice(quantities, "loss"),
  /** Steps in whose mean the curves are smoothed; 1 does not. */
  smoothing: integer(1, { min: 1, max: 1_000_000 }),
  logarithmic: flag(false),
  /** The steps that the curves show; 0 to 0 for all. */
  from: number(0, { min: 0 }),
  to: number(0, { min: 0 }),
  open: json<readonly PanelName[]>(["runs", "settings", "alerts", "documents"], (data) =>
    names(data)?.filter((name): name is PanelName => panelNames.includes(name as PanelName)),
  ),
  /** The document that is shown; empty for the latest. */
  document: text(""),
});
