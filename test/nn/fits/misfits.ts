import { nn, type Tensor, zeros } from "chainrule";

/** A network whose layers do not fit, and what it is to be run on. */
type Misfit = () => [network: nn.Sequential, input: Tensor];

/** Each is an error in the editor, at that layer and in those words. */
export const misfits: Record<string, Misfit> = {
  "a linear layer": () => [
    new nn.Sequential(
      new nn.Linear(784, 128),
      new nn.ReLU(),
      // @ts-expect-error Linear(64 → 10): expected input [..., 64], got [..., 128]
      new nn.Linear(64, 10),
    ),
    zeros([7, 784]),
  ],
  "its neighbour": () => [
    new nn.Sequential(
      new nn.Linear(3, 2),
      // @ts-expect-error Linear(3 → 2): expected input [..., 3], got [..., 2]
      new nn.Linear(3, 2),
      new nn.Linear(2, 1),
    ),
    zeros([7, 3]),
  ],
  "a batch norm": () => [
    new nn.Sequential(
      new nn.Linear(8, 6),
      new nn.Dropout(0.1),
      // @ts-expect-error BatchNorm1d(8): expected input [N, 8] or [N, 8, L], got [..., 6]
      new nn.BatchNorm1d(8),
    ),
    zeros([7, 8]),
  ],
  "a network within a network": () => [
    new nn.Sequential(
      new nn.Linear(8, 6),
      // @ts-expect-error Linear(5 → 4): expected input [..., 5], got [..., 6]
      new nn.Sequential(new nn.Tanh(), new nn.Linear(5, 4)),
    ),
    zeros([7, 8]),
  ],
  "a layer behind a network": () => [
    new nn.Sequential(
      new nn.Sequential(new nn.Linear(8, 6), new nn.GELU()),
      new nn.BatchNorm1d(6),
      new nn.Softmax(-1),
      // @ts-expect-error Linear(8 → 1): expected input [..., 8], got [..., 6]
      new nn.Linear(8, 1),
    ),
    zeros([7, 8]),
  ],
  "a layer norm": () => [
    new nn.Sequential(
      new nn.Linear(8, 6),
      // @ts-expect-error LayerNorm(8): expected input [..., 8], got [..., 6]
      new nn.LayerNorm(8),
    ),
    zeros([7, 8]),
  ],
  "a convolution": () => [
    new nn.Sequential(
      new nn.Conv2d(1, 6, 5),
      new nn.BatchNorm2d(6),
      new nn.ReLU(),
      new nn.MaxPool2d(2),
      // @ts-expect-error Conv2d(16 → 32, 3×3): expected input [N, 16, H, W] or [16, H, W], got [N, 6, ...]
      new nn.Conv2d(16, 32, 3),
    ),
    zeros([7, 1, 14, 14]),
  ],
  "a convolution over sequences": () => [
    new nn.Sequential(
      new nn.Conv1d(2, 4, 3),
      new nn.Dropout1d(),
      // @ts-expect-error Conv1d(2 → 4, kernel 5): expected input [N, 2, L] or [2, L], got [N, 4, ...]
      new nn.Conv1d(2, 4, 5),
    ),
    zeros([7, 2, 9]),
  ],
  "a transposed convolution": () => [
    new nn.Sequential(
      new nn.Conv2d(3, 4, 3),
      // @ts-expect-error ConvTranspose2d(3 → 4, 3×3): expected input [N, 3, H, W] or [3, H, W], got [N, 4, ...]
      new nn.ConvTranspose2d(3, 4, 3),
    ),
    zeros([7, 3, 8, 8]),
  ],
  "a batch norm of images": () => [
    new nn.Sequential(
      new nn.Conv2d(3, 4, 3),
      // @ts-expect-error BatchNorm2d(3): expected input [N, 3, H, W], got [N, 4, ...]
      new nn.BatchNorm2d(3),
    ),
    zeros([7, 3, 8, 8]),
  ],
  "a batch norm of sequences": () => [
    new nn.Sequential(
      new nn.Conv1d(3, 4, 3),
      // @ts-expect-error BatchNorm1d(3): expected input [N, 3] or [N, 3, L], got [N, 4, ...]
      new nn.BatchNorm1d(3),
    ),
    zeros([7, 3, 8]),
  ],
  "a group norm": () => [
    new nn.Sequential(
      new nn.Conv2d(3, 4, 3),
      // @ts-expect-error GroupNorm(2 groups of 6): expected input [N, 6, ...], got [N, 4, ...]
      new nn.GroupNorm(2, 6),
    ),
    zeros([7, 3, 8, 8]),
  ],
};
