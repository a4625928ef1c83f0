"""Where few examples are, texts without a label help: they are given the label they seem to have.

A teacher learns on directions that all texts share (latent semantic analysis), so that a word no example holds is known
by its company. It looks at its own answers again a few times, believing the sure ones most.
"""

from typing import Any

import numpy as np
from sklearn.decomposition import TruncatedSVD
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize

from app.understanding.learning.counting import Matrix
from app.understanding.learning.teaching import Lesson

Vector = np.ndarray[Any, Any]
DIRECTIONS = 100
FREQUENT = 5
"""Texts in which a run must stand to say something of what texts have in common."""
ROUNDS = 3
BELIEVED = 0.3
"""What a text that seems to have a label counts, beside one whose label people gave."""
SEED = 0


def supposed(lesson: Lesson, background: Matrix) -> Lesson:
    """The texts without a label as a lesson: each with the label it seems to have, counting by how sure that is."""
    directions = _directions(lesson, background)
    known, unknown = directions[: lesson.rows.shape[0]], directions[lesson.rows.shape[0] :]
    shares = _teacher(known, lesson.labels, lesson.counts, balanced=True).predict_proba(unknown)
    for _round in range(ROUNDS):
        believed = BELIEVED * shares.max(axis=1) ** 2
        teacher = _teacher(
            np.vstack([known, unknown]),
            np.concatenate([lesson.labels, shares.argmax(axis=1)]),
            np.concatenate([lesson.counts, believed]),
            balanced=False,
        )
        shares = teacher.predict_proba(unknown)
    return Lesson(background, shares.argmax(axis=1), BELIEVED * shares.max(axis=1) ** 2)


def _directions(lesson: Lesson, background: Matrix) -> Vector:
    frequent = np.flatnonzero(np.bincount(background.indices, minlength=background.shape[1]) >= FREQUENT)
    those = background[:, frequent]
    most = min(DIRECTIONS, len(frequent) - 1, those.shape[0] - 1)
    found = TruncatedSVD(most, n_iter=2, random_state=SEED).fit(those)
    return np.vstack([normalize(found.transform(lesson.rows[:, frequent])), normalize(found.transform(those))])


def _teacher(rows: Vector, labels: Vector, counts: Vector, *, balanced: bool) -> LogisticRegression:
    teacher = LogisticRegression(C=5.0, max_iter=200, class_weight="balanced" if balanced else None)
    return teacher.fit(rows, labels, sample_weight=counts)
