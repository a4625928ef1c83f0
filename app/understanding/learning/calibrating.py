"""How far each learner is to be believed, and what was reached: on examples none of them had seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, log_softmax, logit, softmax
from sklearn.metrics import f1_score

from app.understanding.rules.ranking import Honesty

Vector = np.ndarray[Any, Any]
BINS = 10
_MOST = 50.0
_TOP = 3
_EDGE = 1e-4
_CAUTION = 5.0


@dataclass(frozen=True)
class Trust:
    """One factor for each learner's scores; the sum of them, softened, is the share of such answers that are right."""

    factors: tuple[float, ...]

    def shares(self, scores: Sequence[Vector]) -> Vector:
        """What all learners together hold each label for."""
        return np.asarray(softmax(_together(self.factors, scores), axis=1))


def trust(scores: Sequence[Vector], answers: Vector) -> Trust:
    """The factors under which the right answers were the least surprising."""
    rows = np.arange(len(answers))

    def surprise(factors: Vector) -> float:
        return float(-log_softmax(_together(factors, scores), axis=1)[rows, answers].mean())

    start = np.full(len(scores), 1.0)
    found = minimize(surprise, start, method="L-BFGS-B", bounds=[(0.0, _MOST)] * len(scores))
    return Trust(tuple(float(factor) for factor in found.x))


def honesty(shares: Vector, answers: Vector) -> Honesty:
    """How the confidence of the first answer is put right; held near to leaving it as it is where examples are few."""
    right = shares.argmax(axis=1) == answers
    said = logit(np.clip(shares.max(axis=1), _EDGE, 1 - _EDGE))

    def surprise(form: Vector) -> float:
        told = np.clip(expit(form[0] * said + form[1]), _EDGE, 1 - _EDGE)
        missed = -np.where(right, np.log(told), np.log(1 - told)).sum()
        return float(missed + _CAUTION * ((form[0] - 1) ** 2 + form[1] ** 2))

    slope, shift = minimize(surprise, np.array([1.0, 0.0]), method="L-BFGS-B", bounds=[(0.1, 5.0), (-5.0, 5.0)]).x
    return Honesty(float(slope), float(shift))


def reached(shares: Vector, answers: Vector, honest: Honesty) -> Mapping[str, float]:
    """Macro-F1, how often the right label is among the first three, and how far confidence and truth lie apart."""
    first = shares.argmax(axis=1)
    foremost = np.argsort(-shares, axis=1)[:, :_TOP]
    return {
        "macro_f1": float(f1_score(answers, first, average="macro")),
        "top3": float((foremost == answers[:, None]).any(axis=1).mean()),
        "calibration_error": calibration_error(
            np.array([max(honest.told(row.tolist())) for row in shares]), first == answers
        ),
    }


def calibration_error(confidences: Vector, right: Vector) -> float:
    """The mean distance, over tenths of confidence, between what was said and how often it was so."""
    tenths = np.minimum((confidences * BINS).astype(int), BINS - 1)
    apart = 0.0
    for tenth in range(BINS):
        there = tenths == tenth
        if there.any():
            apart += abs(confidences[there].mean() - right[there].mean()) * there.mean()
    return float(apart)


def _together(factors: Sequence[float] | Vector, scores: Sequence[Vector]) -> Vector:
    return np.asarray(sum(factor * each for factor, each in zip(factors, scores, strict=True)))
