"""Every event is heard, told and worded; every label exists."""

from enum import StrEnum

import pytest

from app.tickets.events import EVENT_OF, TicketEvent
from app.tickets.rules.lifecycle import Action
from app.web.labels import STAFF


def test_every_action_has_exactly_one_event() -> None:
    assert set(EVENT_OF) == set(Action)
    assert len(TicketEvent.__subclasses__()) == len(Action)
    assert len({event.name for event in EVENT_OF.values()}) == len(Action)


@pytest.mark.parametrize("enum", STAFF, ids=lambda enum: enum.__name__)
def test_every_member_has_a_chinese_word(enum: type[StrEnum]) -> None:
    words = STAFF[enum]
    assert set(words) == {member.value for member in enum}
    assert all(any("\u4e00" <= character <= "\u9fff" for character in word) for word in words.values())
