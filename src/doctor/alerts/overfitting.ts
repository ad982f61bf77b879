import { formatShort } from "../../text/number.ts";
import type { Finding } from "./rule.ts";

/** The mean losses of an epoch, in training and on samples that are held out. */
export interface EpochLosses {
  epoch: number;
  train: number;
  validation: number;
}

/** So many epochs since the best one must all be worse. */
const epochsSince = 3;
/** By so much of what the held-out loss had come down, or of itself where it never came down. */
const threshold = 0.1;
/** And by so much of itself in any case, as the training loss falls: from batch to batch both move by little. */
const leastShare = 0.05;

/** A held-out loss that rises while the training loss goes on falling. */
export function overfitting(epochs: readonly EpochLosses[]): Finding[] {
  const finite = epochs.filter(({ validation }) => Number.isFinite(validation));
  const least = Math.min(...finite.map(({ validation }) => validation));
  const best = finite.findIndex(({ validation }) => validation === least);
  const later = finite.slice(best + 1);
  if (later.length < epochsSince) return [];
  const recent = later.slice(-epochsSince);
  const fallen = finite[0].validation - least;
  const scale = fallen > 0 ? fallen : Math.abs(least);
  const risen = Math.min(...recent.map(({ validation }) => validation)) - least;
  const rise = risen / scale;
  const isNotable = rise > threshold && risen > leastShare * Math.abs(least);
  const [{ epoch, train }, last] = [finite[best], recent[recent.length - 1]];
  const fall = train - Math.max(...recent.map((each) => each.train));
  if (!isNotable || !(fall > leastShare * Math.abs(train))) return [];
  return [
    {
      kind: "overfitting",
      layer: null,
      message: `The network overfits, since epoch ${epoch + 1}`,
      evidence:
        `the loss on held-out samples was least after epoch ${epoch}, ${formatShort(least)}, and is ` +
        `${formatShort(last.validation)} after epoch ${last.epoch}; that in training fell from ` +
        `${formatShort(train)} to ${formatShort(last.train)}`,
      value: rise,
      threshold,
      advice:
        `Stop after ${epoch} ${epoch === 1 ? "epoch" : "epochs"}; or give it more data, dropout, weight decay ` +
        "(AdamW), or fewer units",
      source:
        "Prechelt, Early stopping, but when? (1998), which holds the held-out loss against its least; a rise " +
        "by a tenth of what it had fallen, and by a twentieth of it while the training loss falls by as much, for three " +
        "epochs, is this library's choice",
    },
  ];
}
