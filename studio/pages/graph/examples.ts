/** A program to begin with. */
export interface Example {
  readonly title: string;
  readonly program: string;
}

export const examples: readonly Example[] = [
  {
    title: "micrograd’s neuron",
    program: `x1 = 2; x2 = 0
w1 = -3; w2 = 1
b = 6.8813735870195432
o = tanh(x1*w1 + x2*w2 + b)`,
  },
  {
    title: "a number used twice",
    program: `x = 2
a = x + 1
b = a*a + a`,
  },
  {
    title: "a gate that is shut",
    program: `x = -2; w = 1.5; b = 1
z = w*x + b
h = relu(z)
L = (h - 1)^2 + 0.1*b^2`,
  },
  {
    title: "a row added to a matrix",
    program: `X = [[1, -2, 0.5], [0.5, 1, -1]]
b = [0.1, -0.2, 0.3]
Y = X + b
L = sum(tanh(Y))`,
  },
  {
    title: "a matrix product",
    program: `A = [[1, 2, -1], [0.5, -1, 3]]
B = [[2, 0], [1, -1], [0.5, 1]]
C = A @ B
L = sum(C^2)`,
  },
  {
    title: "softmax and cross-entropy",
    program: `z = [1, 2, 0.5]
t = [0, 1, 0]
p = softmax(z)
L = -sum(t*log(p))`,
  },
  {
    title: "a layer by its indices",
    program: `x = [0.5, -1]
W = [[1, -2], [0.5, 0.3], [-1, 2]]
b = [0.1, 0, -0.1]
h = relu(W @ x + b)
L = mean((h - 1)^2)`,
  },
];
