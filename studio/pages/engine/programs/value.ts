import { value } from "chainrule/scalar";

const a = value(2, "a");
const b = value(-3, "b");
const c = a.mul(b);
const d = c.add(a);
d.backward();
console.log(a.grad, b.grad); // → -2 2
