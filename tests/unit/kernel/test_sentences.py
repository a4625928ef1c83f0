"""A sentence is its Chinese to everybody below the faces, and still knows what it was made of."""

import copy
import json
import pickle
from dataclasses import dataclass
from io import StringIO
from typing import Annotated

import orjson
import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.rules.passwords import faults
from app.calendars.loading import bundled_calendar
from app.clocks.reckoning import instant
from app.clocks.rules.arithmetic import due
from app.clocks.rules.limits import Limit
from app.kernel.errors import Invalid
from app.kernel.inputs import Ask, checked
from app.kernel.sentences import Sentence, say
from app.kernel.text import clean
from app.tickets.rules.uploads import inspected
from ops.catalogue import sentences


@dataclass(frozen=True, kw_only=True)
class Noted:
    """An input of one short text."""

    note: Annotated[str, Ask("说明", most=5)]


NAMES = st.from_regex(r"[a-z]{1,8}", fullmatch=True)
WORDS = st.text(st.characters(exclude_characters="%", exclude_categories=["Cs"]))


def test_a_sentence_is_its_chinese_and_keeps_template_and_values() -> None:
    sentence = say("最多 %(limit)s 个字", limit=5)
    assert sentence == "最多 5 个字"
    assert hash(sentence) == hash("最多 5 个字")
    assert (sentence.template, sentence.values) == ("最多 %(limit)s 个字", {"limit": 5})


def test_a_sentence_without_values_may_hold_a_bare_per_cent_sign() -> None:
    assert say("完成 80% 以上") == "完成 80% 以上"
    assert say("%(rate)s%% 以上", rate=80) == "80% 以上"


def test_a_sentence_within_a_sentence_stays_one() -> None:
    outer = say("请填写%(label)s。", label=say("标题"))
    assert outer == "请填写标题。"
    assert isinstance(outer.values["label"], Sentence)


@given(st.lists(st.tuples(WORDS, NAMES)), WORDS, st.data())
def test_saying_is_filling_in(parts: list[tuple[str, str]], tail: str, data: st.DataObject) -> None:
    template = "".join(f"{words}%({name})s" for words, name in parts) + tail
    values = {name: data.draw(st.one_of(st.text(), st.integers())) for _words, name in parts}
    sentence = say(template, **values)
    assert sentence == (template % values if values else template)
    assert (sentence.template, sentence.values) == (template, values)


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda each: pickle.loads(pickle.dumps(each))])
def test_a_copy_can_still_be_said_otherwise(again: object) -> None:
    assert callable(again)
    twin = again(say("最多 %(limit)s 个字", limit=5))
    assert isinstance(twin, Sentence)
    assert (twin, twin.template, twin.values) == ("最多 5 个字", "最多 %(limit)s 个字", {"limit": 5})


def test_programs_and_logs_read_it_as_text() -> None:
    sentence = say("最多 %(limit)s 个字", limit=5)
    written = StringIO()
    log = structlog.wrap_logger(
        structlog.WriteLogger(written), processors=[structlog.processors.JSONRenderer(ensure_ascii=False)]
    )
    log.info("refused", why=sentence)
    assert orjson.loads(orjson.dumps({"errors": {"title": [sentence]}})) == {"errors": {"title": ["最多 5 个字"]}}
    assert json.loads(json.dumps([sentence])) == ["最多 5 个字"]
    assert json.loads(written.getvalue()) == {"why": "最多 5 个字", "event": "refused"}


def test_what_is_wrong_with_a_text_travels_as_a_sentence() -> None:
    for text in ("", "\0", "一二三四五六"):
        with pytest.raises(Invalid) as refusal:
            checked(Noted(note=text))
        assert all(isinstance(each, Sentence) for each in refusal.value.fields["note"])
    with pytest.raises(ValueError, match="控制字符") as fault:
        clean("\0")
    assert isinstance(fault.value.args[0], Sentence)
    assert all(isinstance(each, Sentence) for each in faults("short"))


def test_a_refused_file_without_a_name_is_named_by_a_sentence() -> None:
    with pytest.raises(Invalid) as refusal:
        inspected("", b"x")
    (sentence,) = refusal.value.fields["files"]
    assert isinstance(sentence, Sentence)
    assert isinstance(sentence.values["name"], Sentence)


@pytest.mark.parametrize("limit", ["5 workdays", "9 workhours", "1 month", "30 minutes"])
def test_every_sentence_of_a_deadline_stands_in_the_catalogue(limit: str) -> None:
    known = sentences()
    calendar = bundled_calendar()
    for start in ("2026-09-18 16:40", "2026-09-30 10:00", "2026-12-31 17:20"):
        for step in due(calendar, instant(start), Limit.parse(limit), []).days:
            for template in _templates(step.reason):
                assert template in known
    assert known[Limit.parse(limit).label_zh.template].counted


def _templates(sentence: str) -> list[str]:
    """The keys a sentence needs, those of its values too; what only puts two side by side needs none."""
    assert isinstance(sentence, Sentence)
    inner = [key for value in sentence.values.values() if isinstance(value, Sentence) for key in _templates(value)]
    return inner if sentence.template.isascii() else [sentence.template, *inner]
