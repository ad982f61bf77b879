/**
 * What a gradient costs by forward and by reverse mode, in evaluations of the function, against the number of inputs:
 * Σ tanh(xᵢ · xᵢ₊₁), whose own cost grows with its inputs. In scalars and in tensors. And the other way round: the
 * derivative of many results by one input.
 */
import { grad, jvp, vjp } from "../src/func/index.ts";
import { eye, randn, type Tensor, tensor } from "../src/index.ts";
import { type Dual, dual, type Value, value } from "../src/scalar/index.ts";

interface Numeric<T> {
  add(y: T): T;
  mul(y: T): T;
  tanh(): T;
}

function chain<T extends Numeric<T>>(x: readonly T[]): T {
  return x.map((each, i) => each.mul(x[(i + 1) % x.length]).tanh()).reduce((a, b) => a.add(b));
}

/** The processor's time for a call, in µs: the least of several rounds, each of so many calls that it takes a while. */
function timed(run: () => unknown): number {
  let calls = 1;
  const round = () => {
    const start = process.cpuUsage();
    for (let i = 0; i < calls; i++) run();
    const { user, system } = process.cpuUsage(start);
    return user + system;
  };
  while (round() < 20_000 && calls < 1e6) calls *= 2;
  return Math.min(...Array.from({ length: 9 }, round)) / calls;
}

const numbersOf = (n: number) => Array.from({ length: n }, (_, i) => Math.sin(i + 1));

function scalars(n: number) {
  const x = numbersOf(n);
  const plain = () => chain(x.map((each) => value(each)));
  const reverse = () => {
    const leaves: Value[] = x.map((each) => value(each));
    chain(leaves).backward();
    return leaves.map(({ grad }) => grad);
  };
  const forward = () =>
    x.map((_, k) => chain(x.map((each, i): Dual => dual(each, i === k ? 1 : 0))).tangent);
  const [a, b] = [forward(), reverse()];
  if (a.some((each, i) => Math.abs(each - b[i]) > 1e-12)) throw new Error("they differ");
  return { function: timed(plain), forward: timed(forward), reverse: timed(reverse) };
}

/** tanh(W·x) summed, for a matrix of n × n: n inputs. */
function tensors(n: number) {
  const w = randn([n, n]);
  const x = tensor(numbersOf(n));
  const f = (x: Tensor) => w.matmul(x).tanh().sum();
  const slope = grad(f);
  const basis = eye(n).unbind();
  const forward = () => basis.map((v) => jvp(f, [x], [v])[1]);
  return { function: timed(() => f(x)), forward: timed(forward), reverse: timed(() => slope(x)) };
}

/** tanh(w·x) for one number x and n results. */
function manyResults(n: number) {
  const w = randn([n]);
  const x = tensor(0.3);
  const f = (x: Tensor) => w.mul(x).tanh();
  const basis = eye(n).unbind();
  const forward = () => jvp(f, [x], [tensor(1)])[1];
  const reverse = () => {
    const [, pull] = vjp(f, x);
    return basis.map((v) => pull(v)[0]);
  };
  return { function: timed(() => f(x)), forward: timed(forward), reverse: timed(reverse) };
}

type Times = ReturnType<typeof scalars>;

function row(label: string, { function: own, forward, reverse }: Times): string {
  const short = (x: number) => Number(x.toPrecision(2));
  return `| ${label} | ${short(own)} µs | ${short(forward / own)} | ${short(reverse / own)} |`;
}

const head = (label: string) => [
  `| ${label} | function | forward | reverse |`,
  "| --- | --- | --- | --- |",
];
const sizes = [1, 10, 100, 1000];

console.log(
  [
    "Scalars, one result",
    ...head("inputs"),
    ...sizes.map((n) => row(String(n), scalars(n))),
    "",
    "Tensors, one result",
    ...head("inputs"),
    ...sizes.map((n) => row(String(n), tensors(n))),
    "",
    "Tensors, one input",
    ...head("results"),
    ...sizes.map((n) => row(String(n), manyResults(n))),
  ].join("\n"),
);
