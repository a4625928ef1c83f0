"""What one reader may know of a ticket: decided once, and told by both faces alike, field by field and word by word.

``Seen`` is what the reader may know. The API says all of it and nothing else; a page may say less, never more.
"""

import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, fields, is_dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.clocks.queries import ClockView
from app.clocks.rules.limits import Unit
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.kernel.errors import Missing
from app.supervision.seeing import SeenOrder, seen_order
from app.tickets.remarks import remarks_of
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.showing import OF_PART, PROMISED, SOME_FIRM, OwnPart, ShownFirm, Sight
from app.tickets.rules.words import PartState, State
from app.tickets.seeing import Wanted, seen_by, seen_list
from app.tickets.seen import (
    Seen,
    SeenExternal,
    SeenFile,
    SeenHandBack,
    SeenInstruction,
    SeenName,
    SeenPart,
    SeenPause,
    SeenPerson,
    SeenProposal,
    SeenRating,
    SeenRemark,
    SeenRow,
)
from app.web.tickets.clocks import COUNTING_NOTES
from tests.api.conftest import Caller
from tests.builders import Zone
from tests.faces.told import SECRETS, STATES, Told, a_told_ticket

AsCaller = Callable[[Actor | None], Caller]
SignIn = Callable[[Actor], FlaskClient]
Json = dict[str, Any]

BESIDES = "by another address, or not at all"
OF_API: dict[type, dict[str, str]] = {
    Seen: {
        "row": "the ticket itself",
        "clocks": "clocks",
        "pauses": "pauses",
        "ratings": "ratings",
        "actions": "actions",
        **{name: name for name in ("again_of", "again_in", "may_file_again")},
        **{name: name for name in ("merged_into", "merged_here", "split_from", "split_into")},
        "files": BESIDES,
        "officer": BESIDES,
        "contact": "contact",
        "place": "place",
    },
    SeenRow: {
        **dict.fromkeys(
            ("id", "region_id", "park_id", "company_id", "sight", "asked_from", "beside", "press"), BESIDES
        ),
        **{
            name: name
            for name in (
                "number",
                "state",
                "version",
                "cycle",
                "kind",
                "urgency",
                "grade",
                "channel",
                "confidential",
                "is_test",
                "title",
                "body",
                "consequence",
                "category",
                "park",
                "outcome",
                "answer",
                "revisit_on",
                "wanted_by",
                "filed_at",
                "accepted_at",
                "whistled_at",
                "resolved_at",
                "closed_at",
                "dispute_until",
                "clock",
                "alarms",
                "proposal",
                "instruction",
                "regrade_why",
                "moved_at",
                "external",
                "rating",
            )
        },
        "complained_of": "complained_of",
        "firm": "company",
        "marks": "tags",
        "parts": "assignments",
    },
    SeenPart: {
        **{
            name: name
            for name in (
                "id",
                "part",
                "state",
                "whistle_kind",
                "task",
                "called_at",
                "checked_in_at",
                "finished_at",
                "released_at",
                "handler",
                "handler_away",
                "on_site",
                "hand_back",
                "instruction",
                "due",
            )
        },
        "department": "department",
        "department_id": BESIDES,
        "hand_backs": BESIDES,
    },
    SeenExternal: {name: name for name in ("system", "number")},
    SeenHandBack: {name: name for name in ("reason", "basis", "suggest", "asked_at", "signed_at", "count")},
    SeenInstruction: {name: name for name in ("text", "due_on", "at")},
    SeenProposal: {name: name for name in ("lead", "why")},
    SeenPause: {name: name for name in ("reason", "text", "started_at", "ends_by", "ended_at")},
    SeenRating: {name: name for name in ("cycle", "solved", "level", "tags", "text", "at")},
    SeenFile: {
        **{
            name: name
            for name in (
                "name",
                "media",
                "size",
                "sha256",
                "at",
                "role",
                "internal",
                "state",
                "seq",
                "risky",
            )
        },
        "key": "id",
        "author": BESIDES,
    },
    SeenRemark: {name: name for name in ("at", "author", "role", "text", "mentions")} | {"left": BESIDES},
    ShownFirm: {"name": "name", "credit_code": "credit_code", "former": "former_names"},
    SeenName: {"code": "code", "name": "name"},
    ClockView: {
        **{
            name: name
            for name in (
                "kind",
                "cycle",
                "limit",
                "started_at",
                "due_original",
                "due",
                "state",
                "stopped_at",
                "breached_at",
                "cured",
                "provisional",
                "days_left",
                "seconds_left",
            )
        },
        "department_code": "department",
        **dict.fromkeys(
            ("id", "department_id", "department_name", "limit_label", "glyph", "working_seconds_left"), BESIDES
        ),
    },
    SeenOrder: {
        **{
            name: name
            for name in (
                "id",
                "number",
                "level",
                "state",
                "version",
                "round",
                "reason",
                "proposed_at",
                "issued_at",
                "signed_at",
                "due",
                "overdue",
                "answered_at",
                "answer",
                "closed_at",
                "closing_note",
                "returns",
                "actions",
            )
        },
        "ticket_number": "ticket",
        "ticket_title": "title",
        "department": "department",
        "reference": BESIDES,
        "region_id": BESIDES,
    },
    SeenPerson: {"name": "name", "position": "position", "phone": "phone", "callable": BESIDES, "instead_of": BESIDES},
}
"""Where the API says a field of what may be known. A new field is nowhere until its row stands here."""


@pytest.fixture(params=[(state, secret) for state in STATES for secret in (False, True)], ids=str)
def told(request: pytest.FixtureRequest, core: Core, zone: Zone) -> Told:
    """The unmistakable ticket in each state, ordinary and confidential."""
    state, confidential = request.param
    with core.transactions.acting(SYSTEM) as tx:
        return a_told_ticket(tx, zone, state, confidential=confidential)


@pytest.mark.parametrize("view", OF_API, ids=lambda view: view.__name__)
def test_every_field_that_may_be_known_has_its_place(view: type) -> None:
    assert {field.name for field in fields(view)} == set(OF_API[view])


def test_both_faces_tell_each_reader_what_he_may_know(
    core: Core, zone: Zone, caller: AsCaller, sign_in: SignIn, told: Told
) -> None:
    readers = 0
    for name, reader in told.readers.items():
        if name == "gone" and told.has_left:
            continue  # what a unit that has left reads, ``test_gone`` walks
        api, page = caller(reader), sign_in(reader)
        with core.transactions.reading(reader) as tx:
            try:
                seen = seen_by(tx, told.number)
            except Missing:
                assert api.get(f"/tickets/{told.number}").status_code in {403, 404}, name
                assert page.get(f"/tickets/{told.number}").status_code in {403, 404}, name
                continue
            rows = seen_list(tx, Wanted()).items
            remarks = _or_nothing(partial(remarks_of, tx, told.number))
            sees = reader.may("supervision.see") or reader.may("supervision.answer")
            order = _or_nothing(partial(seen_order, tx, told.order)) if sees else None
        readers += 1
        whole = api.get(f"/tickets/{told.number}").get_json()
        _same(whole, seen.row, name)
        for field, key in OF_API[Seen].items():
            if field != "row" and key is not BESIDES:
                _same_value(whole[key], getattr(seen, field), f"{name} {field}")
        [row] = api.get("/tickets").get_json()["items"]
        assert _still(row) == {key: value for key, value in _still(whole).items() if key in row}, name
        assert [each.title for each in rows] == [row["title"]], name
        files = api.get(f"/tickets/{told.number}/attachments").get_json()["items"]
        _same_value(files, seen.files, name)
        noted = api.get(f"/tickets/{told.number}/remarks")
        assert (noted.status_code == 200) is (remarks is not None), name
        if remarks is not None:
            _same_value(noted.get_json()["items"], remarks, name)
        answer = api.get(f"/supervision-orders/{told.order}")
        assert (answer.status_code == 200) is (order is not None), name
        if order is not None:
            _same(answer.get_json(), order, name)
        known = _words((seen, remarks, order))
        history = api.get(f"/tickets/{told.number}/timeline").get_data(as_text=True)
        for where, said in _said(api, page, told, order).items():
            _no_more_than(known + history, said, f"{name}: {where}")
        _as_its_sight_says(seen, known + history, zone, name)
    assert readers >= 8


def _still(ticket: Json) -> Json:
    """Without what passes from one request to the next."""
    clock = ticket["clock"]
    return {**ticket, "clock": clock and {key: value for key, value in clock.items() if key != "seconds_left"}}


def test_a_deadline_is_explained_to_whom_it_is_promised_in_both_faces(
    core: Core, zone: Zone, caller: AsCaller, sign_in: SignIn
) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        told = a_told_ticket(tx, zone, State.WHISTLED, confidential=False)
    called = (told.waits, told.gone, told.bank, told.power)
    units = (None, zone.lead.code, zone.support.code, *(unit.code for unit in called), "nowhere")
    explained = set()
    for name, reader in told.readers.items():
        with core.transactions.reading(reader) as tx:
            seen = _or_nothing(partial(seen_by, tx, told.number))
        api, page = caller(reader), sign_in(reader)
        of_units = itertools.product(
            (ClockKind.CHECK_IN, ClockKind.SUPPORT, ClockKind.FEEDBACK, ClockKind.RULING), units
        )
        of_ticket = itertools.product(set(ClockKind), (None, zone.lead.code))
        for kind, unit in dict.fromkeys((*of_units, *of_ticket)):
            path = f"/tickets/{told.number}/clocks/{kind}/explain" + (f"?department={unit}" if unit else "")
            known = seen is not None and any(
                clock.kind is kind and unit in {None, clock.department_code} for clock in seen.clocks
            )
            codes = {api.get(path).status_code, page.get(path).status_code}
            assert codes == {200} if known else codes <= {403, 404}, (name, kind, unit)
            if known:
                explained.add((reader.seats[0].role, kind))
        for wrong in ("nothing", "%00"):
            path = f"/tickets/{told.number}/clocks/{wrong}/explain"
            assert {api.get(path).status_code, page.get(path).status_code} <= {403, 404}, name
    assert ("coordinator", ClockKind.CHECK_IN) in explained
    assert ("company_user", ClockKind.RESOLVE) in explained
    assert not {kind for role, kind in explained if role in {"company_user", "agent", "observer"}} - set(PROMISED)


def _said(api: Caller, page: FlaskClient, told: Told, order: SeenOrder | None) -> dict[str, str]:
    """Everything either face says of the ticket, by where it says it."""
    number = told.number
    paths = [f"/tickets/{number}", "/tickets", f"/tickets/{number}/preview", f"/tickets/{number}/board"]
    if order is not None:
        paths += [f"/supervision/{told.order}", "/supervision"]
    found = {path: page.get(path).get_data(as_text=True) for path in paths}
    found |= {f"api {path}": api.get(path).get_data(as_text=True) for path in ("/tickets", f"/tickets/{number}")}
    return found


def _no_more_than(known: str, said: str, where: str) -> None:
    for what, secret in SECRETS.items():
        assert secret in known or secret not in said, f"{where} says the {what}"


def _as_its_sight_says(seen: Seen, known: str, zone: Zone, name: str) -> None:
    """The promises of the rule about every word: a comparison of two faces would miss it if both broke one."""
    shown = seen.row.sight
    if shown.own is not None:
        _behind_the_wall(seen, shown.own, known, zone, name)
        return
    if shown.firm_hidden:
        assert zone.company.name not in known, name
        assert seen.contact is None, name
        assert not any(file.role in {"company_user", "officer"} for file in seen.files), name
    if shown.phones_masked:
        assert SECRETS["own phone"] not in known, name
        assert SECRETS["contact's phone"] not in known, name
    if not shown.internal:
        assert {clock.kind for clock in seen.clocks} <= set(PROMISED), name
        assert seen.row.clock is None or seen.row.clock.kind in PROMISED, name
        assert not {part.state for part in seen.row.parts} & {PartState.EXCUSED, PartState.HANDING_BACK}, name
        for word in ("task", "basis", "inside", "remark", "note", "instruction"):
            assert SECRETS[word] not in known, (name, word)
        assert seen.row.answer is None or seen.row.state is State.RESOLVED, name


def _behind_the_wall(seen: Seen, own: OwnPart, known: str, zone: Zone, name: str) -> None:
    """A partner's promises, field by field: its own part, and of the firm whom to call and where once it is in."""
    row, power = seen.row, name == "power"
    assert (row.body, row.consequence, row.firm, row.outcome, row.answer) == ("", "", None, None, None), name
    assert (row.kind, row.grade, row.channel, row.category, row.wanted_by) == (None,) * 5, name
    assert (row.accepted_at, row.whistled_at, row.resolved_at, row.closed_at, row.dispute_until) == (None,) * 5, name
    assert (seen.pauses, seen.ratings, seen.officer, row.lead) == ((), (), None, None), name
    assert (seen.again_of, seen.again_in, seen.may_file_again) == (None, (), False), name
    assert row.title == f"任务口令 {SOME_FIRM}", name
    assert [part.task for part in row.parts] == [row.title], name
    assert {part.department_id for part in row.parts} == own.units, name
    assert {(clock.kind, clock.department_id) for clock in seen.clocks} <= {
        (kind, unit) for kind in OF_PART for unit in own.units
    }, name
    assert row.clock is None or row.clock in seen.clocks, name
    at_work = row.state in (State.HANDLING, State.REVIEW)  # called before, and let go with the answer
    assert own.meets_firm is (power and not row.confidential and at_work), name
    meets = {"contact", "position", "contact's phone", "address"} if own.meets_firm else set()
    works = {"power's word", "power's file"} if power and row.state is not State.WHISTLED else set()
    assert {what for what, secret in SECRETS.items() if secret in known} == {"task", *meets, *works}, name
    for other in (zone.company.name, zone.lead.name, zone.support.name):
        assert other not in known, (name, other)


def _same(told: Json, seen: Any, name: str) -> None:
    """The wire says every field of a view as it is known."""
    for field, key in OF_API[type(seen)].items():
        if key is BESIDES:
            continue
        _same_value(told[key], getattr(seen, field), f"{name} {type(seen).__name__}.{field}")


def _same_value(told: Any, seen: Any, where: str) -> None:
    if isinstance(seen, SeenName) and isinstance(told, str):
        assert told == seen.code, where
    elif isinstance(seen, tuple | list):
        assert len(told) == len(seen), where
        for one, other in zip(told, seen, strict=True):
            _same_value(one, other, where)
    elif is_dataclass(seen) and not isinstance(seen, type):
        _same(told, seen, where)
    elif isinstance(seen, datetime):
        assert datetime.fromisoformat(told) == seen, where
    elif isinstance(seen, date):
        assert told == seen.isoformat(), where
    elif where.endswith("seconds_left"):
        assert abs(told - seen) < 60, where
    elif where.endswith("actions") or ".action" in where:
        assert told == str(seen).replace("_", "-"), where
    else:
        assert told == seen, where


def _words(seen: Any) -> str:
    """Every text in what may be known."""
    return json.dumps(list(_texts(seen)), ensure_ascii=False)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Sight):
        return  # the rule itself, with the names it keeps back
    if is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))
    elif isinstance(value, tuple | list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, str):
        yield str(value)


def _or_nothing(read: Callable[[], Any]) -> Any:
    try:
        return read()
    except Missing:
        return None


def test_a_page_that_said_more_would_be_caught() -> None:
    with pytest.raises(AssertionError, match="says the task"):
        _no_more_than("题目口令", "题目口令 任务口令", "example")
    with pytest.raises(AssertionError):
        _same({**asdict(SeenName(code="A", name="甲")), "name": "乙"}, SeenName(code="A", name="甲"), "example")


def test_every_unit_of_a_limit_has_its_note() -> None:
    assert set(COUNTING_NOTES) == set(Unit)
