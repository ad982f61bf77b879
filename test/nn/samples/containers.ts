import { Generator, nn, type Tensor } from "../../../src/index.ts";
import { numbersFrom } from "../../support/sample.ts";
import type { LayerSamples } from "../samples.ts";

const { normal } = numbersFrom(7);
const x = normal(4, 3);

function layers(): [nn.Linear, nn.Tanh] {
  return [new nn.Linear(3, 3, { generator: new Generator(3) }), new nn.Tanh()];
}

export const containerSamples = {
  ModuleList: [
    {
      about: "run one after the other",
      make: () => new nn.ModuleList(layers()),
      run: (list: nn.ModuleList, x: Tensor) => [...list].reduce((y, each) => each.forward(y), x),
      input: x,
    },
  ],
  ModuleDict: [
    {
      about: "run by name",
      make: () => new nn.ModuleDict({ in: layers()[0], out: layers()[1] }),
      run: (dict: nn.ModuleDict<{ in: nn.Linear; out: nn.Tanh }>, x: Tensor) =>
        dict.out.forward(dict.in.forward(x)),
      input: x,
    },
  ],
  Identity: [{ about: "a batch", make: () => new nn.Identity(), input: x }],
  Residual: [
    {
      about: "a layer with a way around it",
      make: () => new nn.Residual(new nn.Sequential(...layers())),
      input: x,
    },
  ],
} satisfies Record<string, LayerSamples>;
