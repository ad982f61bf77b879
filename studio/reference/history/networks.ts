import type { Finding } from "../finding.ts";

/** Networks that learn. */
export const networks: readonly Finding[] = [
  {
    id: "rosenblatt",
    year: 1958,
    who: "Frank Rosenblatt",
    what: "A layer that learns",
    text: [
      "The perceptron: weights that are changed where the answer was wrong. It had one layer of them, and no slope.",
    ],
    source:
      "The perceptron: a probabilistic model for information storage and organization in the brain, Psychological Review 65(6), 386–408.",
  },
  {
    id: "minsky-papert",
    year: 1969,
    who: "Marvin Minsky and Seymour Papert",
    what: "What one layer cannot do",
    text: [
      "Parity is among it, and so is [XOR]. More layers can, but how to train them was not known to many yet.",
    ],
    source: "Perceptrons, MIT Press.",
  },
  {
    id: "werbos",
    year: 1974,
    who: "Paul Werbos",
    what: "Ordered derivatives; for networks in 1982",
    text: [
      "His thesis is about models of society: he finds the derivatives of ordered systems backwards. In 1982 he writes down how to train networks with it.",
    ],
    source:
      "Beyond regression: new tools for prediction and analysis in the behavioral sciences, PhD thesis, Harvard University. Applications of advances in nonlinear sensitivity analysis, in System Modeling and Optimization, Springer, 1982.",
  },
  {
    id: "parker-lecun",
    year: 1985,
    who: "David Parker and Yann LeCun",
    what: "Found again, by each alone",
    text: ["Neither knew of the others. Some ideas are found when their time has come."],
    source:
      "D. B. Parker, Learning-logic, report TR-47, MIT. Y. LeCun, Une procédure d'apprentissage pour réseau à seuil asymétrique, Proceedings of Cognitiva 85, Paris.",
  },
  {
    id: "rumelhart",
    year: 1986,
    who: "David Rumelhart, Geoffrey Hinton and Ronald Williams",
    what: "Hidden layers learn something useful; the name that stayed",
    text: [
      "They show what a [hidden layer] makes of its data when it is trained so, and call it back-propagation. From here on everybody knew.",
    ],
    source: "Learning representations by back-propagating errors, Nature 323, 533–536.",
  },
  {
    id: "lecun",
    year: 1989,
    who: "Yann LeCun and others",
    what: "Handwritten digits",
    text: [
      "A network with shared weights reads the digits of zip codes, trained by backpropagation from their [pixels|pixel] on.",
    ],
    source:
      "Backpropagation applied to handwritten zip code recognition, Neural Computation 1(4), 541–551.",
  },
  {
    id: "hochreiter",
    year: 1991,
    who: "Sepp Hochreiter",
    what: "Why gradients vanish or explode",
    text: [
      "In a diploma thesis he explains why deep and recurrent networks are so hard to train: the [vanishing gradient]. With Jürgen Schmidhuber he builds a cell in 1997 that carries the error unchanged through time.",
    ],
    source:
      "Untersuchungen zu dynamischen neuronalen Netzen, diploma thesis, Technische Universität München.",
  },
  {
    id: "glorot",
    year: 2010,
    who: "Xavier Glorot and Yoshua Bengio",
    what: "First weights of the right size",
    text: [
      "They choose the [initialisation] so that neither the signal nor its gradient shrinks from layer to layer.",
    ],
    source:
      "Understanding the difficulty of training deep feedforward neural networks, AISTATS, PMLR 9, 249–256.",
  },
  {
    id: "ioffe-szegedy",
    year: 2015,
    who: "Sergey Ioffe and Christian Szegedy",
    what: "Batch normalisation",
    text: [
      "[Batch normalisation] brings each feature to one scale, whatever the weights before it do.",
    ],
    source:
      "Batch normalization: accelerating deep network training by reducing internal covariate shift, ICML, PMLR 37, 448–456.",
  },
  {
    id: "he",
    year: 2016,
    who: "Kaiming He, Xiangyu Zhang, Shaoqing Ren and Jian Sun",
    what: "Shortcuts, and more than a hundred layers",
    text: [
      "Each block adds its input to its output: a [residual connection]. The gradient has a way back on which no factor is small.",
    ],
    source: "Deep residual learning for image recognition, CVPR, 770–778.",
  },
  {
    id: "karpathy",
    year: 2020,
    who: "Andrej Karpathy",
    what: "An engine that fits on a page",
    text: [
      "micrograd differentiates single numbers. Many people have understood backpropagation by writing it after him.",
    ],
    source: "micrograd, a program on GitHub, karpathy/micrograd.",
  },
];
