// y = f(x), element by element, and so dx = dy · f′(x).

import type { Tensor } from "../../src/index.ts";
import { ZooLayer } from "./layer.ts";

const slopeOfTanh = (x: Tensor) => x.tanh().square().neg().add(1);

export class TanhAtResult extends ZooLayer {
  forward(x: Tensor): Tensor {
    this.x = x.tanh();
    return this.x;
  }

  backward(dy: Tensor): Tensor {
    // f′(y), where y is what was kept
    return dy.mul(slopeOfTanh(this.x));
  }
}

export class TanhAtInput extends ZooLayer {
  forward(x: Tensor): Tensor {
    this.x = x;
    return x.tanh();
  }

  backward(dy: Tensor): Tensor {
    // 1 − y² with x for y
    return dy.mul(this.x.square().neg().add(1));
  }
}

export class SoftplusAtResult extends ZooLayer {
  forward(x: Tensor): Tensor {
    this.x = x.softplus();
    return this.x;
  }

  backward(dy: Tensor): Tensor {
    return dy.mul(this.x.sigmoid());
  }
}

export class ReluSkipped extends ZooLayer {
  forward(x: Tensor): Tensor {
    return x.relu();
  }

  backward(dy: Tensor): Tensor {
    return dy.mul(1);
  }
}

export class SiluWithSlopeOfSigmoid extends ZooLayer {
  forward(x: Tensor): Tensor {
    this.x = x;
    return x.silu();
  }

  backward(dy: Tensor): Tensor {
    const y = this.x.sigmoid();
    return dy.mul(y.mul(y.neg().add(1)));
  }
}

export class TanhWithoutUpstream extends ZooLayer {
  forward(x: Tensor): Tensor {
    this.x = x;
    return x.tanh();
  }

  backward(): Tensor {
    return slopeOfTanh(this.x);
  }
}

/** y = x², and the 2 of 2x is gone. */
export class SquareWithoutTwo extends ZooLayer {
  forward(x: Tensor): Tensor {
    this.x = x;
    return x.square();
  }

  backward(dy: Tensor): Tensor {
    return dy.mul(this.x);
  }
}

/** y [features] = the mean over the batch of x [batch, features]. */
export class MeanNotDivided extends ZooLayer {
  forward(x: Tensor): Tensor {
    this.x = x;
    return x.mean(0);
  }

  backward(dy: Tensor): Tensor {
    return this.x.mul(0).add(dy);
  }
}
