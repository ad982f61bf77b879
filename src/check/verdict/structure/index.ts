import type { Hypothesis } from "../evidence.ts";
import type { Cause } from "../verdict.ts";
import { additive } from "./additive.ts";
import { altered } from "./altered.ts";
import { branches } from "./both-sides.ts";
import { crossing } from "./crossing.ts";
import { invariant } from "./invariance.ts";
import { movedPlaces } from "./moved.ts";
import { normalized } from "./normalized.ts";
import { firstOf } from "./pair.ts";
import { partial } from "./partial.ts";
import { routes } from "./routing.ts";
import { scaled } from "./scaled.ts";
import { usesOfEntries } from "./uses.ts";
import { windows } from "./windows.ts";

/** What comparing both Jacobians as objects can tell, special before general. */
export const structure = {
  "other-parameter": movedPlaces["other-parameter"],
  "transposed-jacobian": movedPlaces["transposed-jacobian"],
  "softmax-jacobian": normalized["softmax-jacobian"],
  "statistics-term": normalized["statistics-term"],
  ...invariant,
  "constant-norm": firstOf(normalized["constant-norm"], invariant["constant-norm"]),
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
} satisfies Partial<Record<Cause, Hypothesis>>;
