import { nn } from "chainrule";

/** Networks whose layers do not fit: each is an error in the editor, at that layer and in those words. */
export const misfits = {
  "a linear layer": () =>
    new nn.Sequential(
      new nn.Linear(784, 128),
      new nn.ReLU(),
      // @ts-expect-error Linear(64 → 10): expected input [..., 64], got [..., 128]
      new nn.Linear(64, 10),
    ),
  "its neighbour": () =>
    new nn.Sequential(
      new nn.Linear(3, 2),
      // @ts-expect-error Linear(3 → 2): expected input [..., 3], got [..., 2]
      new nn.Linear(3, 2),
      new nn.Linear(2, 1),
    ),
  "a batch norm": () =>
    new nn.Sequential(
      new nn.Linear(8, 6),
      new nn.Dropout(0.1),
      // @ts-expect-error BatchNorm1d(8): expected input [N, 8] or [N, 8, L], got [..., 6]
      new nn.BatchNorm1d(8),
    ),
  "a network within a network": () =>
    new nn.Sequential(
      new nn.Linear(8, 6),
      // @ts-expect-error Linear(5 → 4): expected input [..., 5], got [..., 6]
      new nn.Sequential(new nn.Tanh(), new nn.Linear(5, 4)),
    ),
  "a layer behind a network": () =>
    new nn.Sequential(
      new nn.Sequential(new nn.Linear(8, 6), new nn.GELU()),
      new nn.BatchNorm1d(6),
      new nn.Softmax(-1),
      // @ts-expect-error Linear(8 → 1): expected input [..., 8], got [..., 6]
      new nn.Linear(8, 1),
    ),
};
