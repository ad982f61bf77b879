"""What scikit-learn's defaults say on the folds that compare.ts wrote: one line of JSON of scores by model."""
import json
import sys
import warnings

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, r2_score
from sklearn.neural_network import MLPClassifier, MLPRegressor

# That an optimizer has not converged after the default number of steps.
warnings.filterwarnings("ignore")

folder, task, folds = sys.argv[1], sys.argv[2], int(sys.argv[3])
models = (
    {"LogisticRegression": LogisticRegression, "MLPClassifier": MLPClassifier}
    if task == "classification"
    else {"MLPRegressor": MLPRegressor}
)
score = accuracy_score if task == "classification" else r2_score
scores = {name: [] for name in models}
for fold in range(folds):
    x, y, x_test, y_test = (
        np.load(f"{folder}/{fold}-{part}.npy") for part in ("x", "y", "x-test", "y-test")
    )
    for name, model in models.items():
        options = {} if name == "LogisticRegression" else {"random_state": fold}
        fitted = model(**options).fit(x, y.ravel())
        scores[name].append(score(y_test, fitted.predict(x_test)))
print(json.dumps(scores))
