import { ChainruleError } from "../../tensor/errors.ts";

/** What a {@link checklist} asserts. */
export type ChecklistItem =
  | "values finite"
  | "loss falling"
  | "gradient shapes"
  | "activation derivative"
  | "update after all gradients";

/** An item of a {@link checklist} that does not hold: where, and what to look at. */
export class ChecklistError extends ChainruleError {
  override name = "ChecklistError";
  readonly item: ChecklistItem;

  constructor(item: ChecklistItem, finding: string, advice: string) {
    super(`${item}: ${finding}. ${advice}`);
    this.item = item;
  }
}
