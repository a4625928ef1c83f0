"""Whom the words of a remark call in."""

import pytest

from app.tickets.rules.mentioning import Colleague, called_in, pieces

WANG = Colleague(account_id=1, name="王建国", unit="经济发展局")
OTHER = Colleague(account_id=2, name="王建国", unit="招商局")
LONG = Colleague(account_id=3, name="王建国华", unit="供电公司")
LI = Colleague(account_id=4, name="李红", unit="督办员")
ALL = (WANG, OTHER, LONG, LI)


@pytest.mark.parametrize(
    ("text", "people", "unknown", "unclear"),
    [
        ("请@李红看一下", ["李红"], (), ()),
        ("@李红，@李红 再看", ["李红"], (), ()),
        ("＠李红", ["李红"], (), ()),
        ("@王建国华来", ["王建国华"], (), ()),
        ("@王建国来", [], (), ("王建国",)),
        ("@王建国（招商局）来", ["王建国(招商局)"], (), ()),
        ("@王建国(经济发展局)和@李红", ["王建国(经济发展局)", "李红"], (), ()),
        ("@赵六来", [], ("赵六来",), ()),
        ("写信给 li@example.cn", [], (), ()),
        ("电话 @ 前台", [], (), ()),
        ("没有人", [], (), ()),
    ],
)
def test_who_is_called_in(text: str, people: list[str], unknown: tuple[str, ...], unclear: tuple[str, ...]) -> None:
    called = called_in(text, ALL)
    assert [written for _, written in called.people] == people
    assert (called.unknown, called.unclear) == (unknown, unclear)


def test_two_of_one_name_are_told_apart_by_their_unit() -> None:
    called = called_in("@王建国（招商局）", ALL)
    assert called.people[0][0] is OTHER


@pytest.mark.parametrize("text", ["请@李红看，@王建国（招商局）也看 @别人", "", "@李红", "a@李红.cn @李红"])
def test_a_text_in_pieces_is_the_text(text: str) -> None:
    found = pieces(text, ("李红", "王建国(招商局)"))
    assert "".join(piece for piece, _ in found) == text
    assert all(piece.startswith("@") for piece, mention in found if mention)


def test_marks_are_the_calls_that_were_made() -> None:
    found = pieces("请@李红看，@王建国（招商局）也看 @别人", ("李红", "王建国(招商局)"))
    assert [piece for piece, mention in found if mention] == ["@李红", "@王建国（招商局）"]
