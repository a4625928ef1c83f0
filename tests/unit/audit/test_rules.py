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
    form=1,
)
NOW = replace(ENTRY, form=2, address="203.0.113.7", device="0123456789ab", outcome="refused")


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


@pytest.mark.parametrize(
    "change",
    [
        {"address": "203.0.113.8"},
        {"device": ""},
        {"outcome": "done"},
        {"form": 1},
        {"form": 1, "address": "", "device": "", "outcome": ""},
        {"form": 3},
        {"name": "ticket.accepted"},
    ],
)
def test_where_from_and_with_what_outcome_is_sealed(change: dict[str, Any]) -> None:
    assert seal(KEY, GENESIS, replace(NOW, **change)) != seal(KEY, GENESIS, NOW)


@pytest.mark.parametrize("put", [{"address": "203.0.113.7"}, {"device": "x"}, {"outcome": "done"}, {"form": 2}])
def test_nothing_can_be_put_into_an_entry_of_before(put: dict[str, Any]) -> None:
    assert seal(KEY, GENESIS, replace(ENTRY, **put)) != seal(KEY, GENESIS, ENTRY)


def test_the_spelling_of_today() -> None:
    assert canonical(NOW).decode() == (
        '{"actor_id":7,"actor_name":"张三","address":"203.0.113.7","at":"2026-09-21T01:00:00.000000+00:00",'
        '"detail":{"a":["x"],"b":1},"device":"0123456789ab","form":2,"name":"ticket.filed",'
        '"object_id":"GX20260921-0001","object_kind":"ticket","outcome":"refused","request_id":"r","seq":1}'
    )


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


def test_the_spelling_never_changes() -> None:
    """An auditor's own program must come to the same bytes in ten years."""
    assert canonical(ENTRY).decode() == (
        '{"actor_id":7,"actor_name":"张三","at":"2026-09-21T01:00:00.000000+00:00","detail":{"a":["x"],"b":1},'
        '"name":"ticket.filed","object_id":"GX20260921-0001","object_kind":"ticket","request_id":"r","seq":1}'
    )
    assert GENESIS == b"\0" * 32
    assert len(seal(KEY, GENESIS, ENTRY)) == 32
    assert KEY.hex() == "2ba1dd8f7c32736cf43e5f7dca9453ea9759f5ba727ebd83df94f13da00af2ec"
    assert seal(KEY, GENESIS, ENTRY).hex() == "56a3fa981ef99ff7645d0245066b7e986f2e9a6b3ff063ea494f79ba906b6dd3"


def test_only_fields_of_people_are_masked_whole() -> None:
    assert masked({"phone": ["0371-66668888"], "name": "0371-66668888", "day": "2026-11-27"}) == {
        "phone": ["***********88"],
        "name": "0371-******88",
        "day": "2026-11-27",
    }
    assert masked(("13800138000", None, True)) == ["138****8000", None, True]
