import { academic } from "./troubles/academic.ts";
import { check } from "./troubles/check.ts";
import { deadUnits } from "./troubles/dead-units.ts";
import { lossStays } from "./troubles/loss-stays.ts";
import { notANumber } from "./troubles/not-a-number.ts";
import { shapes } from "./troubles/shapes.ts";
import { slow } from "./troubles/slow.ts";
import { zOrA } from "./troubles/z-or-a.ts";

/** What goes wrong, the most frequent first. */
export const troubles = [
  lossStays,
  zOrA,
  check,
  notANumber,
  deadUnits,
  shapes,
  slow,
  academic,
] as const;
