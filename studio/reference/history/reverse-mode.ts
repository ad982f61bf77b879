import type { Finding } from "../finding.ts";

/** The rule, and going backwards with it. */
export const reverseMode: readonly Finding[] = [
  {
    id: "leibniz",
    year: 1676,
    who: "Gottfried Wilhelm Leibniz",
    what: "The chain rule",
    text: [
      "He uses it in a memoir for the root of a polynomial, with a slip of sign. The [chain rule] is as old as the calculus, and everything on these pages is an application of it.",
    ],
    source:
      "O. Hernández Rodríguez and J. M. López Fernández, A semiotic reflection on the didactics of the chain rule, The Montana Mathematics Enthusiast 7(2–3), 2010.",
  },
  {
    id: "cauchy",
    year: 1847,
    who: "Augustin-Louis Cauchy",
    what: "Gradient descent",
    text: [
      "To solve equations he goes down the gradient of a sum of squares, step by step. This is [gradient descent], a century before the first network.",
    ],
    source:
      "Méthode générale pour la résolution des systèmes d'équations simultanées, Comptes rendus de l'Académie des sciences 25.",
  },
  {
    id: "kelley",
    year: 1960,
    who: "Henry J. Kelley",
    what: "Gradients of a flight path, computed backwards along it",
    text: [
      "How should an aircraft be steered? Each moment's control changes all that comes after. He computes all gradients in one go, from the end of the flight to its beginning.",
    ],
    source: "Gradient theory of optimal flight paths, ARS Journal 30(10), 947–954.",
  },
  {
    id: "bryson",
    year: 1961,
    who: "Arthur E. Bryson",
    what: "The same for processes of many stages",
    text: [
      "A network of layers is such a process. Each stage passes on what the next one needs, and on the way back its gradient.",
    ],
    source:
      "A gradient method for optimizing multi-stage allocation processes, Proceedings of the Harvard University Symposium on Digital Computers and Their Applications.",
  },
  {
    id: "dreyfus",
    year: 1962,
    who: "Stuart Dreyfus",
    what: "A derivation by the chain rule alone",
    text: [
      "Before him the gradients came out of heavier mathematics. He shows that the [chain rule] is enough.",
    ],
    source:
      "The numerical solution of variational problems, Journal of Mathematical Analysis and Applications 5(1), 30–45.",
  },
  {
    id: "linnainmaa",
    year: 1970,
    who: "Seppo Linnainmaa",
    what: "The reverse mode, for any sequence of operations",
    text: [
      "He wants to know what each rounding does to a result, and needs the derivative with respect to every number on the way. What he publishes, in Finnish, is now called the [reverse mode], in full generality.",
    ],
    source:
      "The representation of the cumulative rounding error of an algorithm as a Taylor expansion of the local rounding errors, master's thesis, University of Helsinki. In English: Taylor expansion of the accumulated rounding error, BIT 16(2), 1976.",
  },
  {
    id: "speelpenning",
    year: 1980,
    who: "Bert Speelpenning",
    what: "A compiler from a program to the program of its gradient",
    text: ["Nobody has to write a backward pass any more: another program does."],
    source:
      "Compiling fast partial derivatives of functions given by algorithms, PhD thesis, University of Illinois at Urbana-Champaign.",
  },
  {
    id: "baur-strassen",
    year: 1983,
    who: "Walter Baur and Volker Strassen",
    what: "What all derivatives together cost",
    text: [
      "For a rational function all partial derivatives together cost at most a small multiple of the function itself, however many there are. Central differences cost two evaluations for each.",
    ],
    source: "The complexity of partial derivatives, Theoretical Computer Science 22(3), 317–330.",
  },
  {
    id: "griewank",
    year: 1992,
    who: "Andreas Griewank",
    what: "Memory against time",
    text: [
      "Going backwards needs what the [forward pass] computed. He keeps only some of it, computes the rest again, and shows that both memory and work then grow with the logarithm. He has also written the history of the idea, Who invented the reverse mode of differentiation?",
    ],
    source:
      "Achieving logarithmic growth of temporal and spatial complexity in reverse automatic differentiation, Optimization Methods and Software 1(1), 35–54.",
  },
];
