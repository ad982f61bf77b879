import type { Hypothesis } from "../evidence.ts";
import { additive } from "./additive.ts";
import { altered } from "./altered.ts";
import { branches } from "./both-sides.ts";
import type { StructureCause } from "./cause.ts";
import type { classEntries } from "./classes.ts";
import { crossing } from "./crossing.ts";
import type { facts } from "./facts.ts";
import { movedPlaces } from "./moved.ts";
import { normalized } from "./normalized.ts";
import { firstOf } from "./pair.ts";
import { partial } from "./partial.ts";
import { routes } from "./routing.ts";
import { scaled } from "./scaled.ts";
import { usesOfEntries } from "./uses.ts";
import { windows } from "./windows.ts";

/** What comparing both Jacobians as objects can tell, special before general. */
export const structure: Record<
  Exclude<StructureCause, keyof typeof facts | keyof typeof classEntries>,
  Hypothesis
> = {
  "other-parameter": movedPlaces["other-parameter"],
  "transposed-jacobian": movedPlaces["transposed-jacobian"],
  "constant-norm": normalized["constant-norm"],
  "softmax-jacobian": normalized["softmax-jacobian"],
  "statistics-term": normalized["statistics-term"],
  ...windows,
  ...crossing,
  "one-use": usesOfEntries["one-use"],
  ...routes,
  spread: usesOfEntries.spread,
  ...scaled,
  ...partial,
  region: firstOf(partial.region, branches["one-branch"]),
  ...additive,
  ...altered,
  moved: movedPlaces.moved,
  permuted: movedPlaces.permuted,
};
