"""Metrics by scikit-learn, for test/train/streaming: writes metrics.json.

Needs python3-sklearn. Scores have one decimal, so that some are equal; where scikit-learn settles equal scores in
another way than we do, they are distinct.
"""

import json
import pathlib

import numpy as np
import sklearn
from scipy.special import softmax
from sklearn import metrics
from sklearn.calibration import calibration_curve

random = np.random.RandomState(20)
averages = ["macro", "micro", "weighted"]


def classification(name, samples, classes, shares, never=None):
    truths = random.choice(classes, samples, p=shares)
    distinct = random.permutation(samples * classes).reshape(samples, classes) / 100.0
    distinct[np.arange(samples), truths] += np.round(0.25 * samples * classes) / 100 + 0.005
    if never is not None:
        distinct[:, never] -= 20
    distinct = np.round(distinct, 3)
    predictions = distinct.argmax(1)
    labels = list(range(classes))
    probabilities = softmax(distinct, 1)
    tied = np.round(random.normal(size=(samples, classes)) + np.eye(classes)[truths], 1)
    tied_probabilities = softmax(tied, 1)
    correct = tied.argmax(1) == truths
    accuracy, confidence = calibration_curve(correct, tied_probabilities.max(1), n_bins=10)
    score = {"precision": metrics.precision_score, "recall": metrics.recall_score, "f1": metrics.f1_score}
    figures = {
        "accuracy": metrics.accuracy_score(truths, predictions),
        "balancedAccuracy": metrics.balanced_accuracy_score(truths, predictions),
        "confusion": metrics.confusion_matrix(truths, predictions, labels=labels).tolist(),
        "logLoss": metrics.log_loss(truths, probabilities, labels=labels),
        "reliability": {"accuracy": accuracy.tolist(), "confidence": confidence.tolist()},
    }
    for key, function in score.items():
        figures[key] = {
            **{each: function(truths, predictions, average=each, zero_division=0) for each in averages},
            "perClass": function(truths, predictions, average=None, labels=labels, zero_division=0).tolist(),
        }
    if classes > 2:
        figures["top2"] = metrics.top_k_accuracy_score(truths, distinct, k=2, labels=labels)
        figures["rocAuc"] = metrics.roc_auc_score(truths, tied_probabilities, multi_class="ovr", labels=labels)
    else:
        figures["rocAuc"] = metrics.roc_auc_score(truths, tied[:, 1] - tied[:, 0])
    return {
        "name": name, "truths": truths.tolist(), "scores": distinct.tolist(), "tied": tied.tolist(), "figures": figures,
    }


def regression(name, samples, targets, offset=0.0):
    truths = np.round(random.normal(size=(samples, targets)) + offset, 2)
    predictions = np.round(truths + 0.5 * random.normal(size=truths.shape), 2)
    return {
        "name": name, "truths": truths.tolist(), "predictions": predictions.tolist(),
        "figures": {
            key: {"mean": function(truths, predictions), "perTarget": function(truths, predictions, multioutput="raw_values").tolist()}
            for key, function in [
                ("r2", metrics.r2_score), ("absolute", metrics.mean_absolute_error), ("squared", metrics.mean_squared_error),
            ]
        },
    }


content = {
    "sklearn": sklearn.__version__,
    "classification": [
        classification("two classes", 60, 2, [0.7, 0.3]),
        classification("four classes", 80, 4, [0.5, 0.3, 0.15, 0.05]),
        classification("a class that is never said", 50, 3, [0.4, 0.4, 0.2], never=1),
    ],
    "regression": [
        regression("one target", 40, 1),
        regression("three targets", 30, 3),
        regression("far from 0", 40, 1, offset=1e6),
    ],
}
path = pathlib.Path(__file__).with_name("metrics.json")
path.write_text(json.dumps(content, allow_nan=False, separators=(",", ":")) + "\n", encoding="utf-8")
print(f"{path.name}: {path.stat().st_size / 1024:.0f} KiB")
