"""Columns of a table as scikit-learn encodes them: numbers, categories, missing cells, weights of classes; folds in time."""

import json
import pathlib

import numpy as np
import sklearn
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.model_selection import TimeSeriesSplit
from sklearn.preprocessing import OneHotEncoder, RobustScaler, StandardScaler
from sklearn.utils.class_weight import compute_class_weight

random = np.random.default_rng(11)
fitted, all_rows = 40, 60


def column(values):
    return np.asarray(values, dtype=object).reshape(-1, 1)


def plain(array):
    return [None if value != value else value for value in np.asarray(array, dtype=float).ravel().tolist()]


even = np.round(random.normal(170, 9, all_rows), 2)
gaps = np.where(random.random(all_rows) < 0.2, np.nan, np.round(random.normal(0, 3, all_rows), 3))
gaps[0] = np.nan
incomes = np.round(np.exp(random.normal(10, 1.6, all_rows)))

scaler = StandardScaler().fit(even[:fitted, None])
imputer = SimpleImputer(strategy="median").fit(gaps[:fitted, None])
# Mean and deviation are those of the cells that are there: StandardScaler passes over NaN.
gap_scaler = StandardScaler().fit(gaps[:fitted, None])
robust = RobustScaler().fit(incomes[:fitted, None])
words = [["Biscoe", "Dream", "Torgersen"][i] for i in random.integers(0, 3, all_rows - 1)] + ["Anvers"]
one_hot = OneHotEncoder(handle_unknown="ignore", sparse_output=False).fit(column(words[:fitted]))
labels = random.choice(5, 200, p=[0.4, 0.3, 0.2, 0.07, 0.03])

times = random.permutation(23)
in_time = np.argsort(times)
folds = {
    k: [[np.sort(in_time[part]).tolist() for part in fold] for fold in TimeSeriesSplit(k).split(times)]
    for k in (2, 3, 4, 11, 22)
}

golden = {
    "sklearn": sklearn.__version__,
    "fitted": fitted,
    "even": {"cells": plain(even), "features": plain(scaler.transform(even[:, None]))},
    "gaps": {
        "cells": plain(gaps),
        "features": plain(gap_scaler.transform(imputer.transform(gaps[:, None]))),
        "missing": plain(MissingIndicator().fit(gaps[:fitted, None]).transform(gaps[:, None])),
    },
    # What RobustScaler divides by is the distance of the quartiles; 1.349 is that of a normal distribution.
    "incomes": {"cells": plain(incomes), "features": plain(np.arcsinh(robust.transform(incomes[:, None]) * 1.349))},
    "words": {"cells": words, "features": one_hot.transform(column(words)).tolist()},
    "weights": {
        "labels": labels.tolist(),
        "balanced": plain(compute_class_weight("balanced", classes=np.arange(5), y=labels)),
    },
    "folds": {"times": times.tolist(), "byCount": folds},
}
lines = ",\n".join(f"{json.dumps(key)}: {json.dumps(value, allow_nan=False)}" for key, value in golden.items())
path = pathlib.Path(__file__).with_name("tables.json")
path.write_text("{\n" + lines + "\n}\n", encoding="utf-8")
print(f"{path.name}: {path.stat().st_size / 1024:.0f} KiB")
