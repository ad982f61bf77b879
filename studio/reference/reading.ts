/** A paper or a book, and what it is good for. */
export interface Reading {
  readonly title: string;
  readonly by: string;
  readonly why: string;
}

export const readings: readonly Reading[] = [
  {
    title: "Neural networks and deep learning",
    by: "M. Nielsen, Determination Press, 2015, chapter 2",
    why: "Backpropagation for the first time, slowly and well.",
  },
  {
    title: "Deep learning",
    by: "I. Goodfellow, Y. Bengio and A. Courville, MIT Press, 2016, chapter 6",
    why: "The textbook.",
  },
  {
    title: "Learning representations by back-propagating errors",
    by: "D. Rumelhart, G. Hinton and R. Williams, Nature 323, 1986",
    why: "Four pages, and still readable.",
  },
  {
    title: "Who invented the reverse mode of differentiation?",
    by: "A. Griewank, Documenta Mathematica, extra volume ISMP, 2012",
    why: "The history, by one who was there.",
  },
  {
    title: "Automatic differentiation in machine learning: a survey",
    by: "A. G. Baydin, B. A. Pearlmutter, A. A. Radul and J. M. Siskind, Journal of Machine Learning Research 18(153), 2018",
    why: "Both modes, and how programs do it.",
  },
  {
    title: "Evaluating derivatives",
    by: "A. Griewank and A. Walther, 2nd edition, SIAM, 2008",
    why: "All of it, for those who want to build engines.",
  },
  {
    title: "The elements of differentiable programming",
    by: "M. Blondel and V. Roulet, 2024, arXiv:2403.14606",
    why: "Differentiating whole programs.",
  },
  {
    title: "Deep learning in neural networks: an overview",
    by: "J. Schmidhuber, Neural Networks 61, 2015",
    why: "Who did what; section 5.5 is on backpropagation.",
  },
];
