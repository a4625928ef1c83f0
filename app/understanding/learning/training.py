"""Training: examples become the bytes of a model, with what it reached on examples it had not seen."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.model_selection import StratifiedGroupKFold

from app.kernel.clock import now
from app.kernel.sentences import say
from app.understanding.learning.calibrating import honesty, reached, trust
from app.understanding.learning.counting import Counted, Matrix, Weighing, count, weighing
from app.understanding.learning.supposing import supposed
from app.understanding.learning.teaching import Lesson, Linear, stacked, taught, together
from app.understanding.model import KIND
from app.understanding.rules.features import BLOCKS, Seen, key_of, seen
from app.understanding.rules.ranking import UNCHECKED, Honesty
from app.understanding.rules.texts import Example, Text
from app.understanding.stored import packed

Vector = np.ndarray[Any, Any]
WHOLE = [block.name for block in BLOCKS].index("whole")
NAMED = 5.0
"""How many examples the name of a label is worth: on the first day that is what is known."""
FEW = 100
"""Examples for each label below which texts without a label are asked for help, where there are as many of them."""
MANY = 2_000
"""Texts from which a run must stand in two of them."""
ALIKE = 40
"""Signs of a beginning by which copies of one letter are kept on one side."""
SEED = 0
UNCHECKED_FACTORS = (1.0, 0.0, 0.0)
"""Where nothing could be checked the careful learner answers alone."""
_LARGEST_WEIGHT = 32_767


@dataclass(frozen=True)
class Trained:
    """The bytes that ``Model.load`` reads from a file, and the figures that stand in them."""

    content: bytes
    figures: Mapping[str, float]


@dataclass(frozen=True)
class _Class:
    """Everything that is learned from, counted once: first the examples, then texts without a label, then names."""

    counted: Counted
    answers: Vector
    background: int
    helped: bool
    """Whether texts without a label are given one; else they only say how rare a run is."""
    labels: tuple[str, ...]

    def learn_from(self, chosen: Vector) -> tuple[Weighing, list[Linear], Matrix]:
        """What the chosen examples teach, how runs were weighed for it, and all texts so weighed."""
        examples, names = len(self.answers), len(self.labels)
        asked = examples + np.arange(self.background)
        named = examples + self.background + np.arange(names)
        seen_here = self.counted.rows(np.concatenate([chosen, asked, named]))
        weighed_by = weighing(seen_here, 2 if len(chosen) + self.background >= MANY else 1)
        rows = weighed_by.weighed(self.counted)
        lesson = stacked(
            [
                Lesson(rows[chosen], self.answers[chosen], np.ones(len(chosen))),
                Lesson(rows[named], np.arange(names), np.full(names, NAMED)),
            ]
        )
        if self.helped:
            lesson = stacked([lesson, supposed(lesson, rows[asked])])
        begin = sum(len(kept) for kept in weighed_by.kept[:WHOLE])
        whole = slice(begin, begin + len(weighed_by.kept[WHOLE]))
        return weighed_by, taught(lesson, names, whole), rows

    def unseen(self, groups: Vector) -> list[Vector]:
        """What each learner holds of each example when it has not seen it, nor a copy of it."""
        found: list[Vector] = []
        for learned_from, asked in _parts(self.answers, groups):
            _weighing, learned, rows = self.learn_from(learned_from)
            said = [each.scores(rows[asked]) for each in learned]
            found = found or [np.zeros((len(self.answers), len(self.labels))) for _ in said]
            for whole, part in zip(found, said, strict=True):
                whole[asked] = part
        return found


def train(
    examples: Sequence[Example], background: Sequence[Text] = (), *, period: tuple[str, str] | None = None
) -> Trained:
    """A model of the examples; ``background`` are texts without a label, which help where examples are few.

    Raises ValueError with a Chinese sentence when nothing can be learned: no examples, or one label only.
    """
    labels = tuple(sorted({example.label for example in examples}))
    if len(labels) < 2:
        raise ValueError(say("至少要有两种标签才能训练；现有 %(found)s 种。", found=len(labels)))
    places = {label: place for place, label in enumerate(labels)}
    texts = [seen(example.text) for example in examples]
    asked = [seen(text) for text in background]
    class_ = _Class(
        count([*texts, *asked, *(seen(Text(label, label)) for label in labels)]),
        np.array([places[example.label] for example in examples]),
        len(asked),
        _needs_help(len(examples), len(labels), len(asked)),
        labels,
    )
    checked = _checked(class_.unseen(_copies(texts)), class_.answers)
    weighed_by, learned, _rows = class_.learn_from(np.arange(len(texts)))
    head = {
        "labels": labels,
        "examples": len(examples),
        "background": len(asked),
        "period": period,
        "honesty": [checked.honest.slope, checked.honest.shift],
        "made_at": now().isoformat(timespec="seconds"),
        "figures": checked.figures,
    }
    return Trained(_file(class_.counted, weighed_by, together(learned, checked.factors), head), checked.figures)


@dataclass(frozen=True)
class _Checked:
    """What the learners were worth on examples they had not seen."""

    factors: tuple[float, ...]
    honest: Honesty
    figures: Mapping[str, float]


def _checked(scores: list[Vector], answers: Vector) -> _Checked:
    if not scores:
        return _Checked(UNCHECKED_FACTORS, UNCHECKED, {})
    trusted = trust(scores, answers)
    shares = trusted.shares(scores)
    honest = honesty(shares, answers)
    return _Checked(trusted.factors, honest, reached(shares, answers, honest))


def _needs_help(examples: int, labels: int, background: int) -> bool:
    return examples < FEW * labels and background >= examples


def _copies(texts: Sequence[Seen]) -> Vector:
    """A number for each text, the same for copies: the same subject, or the same beginning."""
    groups: dict[str, int] = {}
    found = []
    for place, text in enumerate(texts):
        marks = [mark for mark in (f"s{text.subject}", f"d{text.detail[:ALIKE]}") if len(mark) > ALIKE // 4]
        group = next((groups[mark] for mark in marks if mark in groups), place)
        groups |= dict.fromkeys(marks, group)
        found.append(group)
    return np.array(found)


def _parts(answers: Vector, groups: Vector) -> list[tuple[Vector, Vector]]:
    """Splits for asking the unseen, copies on one side; none where no label has two examples that are no copies."""
    wanted = 3 if len(answers) >= MANY else 5
    most = max(len(set(groups[answers == label].tolist())) for label in set(answers.tolist()))
    if most < 2:
        return []
    split = StratifiedGroupKFold(min(wanted, most), shuffle=True, random_state=SEED)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a label with fewer examples than parts is missing from some
        return [
            (learned, asked) for learned, asked in split.split(np.zeros(len(answers)), answers, groups) if len(asked)
        ]


def _file(counted: Counted, weighed_by: Weighing, learned: Linear, head: Mapping[str, object]) -> bytes:
    """The bytes of the model: for each block its keys in order, how rare each is, and the weights beside them."""
    arrays: dict[str, tuple[str, bytes]] = {}
    rows: list[Vector] = []
    begin = 0
    for number, (block, kept, rarity) in enumerate(zip(BLOCKS, weighed_by.kept, weighed_by.rarity, strict=True)):
        keys = np.array([key_of(number, counted.runs[number][each]) for each in kept], dtype=np.uint32)
        ordered, first = np.unique(keys, return_index=True)
        arrays[f"keys_{block.name}"] = ("I", ordered.astype("<u4").tobytes())
        arrays[f"rarity_{block.name}"] = ("f", rarity[first].astype("<f4").tobytes())
        rows.append(learned.weights[:, begin : begin + len(kept)].T[first])
        begin += len(kept)
    weights = np.vstack(rows)
    scale = float(np.abs(weights).max() or 1.0) / _LARGEST_WEIGHT
    arrays["weights"] = ("h", np.round(weights / scale).astype("<i2").tobytes())
    bias = [float(each) for each in learned.beforehand]
    return packed(KIND, {**head, "bias": bias, "scale": scale}, arrays)
