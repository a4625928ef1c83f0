"""The learners, and what each of them makes of rows with labels: one weight for each run and label."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from sklearn.naive_bayes import ComplementNB
from sklearn.svm import LinearSVC

from app.understanding.learning.counting import Matrix

Vector = np.ndarray[Any, Any]
CAREFUL, EAGER = 0.1, 1.0
"""What a mistake costs the two machines: few examples want the one, many the other."""
SEED = 0
SMOOTHING = 0.1


@dataclass(frozen=True)
class Lesson:
    """Rows with their labels, and how much each counts."""

    rows: Matrix
    labels: Vector
    counts: Vector


@dataclass(frozen=True)
class Linear:
    """What was learned: a row of weights for each label, and what each label has beforehand."""

    weights: Vector
    beforehand: Vector

    def scores(self, rows: Matrix) -> Vector:
        """What it holds of each row."""
        return np.asarray(rows @ self.weights.T) + self.beforehand


def taught(lesson: Lesson, labels: int, whole: slice) -> list[Linear]:
    """What each learner makes of the lesson; ``whole`` are the columns of the whole text, which Bayes reads alone."""
    return [
        _machine(lesson, labels, CAREFUL),
        _machine(lesson, labels, EAGER),
        _bayes(lesson, labels, whole),
    ]


def together(learned: Sequence[Linear], factors: Sequence[float]) -> Linear:
    """One set of weights that answers as all of them do, each trusted by its factor."""
    return Linear(
        np.asarray(sum(factor * each.weights for factor, each in zip(factors, learned, strict=True))),
        np.asarray(sum(factor * each.beforehand for factor, each in zip(factors, learned, strict=True))),
    )


def _machine(lesson: Lesson, labels: int, cost: float) -> Linear:
    """Rare labels weigh as much as common ones."""
    machine = LinearSVC(C=cost, class_weight="balanced", tol=1e-3, random_state=SEED)
    machine.fit(lesson.rows, lesson.labels, sample_weight=lesson.counts)
    weights, beforehand = machine.coef_, machine.intercept_
    if labels == 2:  # the library keeps one row for two labels
        weights, beforehand = np.vstack([-weights, weights]), np.concatenate([-beforehand, beforehand])
    return Linear(weights, beforehand)


def _bayes(lesson: Lesson, labels: int, whole: slice) -> Linear:
    bayes = ComplementNB(alpha=SMOOTHING).fit(lesson.rows[:, whole], lesson.labels, sample_weight=lesson.counts)
    told = bayes.feature_log_prob_
    weights = np.zeros((labels, lesson.rows.shape[1]))
    weights[:, whole] = told - told.mean(axis=0)
    return Linear(weights, np.zeros(labels))


def stacked(parts: Sequence[Lesson]) -> Lesson:
    """Several lessons as one."""
    return Lesson(
        sp.vstack([part.rows for part in parts], format="csr"),
        np.concatenate([part.labels for part in parts]),
        np.concatenate([part.counts for part in parts]),
    )
