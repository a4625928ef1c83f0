"""What was learned is answered from a file, honestly, and a file that is not whole is refused."""

from pathlib import Path

import pytest

from app.understanding.learning.calibrating import calibration_error
from app.understanding.learning.training import train
from app.understanding.model import Model
from app.understanding.nearness import Nearness
from app.understanding.rules.ranking import SURE, Honesty, Ranked, Sureness
from app.understanding.rules.texts import Example, Text
from tests.unit.understanding.sentences import WORDS, made_up


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of made-up sentences."""
    path = tmp_path_factory.mktemp("models") / "made-up.model"
    path.write_bytes(train(made_up(20), period=("2026-01-05", "2026-03-01")).content)
    return path


@pytest.fixture(scope="module")
def model(file: Path) -> Model:
    """The model, as it is answered from."""
    return Model.load(file)


def test_sentences_it_has_not_seen_are_ranked_right(model: Model) -> None:
    asked = made_up(10, seed=1)
    right = [model.rank(example.text)[0].label == example.label for example in asked]
    assert sum(right) / len(right) >= 0.9


def test_every_label_is_ranked_once_and_confidences_sum_to_one(model: Model) -> None:
    ranked = model.rank(Text("变压器增容问题"))
    assert sorted(each.label for each in ranked) == sorted(WORDS)
    assert sum(each.confidence for each in ranked) == pytest.approx(1)
    assert [each.confidence for each in ranked] == sorted((each.confidence for each in ranked), reverse=True)


def test_the_words_that_decided_are_words_of_the_text(model: Model) -> None:
    text = "路口积水问题"
    words = model.rank(Text(text))[0].words
    assert words
    assert all(word in text for word in words)


def test_of_a_text_that_says_nothing_nothing_is_preselected(model: Model) -> None:
    for text in (Text(""), Text("谢谢"), Text("xyz", "？？？")):
        assert model.rank(text)[0].sureness is Sureness.UNSURE, text


def test_a_sure_answer_may_be_preselected_and_an_unsure_one_not() -> None:
    assert Ranked("甲", SURE).sureness is Sureness.FAIRLY
    assert Ranked("甲", SURE - 0.01).sureness is Sureness.UNSURE


def test_a_model_says_what_it_is(model: Model) -> None:
    about = model.about
    assert about.labels == tuple(sorted(WORDS))
    assert (about.examples, about.background, about.period) == (60, 0, ("2026-01-05", "2026-03-01"))
    assert about.figures["macro_f1"] > 0.8
    assert about.size > 0


def test_two_labels_are_enough_and_one_is_refused(tmp_path: Path) -> None:
    two = [example for example in made_up(8) if example.label != "道路"]
    path = tmp_path / "two.model"
    path.write_bytes(train(two).content)
    assert Model.load(path).rank(Text("工资社保问题"))[0].label == "用工"
    with pytest.raises(ValueError, match="至少要有两种标签"):
        train([example for example in two if example.label == "用工"])
    with pytest.raises(ValueError, match="至少要有两种标签"):
        train([])


def test_labels_with_one_example_each_can_be_learned(tmp_path: Path) -> None:
    path = tmp_path / "few.model"
    path.write_bytes(train(made_up(1)).content)
    assert len(Model.load(path).rank(Text("停电"))) == len(WORDS)


def test_texts_without_a_label_help_where_examples_are_few(tmp_path: Path) -> None:
    few, background = made_up(2), [example.text for example in made_up(40, seed=3)]
    asked = made_up(15, seed=4)

    def right(model_of: bytes) -> int:
        path = tmp_path / "asked.model"
        path.write_bytes(model_of)
        model = Model.load(path)
        return sum(model.rank(example.text)[0].label == example.label for example in asked)

    alone, helped = train(few), train(few, background)
    assert right(helped.content) > right(alone.content)


def test_what_was_learned_does_not_depend_on_the_run() -> None:
    assert train(made_up(5)).figures == train(made_up(5)).figures


def test_no_word_of_the_texts_stands_in_the_file(file: Path) -> None:
    content = file.read_bytes()
    for word in ("变压器", "招工", "园区东侧"):
        assert word.encode() not in content


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda content: b"", "读不到模型文件"),
        (lambda content: b"PK\x03\x04" + content, "不是本系统的模型"),
        (lambda content: content[:4], "不是本系统的模型"),
        (lambda content: content[:-1], "不完整或已损坏"),
        (lambda content: content[: len(content) // 2], "不完整或已损坏"),
        (lambda content: content[:100] + b"\x00" + content[101:], "不完整或已损坏"),
        (lambda content: content[:8] + b"\x63" + content[9:], "第 99 版"),
    ],
)
def test_a_file_that_is_not_whole_is_refused(file: Path, tmp_path: Path, spoil: object, said: str) -> None:
    assert callable(spoil)
    spoilt = tmp_path / "spoilt.model"
    spoilt.write_bytes(spoil(file.read_bytes()))
    with pytest.raises(ValueError, match=said):
        Model.load(spoilt)


def test_a_file_of_the_other_kind_and_none_at_all_are_refused(file: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="不是这一种模型"):
        Nearness.load(file)
    with pytest.raises(ValueError, match="读不到模型文件"):
        Model.load(tmp_path / "nothing.model")


def test_putting_confidence_right_keeps_the_order_and_the_sum() -> None:
    for honest in (Honesty(), Honesty(0.4, -1.0), Honesty(2.0, 1.0), Honesty(1.0, -5.0)):
        for shares in ([0.6, 0.3, 0.1], [0.5, 0.5], [1.0, 0.0, 0.0], [0.34, 0.33, 0.33]):
            told = honest.told(shares)
            assert sum(told) == pytest.approx(1, abs=1e-6)
            assert max(told) == pytest.approx(told[0])
    assert Honesty(0.5).told([0.9, 0.1])[0] < 0.9


def test_the_error_of_calibration_is_how_far_apart_they_lie() -> None:
    import numpy as np

    assert calibration_error(np.array([0.75] * 4), np.array([True, True, True, False])) == pytest.approx(0)
    assert calibration_error(np.array([0.95] * 4), np.array([True, False, True, False])) == pytest.approx(0.45)


def test_copies_of_one_letter_are_never_on_both_sides() -> None:
    letter = Text("请解决停电问题", "我们厂三个月来每周停电两次，请供电部门尽快处理，谢谢，全体工人，此信已寄多次")
    others = made_up(6)
    figures = train([*(Example(letter, label) for label in ("供电", "用工") for _ in range(6)), *others]).figures
    assert figures["macro_f1"] < 1
