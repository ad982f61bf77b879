"""Losses under every reduction: values and gradients, at ordinary inputs and where they saturate."""

import math

import torch
import torch.nn.functional as F

from common import case, draw, snake, write


def loss(op, function, inputs, note=None, smooth=True, constant=(), **options):
    """The three reductions of one loss."""
    theirs = {snake(key): value for key, value in options.items()}
    return [
        case(
            op, lambda *xs, r=reduction: function(*xs, reduction=r, **theirs), inputs,
            {"reduction": reduction, **options}, note, constant, smooth,
        )
        for reduction in ("none", "mean", "sum")
    ]


def labels(*rows):
    return torch.tensor(rows)


cases = []
difference = torch.tensor([0.0, 0.3, -0.3, 0.5, -0.5, 1.0, -1.0, 2.5, -40.0])
offset = torch.full((9,), 2.0)
for op, function in (("mseLoss", F.mse_loss), ("l1Loss", F.l1_loss), ("smoothL1Loss", F.smooth_l1_loss)):
    cases += loss(op, function, [draw(3, 4), draw(3, 4)])
    cases += loss(op, function, [draw(), draw()], "scalar")
    cases += loss(op, function, [offset + difference, offset], "kinks", smooth=False)
for beta in (0.5, 2.0, 0.0):
    cases += loss("smoothL1Loss", F.smooth_l1_loss, [draw(3, 4), draw(3, 4)], beta=beta)
cases += loss("smoothL1Loss", F.smooth_l1_loss, [offset + difference, offset], "kinks", smooth=False, beta=0.5)

# Probabilities of exactly 0 and 1: PyTorch clamps the logarithms at -100, so the loss is at most 100.
edge = torch.tensor([0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1e-300, 1e-13, 1 - 1e-13, 0.5])
edge_target = torch.tensor([0.0, 1.0, 0.5, 0.0, 1.0, 0.5, 1.0, 1.0, 0.0, 0.25])
probabilities = draw(3, 2, low=0.05, high=0.95)
hard = torch.tensor([[0.0, 1.0], [1.0, 1.0], [0.0, 0.0]])
for target in (hard, draw(3, 2, low=0.05, high=0.95)):
    note = "hard" if target is hard else "soft"
    cases += loss("bceLoss", F.binary_cross_entropy, [probabilities, target], note, constant=(1,))
    cases += loss("bceWithLogits", F.binary_cross_entropy_with_logits, [draw(3, 2), target], note, constant=(1,))
weight = torch.tensor([[0.5, 2.0], [1.0, 3.0], [0.25, 1.5]])
for op, function, inputs in (
    ("bceLoss", F.binary_cross_entropy, [probabilities, hard]),
    ("bceWithLogits", F.binary_cross_entropy_with_logits, [draw(3, 2), hard]),
):
    cases += loss(op, function, inputs, constant=(1,), weight=weight)
cases += loss("bceLoss", F.binary_cross_entropy, [edge, edge_target], "edge", smooth=False, constant=(1,))
logits = torch.tensor([0.0, -0.0, 40.0, 40.0, -40.0, -40.0, 800.0, 800.0, -800.0, -800.0])
bits = torch.tensor([0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0])
cases += loss(
    "bceWithLogits", F.binary_cross_entropy_with_logits, [logits, bits], "large", smooth=False, constant=(1,)
)

class_weight = torch.tensor([0.5, 2.0, 1.0, 0.0])
indices = labels(2, 0, 3, 1, 2)
ignored = labels(2, -100, 3, -100, 2)
for op, function in (("nllLoss", F.nll_loss), ("crossEntropy", F.cross_entropy)):
    cases += loss(op, function, [draw(5, 4), indices])
    cases += loss(op, function, [draw(4), torch.tensor(1)], "one sample")
    cases += loss(op, function, [draw(2, 3, 2), labels([0, 2], [1, 1])], "positions")
    cases += loss(op, function, [draw(5, 4), indices], weight=class_weight)
    cases += loss(op, function, [draw(5, 4), ignored], "ignored")
    cases += loss(op, function, [draw(5, 4), ignored], "ignored", weight=class_weight)
    cases += loss(op, function, [draw(5, 4), indices], ignoreIndex=2)
    cases += loss(op, function, [draw(2, 3), labels(-100, -100)], "all ignored", smooth=False)

smoothing = {"labelSmoothing": 0.1}
weighted = {"weight": class_weight}
for options in (smoothing, {"labelSmoothing": 1.0}, {**smoothing, **weighted}, {**smoothing, "ignoreIndex": 2}):
    cases += loss("crossEntropy", F.cross_entropy, [draw(5, 4), indices], **options)
cases += loss("crossEntropy", F.cross_entropy, [draw(5, 4), ignored], "ignored", **smoothing, **weighted)
cases += loss("crossEntropy", F.cross_entropy, [draw(2, 3, 2), labels([0, 2], [1, 1])], "positions", **smoothing)

for options in ({}, smoothing, weighted, {**smoothing, **weighted}):
    target = draw(3, 4, low=0.05).softmax(1).mul(100).round().div(100)
    cases += loss("crossEntropy", F.cross_entropy, [draw(3, 4), target], "probabilities", **options)
one_hot = torch.eye(4)[[3, 0]]
cases += loss("crossEntropy", F.cross_entropy, [draw(2, 4), one_hot], "probabilities one-hot")
cases += loss("crossEntropy", F.cross_entropy, [draw(2, 3, 2), draw(2, 3, 2, low=0.05)], "probabilities positions")
cases += loss("crossEntropy", F.cross_entropy, [draw(4), draw(4, low=0.05)], "probabilities one sample")

large = torch.tensor([[800.0, -800.0, 0.0], [800.0, -800.0, 0.0], [1e300, -1e300, 5.0], [-1e-300, 1e-300, 0.0]])
cases += loss("crossEntropy", F.cross_entropy, [large, labels(0, 1, 2, 1)], "large", smooth=False)
masked = torch.tensor([[0.5, -math.inf, 1.0], [-math.inf, 2.0, 0.0]])
cases += loss("crossEntropy", F.cross_entropy, [masked, labels(0, 2)], "masked", smooth=False)

# Later ones, at the end: what was drawn before stays as it was.
for delta in (1.0, 0.5):
    cases += loss("huberLoss", F.huber_loss, [draw(3, 4), draw(3, 4)], delta=delta)
    cases += loss("huberLoss", F.huber_loss, [offset + difference, offset], "kinks", smooth=False, delta=delta)
pos_weight = torch.tensor([0.25, 3.0])
for note, target, options in (
    ("hard", hard, {}), ("soft", draw(3, 2, low=0.05, high=0.95), {}), ("hard", hard, {"weight": weight}),
):
    cases += loss(
        "bceWithLogits", F.binary_cross_entropy_with_logits, [draw(3, 2), target], f"posWeight {note}", constant=(1,),
        posWeight=pos_weight, **options,
    )
cases += loss(
    "bceWithLogits", F.binary_cross_entropy_with_logits, [logits, bits], "posWeight large", smooth=False, constant=(1,),
    posWeight=torch.tensor([2.5]),
)

share = draw(3, 4, low=0.05).softmax(1)
for log_target, target in ((False, share), (True, share.log())):
    cases += loss("klDiv", F.kl_div, [draw(3, 4), target], logTarget=log_target)
    cases.append(case(
        "klDiv", lambda x, t, logs=log_target: F.kl_div(x, t, reduction="batchmean", log_target=logs),
        [draw(3, 4), target], {"reduction": "batchmean", "logTarget": log_target},
    ))
cases += loss("klDiv", F.kl_div, [draw(2, 3), torch.eye(3)[:2]], "one-hot", constant=(1,))

for shape in ((3, 4), (3,), (3, 1)):
    for options in ({}, {"full": True}):
        inputs = [draw(3, 4), draw(3, 4), draw(*shape, low=0.1)]
        cases += loss("gaussianNllLoss", F.gaussian_nll_loss, inputs, f"variances {list(shape)}", **options)
small = torch.tensor([0.0, 1e-9, 0.25, 0.5])
cases += loss("gaussianNllLoss", F.gaussian_nll_loss, [draw(4), draw(4), small], "small", smooth=False, eps=0.25)
counts = torch.tensor([0.0, 1.0, 2.0, 7.0, 0.5, 1.5])
for options in ({}, {"full": True}, {"logInput": False}, {"logInput": False, "full": True, "eps": 0.1}):
    cases += loss("poissonNllLoss", F.poisson_nll_loss, [draw(6, low=0.1), counts], constant=(1,), **options)

signs = torch.tensor([1.0, -1.0, -1.0, 1.0])
for options in ({}, {"margin": 0.3}):
    cases += loss("hingeEmbeddingLoss", F.hinge_embedding_loss, [draw(4), signs], constant=(1,), **options)
    cases += loss("marginRankingLoss", F.margin_ranking_loss, [draw(4), draw(4), signs], constant=(2,), **options)
    pairs = [draw(4, 3), draw(4, 3), signs]
    cases += loss("cosineEmbeddingLoss", F.cosine_embedding_loss, pairs, constant=(2,), **options)
ones = torch.ones(3)
cases += loss("hingeEmbeddingLoss", F.hinge_embedding_loss, [ones, -ones], "at the margin", smooth=False, constant=(1,))
cases += loss("marginRankingLoss", F.margin_ranking_loss, [ones, ones, ones], "ties", smooth=False, constant=(2,))
cases += loss(
    "cosineEmbeddingLoss", F.cosine_embedding_loss, [draw(3), draw(3), torch.tensor(-1.0)], "one sample", constant=(2,)
)
cases += loss("softMarginLoss", F.soft_margin_loss, [draw(4), signs], constant=(1,))
for options in ({}, {"margin": 0.5, "p": 3.0}, {"swap": True}, {"p": 1.0, "eps": 0.25}):
    triple = [draw(4, 3), draw(4, 3), draw(4, 3)]
    cases += loss("tripletMarginLoss", F.triplet_margin_loss, triple, **options)
cases += loss("tripletMarginLoss", F.triplet_margin_loss, [draw(3), draw(3), draw(3)], "one sample")

for options in ({}, {"p": 2, "margin": 0.5}, weighted):
    cases += loss("multiMarginLoss", F.multi_margin_loss, [draw(5, 4), indices], **options)
cases += loss("multiMarginLoss", F.multi_margin_loss, [draw(4), torch.tensor(1)], "one sample")
several = labels([3, 0, -1, 1], [1, -1, -1, -1], [-1, 2, 2, 2], [0, 1, 2, 3])
cases += loss("multilabelMarginLoss", F.multilabel_margin_loss, [draw(4, 4), several])
cases += loss("multilabelMarginLoss", F.multilabel_margin_loss, [draw(4), several[0]], "one sample")
for options in ({}, weighted):
    inputs = [draw(3, 4), draw(3, 4, low=0.05, high=0.95)]
    cases += loss("multilabelSoftMarginLoss", F.multilabel_soft_margin_loss, inputs, constant=(1,), **options)

for options in ({}, {"p": 1.0, "dim": 0}, {"p": 3.0, "dim": -1}, {"p": math.inf}, {"eps": 10.0}):
    cases.append(case("normalize", lambda x, o=options: F.normalize(x, **o), [draw(3, 4)], options))
zero = torch.tensor([[0.0, 0.0], [3.0, -4.0]])
cases.append(case("normalize", F.normalize, [zero], note="a vector of zeros", smooth=False))
for options in ({}, {"dim": 0}, {"dim": -1, "eps": 0.5}):
    cases.append(case("cosineSimilarity", lambda x, y, o=options: F.cosine_similarity(x, y, **o), [draw(3, 4), draw(3, 4)], options))
cases.append(case("cosineSimilarity", F.cosine_similarity, [draw(3, 4), draw(1, 4)], note="broadcast"))
for options in ({}, {"p": 1.0}, {"p": 3.0, "keepdim": True}, {"p": math.inf, "eps": 0.1}):
    cases.append(case("pairwiseDistance", lambda x, y, o=options: F.pairwise_distance(x, y, **o), [draw(3, 4), draw(3, 4)], options))

write("losses", cases=cases)
