import { nn, type Tensor, zeros } from "chainrule";

/** A module of one's own, of which the type checker knows nothing. */
class Halves extends nn.Module {
  forward(x: Tensor): Tensor {
    return x.narrow(-1, 0, x.shape[x.ndim - 1] / 2);
  }
}

/** A linear layer of one's own. */
class Scaled extends nn.Linear {
  override forward(x: Tensor): Tensor {
    return super.forward(x).mul(2);
  }
}

class Network extends nn.Module {
  readonly hidden = new nn.Sequential(new nn.Linear(6, 8), new nn.BatchNorm1d(8), new nn.ReLU());
  readonly last: nn.Linear = new nn.Linear(8, 6);

  forward(x: Tensor): Tensor {
    return this.last.forward(this.hidden.forward(x));
  }
}

function hidden(width: number): nn.Sequential {
  return new nn.Sequential(new nn.Linear(6, width), new nn.Tanh(), new nn.Linear(width, 6));
}

const width: number = 6;
const either = width > 5 ? 6 : 8;
const layers: nn.Module[] = [new nn.Linear(6, 4), new nn.ReLU()];
const several = [new nn.Linear(6, 8), new nn.Linear(8, 6)];

/** Networks that work, each on numbers [5, 6]: the type checker has nothing to say against one of them. */
export const programs: Record<string, nn.Sequential> = {
  "layers that fit": new nn.Sequential(new nn.Linear(6, 8), new nn.ReLU(), new nn.Linear(8, 3)),
  "a size that is not known": new nn.Sequential(new nn.Linear(6, width), new nn.Linear(6, 2)),
  "one of two sizes": new nn.Sequential(new nn.Linear(6, either), new nn.Linear(6, 2)),
  "one of two layers": new nn.Sequential(
    width > 5 ? new nn.Linear(6, 4) : new nn.Linear(6, 5),
    new nn.Linear(4, 2),
  ),
  "a module of one's own": new nn.Sequential(
    new nn.Linear(6, 8),
    new Halves(),
    new nn.Linear(4, 2),
    new Scaled(2, 3),
    new nn.Linear(3, 1),
  ),
  "a gate, which halves": new nn.Sequential(new nn.Linear(6, 8), new nn.GLU(), new nn.Linear(4, 2)),
  "a layer with more arguments than one": new nn.Sequential(
    new nn.Linear(6, 4),
    new nn.TransformerEncoderLayer(4, 2, { dimFeedforward: 8 }),
    new nn.Linear(4, 2),
  ),
  "a list": new nn.Sequential(layers),
  "a list, spread": new nn.Sequential(...layers),
  "a list of layers of several sizes": new nn.Sequential(...several),
  "a list behind a layer": new nn.Sequential(new nn.Linear(6, 6), ...layers),
  "a list in brackets": new nn.Sequential([new nn.Linear(6, 2), new nn.Linear(2, 3)]),
  "no layers": new nn.Sequential(),
  "networks in networks": new nn.Sequential(
    hidden(3),
    new nn.Sequential(new nn.Linear(6, 2), new nn.Sequential()),
    new nn.Linear(2, 6),
    new Network(),
  ),
  "flattened between": new nn.Sequential(
    new nn.Linear(6, 8),
    new nn.Flatten(0),
    new nn.Linear(40, 2),
  ),
  "eighty layers": new nn.Sequential(
    ...([new nn.Linear(6, 6), new nn.ReLU(), new nn.Linear(6, 6), new nn.ReLU()] as const),
    ...([new nn.Linear(6, 6), new nn.ReLU(), new nn.Linear(6, 6), new nn.ReLU()] as const),
    ...([new nn.Linear(6, 6), new nn.ReLU(), new nn.Linear(6, 6), new nn.ReLU()] as const),
    ...([new nn.Linear(6, 6), new nn.ReLU(), new nn.Linear(6, 6), new nn.ReLU()] as const),
    ...([new nn.Linear(6, 6), new nn.ReLU(), new nn.Linear(6, 6), new nn.ReLU()] as const),
    ...([new nn.Linear(6, 6), new nn.ReLU(), new nn.Linear(6, 6), new nn.ReLU()] as const),
    ...([new nn.Linear(6, 6), new nn.ReLU(), new nn.Linear(6, 6), new nn.ReLU()] as const),
    ...([new nn.Linear(6, 6), new nn.ReLU(), new nn.Linear(6, 6), new nn.ReLU()] as const),
    ...([new nn.Linear(6, 6), new nn.ReLU(), new nn.Linear(6, 6), new nn.ReLU()] as const),
    ...([new nn.Linear(6, 6), new nn.ReLU(), new nn.Linear(6, 6), new nn.ReLU()] as const),
    ...([new nn.Linear(6, 6), new nn.ReLU(), new nn.Linear(6, 6), new nn.ReLU()] as const),
    ...([new nn.Linear(6, 6), new nn.ReLU(), new nn.Linear(6, 6), new nn.ReLU()] as const),
    ...([new nn.Linear(6, 6), new nn.ReLU(), new nn.Linear(6, 6), new nn.ReLU()] as const),
    ...([new nn.Linear(6, 6), new nn.ReLU(), new nn.Linear(6, 6), new nn.ReLU()] as const),
    ...([new nn.Linear(6, 6), new nn.ReLU(), new nn.Linear(6, 6), new nn.ReLU()] as const),
    ...([new nn.Linear(6, 6), new nn.ReLU(), new nn.Linear(6, 6), new nn.ReLU()] as const),
    ...([new nn.Linear(6, 6), new nn.ReLU(), new nn.Linear(6, 6), new nn.ReLU()] as const),
    ...([new nn.Linear(6, 6), new nn.ReLU(), new nn.Linear(6, 6), new nn.ReLU()] as const),
    ...([new nn.Linear(6, 6), new nn.ReLU(), new nn.Linear(6, 6), new nn.ReLU()] as const),
    ...([new nn.Linear(6, 6), new nn.ReLU(), new nn.Linear(6, 6), new nn.ReLU()] as const),
  ),
};

/** The same of images, each on numbers [5, 3, 8, 8]. */
export const imagePrograms: Record<string, nn.Sequential> = {
  "a convolutional network": new nn.Sequential(
    new nn.Conv2d(3, 6, 3, { padding: "same" }),
    new nn.BatchNorm2d(6),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Conv2d(6, 8, [3, 2]),
    new nn.Residual(new nn.Conv2d(8, 8, 3, { padding: 1 })),
    new nn.AdaptiveAvgPool2d(1),
    new nn.Flatten(),
    new nn.Linear(8, 2),
  ),
  "rows of images": new nn.Sequential(
    new nn.Conv2d(3, 4, 3),
    new nn.Linear(6, 2),
    new nn.LayerNorm(2),
    new nn.BatchNorm2d(4),
    new nn.LayerNorm([6, 2]),
  ),
  "a size that is not known": new nn.Sequential(new nn.Conv2d(3, width, 3), new nn.GroupNorm(2, 6)),
  "up and down": new nn.Sequential(
    new nn.ConvTranspose2d(3, 4, 2, { stride: 2 }),
    new nn.Upsample({ scaleFactor: 2 }),
    new nn.InstanceNorm2d(4),
    new nn.AvgPool2d(4),
    new nn.Identity(),
    new nn.Conv2d(4, 1, 1),
  ),
};

/** A variable may take a layer or a network of other sizes, and a model stand where any module may. */
export function exchanged(): nn.Module {
  let last = new nn.Linear(8, 3);
  let model = new nn.Sequential(new nn.Linear(6, 8), last);
  last = new nn.Linear(8, 2);
  model[1] = last;
  const inputs = new nn.ModuleList([new nn.Linear(2, 3), new nn.Linear(3, 4)]);
  inputs.append(new nn.Linear(5, 6));
  model = new nn.Sequential(new nn.Linear(6, 6), model);
  return model;
}

export const input = zeros([5, 6]);
export const image = zeros([5, 3, 8, 8]);
