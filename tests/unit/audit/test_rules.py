"""The seal, the canonical form and the masks."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from app.audit.rules import GENESIS, Entry, canonical, derived_key, masked, seal

KEY = derived_key("a key for tests only")
ENTRY = Entry(
    chain_seq=1,
    at=datetime(2026, 9, 21, 1, 0, tzinfo=UTC),
    actor_id=7,
    actor_name="张三",
    request_id="r",
    name="ticket.filed",
    object_kind="ticket",
    object_id="GX20260921-0001",
    detail={"b": 1, "a": ["x"]},
)


def test_the_form_does_not_depend_on_order_or_zone() -> None:
    local = ENTRY.at.astimezone(timezone(timedelta(hours=8)))
    assert canonical(replace(ENTRY, detail={"a": ["x"], "b": 1}, at=local)) == canonical(ENTRY)


@pytest.mark.parametrize(
    "change",
    [
        {"chain_seq": 2},
        {"actor_id": None},
        {"actor_name": "李四"},
        {"name": "ticket.accepted"},
        {"object_id": "GX20260921-0002"},
        {"detail": {}},
        {"at": datetime(2026, 9, 21, 1, 0, 1, tzinfo=UTC)},
        {"request_id": "s"},
        {"object_kind": "company"},
    ],
)
def test_any_change_breaks_the_seal(change: dict[str, Any]) -> None:
    assert seal(KEY, GENESIS, replace(ENTRY, **change)) != seal(KEY, GENESIS, ENTRY)


def test_the_seal_depends_on_the_key_and_on_what_went_before() -> None:
    assert seal(derived_key("another"), GENESIS, ENTRY) != seal(KEY, GENESIS, ENTRY)
    assert seal(KEY, b"\1" * 32, ENTRY) != seal(KEY, GENESIS, ENTRY)


def test_personal_data_is_masked_at_any_depth() -> None:
    facts = {"text": "请联系 13800138000", "people": [{"phone": "13800138000", "email": "li@x.cn"}], "n": 3, "f": 1.5}
    assert masked(facts) == {
        "text": "请联系 138****8000",
        "people": [{"phone": "138****8000", "email": "l***@x.cn"}],
        "n": 3,
        "f": "1.5",
    }
