"""The walk through 国庆 and 春节 2026 by clock file, with real worker and beat: who is told what, at which minute.

放假 2026: 02-15 to 02-23, 09-25 to 09-27, 10-01 to 10-07; 补班 on the Saturdays 02-14, 02-28 and 10-10. Hours are 08:30 to
12:00 and 14:30 to 17:30. ``make walk`` prints the tables of notices.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.kernel.transaction import Transactions
from app.tickets.checking_in import CheckIn, check_in
from app.tickets.filing import file_ticket
from app.tickets.rules.words import PauseReason, WhistleKind
from app.tickets.suspending import Suspend, pause
from app.tickets.triaging import Accept, accept
from app.tickets.whistling import Call, blow_whistle
from tests.builders import a_draft
from tests.clocks import shanghai
from tests.workers.notices import table_of
from tests.workers.walking import Walk, a_walk

STEP, ORDER, DIGEST, CARD = "sla.step_reached", "supervision.order_proposed", "sla.digest", "officer.monday_card"
CENTRE, PARK = "企服中心协调员", "园区吹哨员"
BUILDING, RESCUE = "建设局部门联络员 建设局承办人", "应急局部门联络员"
BUILDING_HEAD, RESCUE_HEAD = "建设局部门领导", "应急局部门领导"
SUPERVISOR, LEADER = "督办员", "区领导"
HOURS = (("08:30", "12:00"), ("14:30", "17:30"))

Row = tuple[str, str, str]

NATIONAL_DAY = (
    # 甲: filed Thursday 09-24 10:00 and left alone; the next working day is Monday 09-28
    ("09-24 17:30", f"{PARK} {CENTRE}", "研究交办还剩 1 个工作日：甲"),
    ("09-28 15:30", f"{PARK} {CENTRE}", "研究交办还剩 2 个工作小时：甲"),
    ("09-28 17:30", f"{PARK} {CENTRE}", "研究交办时限已到，超期：甲"),
    ("09-29 17:30", CENTRE, "研究交办超期 1 个工作日，报企服中心协调员：甲"),
    # 乙: whistled Wednesday 09-30 10:00; the next working day is 10-08, the seventh 10-15
    ("09-30 17:30", BUILDING, "报到还剩 1 个工作日：乙"),
    # 丙: whistled in the night of a holiday, thirty minutes on the wall
    ("10-02 02:15", f"{RESCUE} {RESCUE_HEAD}", "报到应急时限已过半：丙"),
    ("10-02 02:30", f"{RESCUE} {RESCUE_HEAD} {PARK} {CENTRE}", "报到应急时限已到，超期：丙"),
    ("10-02 03:00", f"{LEADER} {SUPERVISOR}", "报到超期 30 分钟，报区领导：丙"),
    ("10-08 15:30", BUILDING, "报到还剩 2 个工作小时：乙"),
    ("10-08 17:30", f"{SUPERVISOR} {CENTRE}", "研究交办超期 3 个工作日，建议督办：甲"),
    ("10-08 17:30", BUILDING, "报到时限已到，超期：乙"),
    # the first opening after 02:30 is 10-08 08:30; a workday later is 10-09, three are 10-12
    ("10-09 08:30", f"{RESCUE} {RESCUE_HEAD}", "报到超期 1 个工作日，报部门领导：丙"),
    # 乙 has 24.5 hours until 10-10 17:30, half are gone 45 minutes into 10-09; 丙 has 19.5, half are 9.75
    ("10-09 09:15", BUILDING, "反馈进展时限已过半：乙"),
    ("10-09 11:45", RESCUE, "反馈进展时限已过半：丙"),
    ("10-09 17:30", f"{BUILDING} {BUILDING_HEAD}", "报到超期 1 个工作日，报部门领导：乙"),
    ("10-09 17:30", BUILDING, "反馈进展还剩 1 个工作日：乙"),
    ("10-09 17:30", RESCUE, "反馈进展还剩 1 个工作日：丙"),
    ("10-10 15:30", BUILDING, "反馈进展还剩 2 个工作小时：乙"),
    ("10-10 15:30", RESCUE, "反馈进展还剩 2 个工作小时：丙"),
    ("10-10 17:30", BUILDING, "反馈进展时限已到，超期：乙"),
    ("10-10 17:30", RESCUE, "反馈进展时限已到，超期：丙"),
    ("10-12 08:30", f"{SUPERVISOR} {RESCUE_HEAD}", "报到超期 3 个工作日，建议督办：丙"),
    ("10-12 09:15", BUILDING, "办结时限已过半：乙"),  # 25.25 of 50.5 hours
    ("10-12 11:45", RESCUE, "办结时限已过半：丙"),  # 22.75 of 45.5
    ("10-12 17:30", f"{SUPERVISOR} {BUILDING_HEAD}", "报到超期 3 个工作日，建议督办：乙"),
    ("10-12 17:30", f"{BUILDING} {BUILDING_HEAD}", "反馈进展超期 1 个工作日，报部门领导：乙"),
    ("10-12 17:30", f"{RESCUE} {RESCUE_HEAD}", "反馈进展超期 1 个工作日，报部门领导：丙"),
)
SPRING_FESTIVAL = (
    # 乙: filed Saturday 02-14, a working day, and left alone; the next one is Tuesday 02-24
    ("02-14 17:30", f"{PARK} {CENTRE}", "研究交办还剩 1 个工作日：乙"),
    # 甲: whistled Friday 02-13 10:00. What rests is 办结 alone; 反馈进展 has 24.5 hours until 02-25 17:30
    ("02-24 09:15", BUILDING, "反馈进展时限已过半：甲"),
    ("02-24 15:30", f"{PARK} {CENTRE}", "研究交办还剩 2 个工作小时：乙"),
    ("02-24 17:30", f"{PARK} {CENTRE}", "研究交办时限已到，超期：乙"),
    ("02-24 17:30", BUILDING, "反馈进展还剩 1 个工作日：甲"),
    ("02-25 15:30", BUILDING, "反馈进展还剩 2 个工作小时：甲"),
    ("02-25 17:30", BUILDING, "反馈进展时限已到，超期：甲"),
    ("02-25 17:30", CENTRE, "研究交办超期 1 个工作日，报企服中心协调员：乙"),
    ("02-26 17:30", f"{BUILDING} {BUILDING_HEAD}", "反馈进展超期 1 个工作日，报部门领导：甲"),
    ("02-27 17:30", f"{SUPERVISOR} {CENTRE}", "研究交办超期 3 个工作日，建议督办：乙"),
    # 丙: whistled Friday 02-27 10:00; the next day is a Saturday, and a working day
    ("02-27 17:30", RESCUE, "报到还剩 1 个工作日：丙"),
)
AFTER_THE_OUTAGE = (
    # on record as soon as everything runs again, by letter at the opening
    ("03-09 22:00", BUILDING, "办结时限已到，超期：甲"),
    ("03-09 22:00", RESCUE, "办结时限已到，超期：丙"),
    # 应急局 was never reminded of its 反馈进展 in the ten days: it is told by the rung of those above
    ("03-09 22:00", f"{SUPERVISOR} {RESCUE_HEAD} {RESCUE}", "反馈进展超期 3 个工作日，建议督办：丙"),
    ("03-10 17:30", f"{BUILDING} {BUILDING_HEAD}", "办结超期 1 个工作日，报部门领导：甲"),
    ("03-10 17:30", f"{RESCUE} {RESCUE_HEAD}", "办结超期 1 个工作日，报部门领导：丙"),
    ("03-12 17:30", f"{SUPERVISOR} {BUILDING_HEAD}", "办结超期 3 个工作日，建议督办：甲"),
    ("03-12 17:30", f"{SUPERVISOR} {RESCUE_HEAD}", "办结超期 3 个工作日，建议督办：丙"),
)
TRUE_DUES = {
    ("甲", "feedback"): ("2026-02-25 17:30", "week_1"),
    ("甲", "resolve"): ("2026-03-09 17:30", "plus_3"),
    ("乙", "arrange"): ("2026-02-24 17:30", "week_2"),
    ("丙", "check_in"): ("2026-02-28 17:30", "week_1"),
    ("丙", "feedback"): ("2026-03-03 17:30", "plus_5"),
    ("丙", "resolve"): ("2026-03-09 17:30", "plus_3"),
}
"""Of what is late at the end: when it truly fell due, and how far up the ladder it was told or noted.

甲 was paused on 02-14 for the five workdays until 02-28 17:30: its seventh workday, 03-02, moves on by five to 03-09.
"""

SAID_LATE = {
    ("甲", "feedback"): ["plus_5", "week_1"],  # noted for the digest at once; the week was full on 03-10
    ("甲", "resolve"): ["due"],
    ("乙", "arrange"): ["week_1"],
    ("丙", "check_in"): ["plus_5"],
    ("丙", "feedback"): ["plus_3"],
    ("丙", "resolve"): ["due"],
}
"""Of each clock the highest rung that it missed in the ten days, and nothing below it."""


def rows_of(table: tuple[Row, ...]) -> set[Row]:
    """One row for each person."""
    return {(minute, person, words) for minute, persons, words in table for person in persons.split()}


def in_hours(minute: str, working: set[str]) -> bool:
    day, hour = minute.split()
    return day in working and any(opens <= hour <= closes for opens, closes in HOURS)


@contextmanager
def walked(office: Transactions, env: dict[str, str], folder: Path, begins: str, title: str) -> Iterator[Walk]:
    """A walk whose table is printed at its end, and in which nobody was told anything twice."""
    with a_walk(office, env, folder, begins) as walk:
        yield walk
        table = table_of(title, walk.notices())
        (folder / "notices.txt").write_text(table, encoding="utf-8")
        print(f"\n{table}")
        walk.ended_since_midnight({"check_drift", "verify_trail"})
        assert walk.set_aside() == []
        twice = [row for row, often in Counter(each.line for each in walk.notices()).items() if often > 1]
        assert twice == []
        letters = [each for each in walk.notices() if each.left]
        assert len(walk.sink.message_ids) == len(set(walk.sink.message_ids)) == len(letters)


def files(walk: Walk, title: str) -> str:
    with walk.office.acting(walk.zone.firm) as tx:
        return file_ticket(tx, a_draft(title)).number


def whistles(walk: Walk, number: str, lead: str, kind: WhistleKind = WhistleKind.ORDINARY) -> None:
    with walk.office.acting(walk.zone.dispatcher) as tx:
        accept(tx, number, None, Accept())
        blow_whistle(tx, number, None, Call(kind=kind, lead=lead))


@pytest.mark.slow
@pytest.mark.timeout(300)  # weeks with every worker, minute by minute where something rings
def test_national_day(
    office: Transactions, worker_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("w")
    with walked(office, worker_environment, folder, "2026-09-24 10:00", "国庆 2026") as walk:
        first = files(walk, "甲")
        walk.start()
        walk.at("2026-09-24 17:30", "2026-09-28 15:30", "2026-09-28 17:30", "2026-09-29 17:30")
        walk.stand("2026-09-30 10:00")
        whistles(walk, files(walk, "乙"), walk.zone.lead.code)
        walk.round()
        walk.at("2026-09-30 17:30")
        walk.stand("2026-10-02 02:00")
        whistles(walk, files(walk, "丙"), walk.zone.support.code, WhistleKind.EMERGENCY)
        walk.round()
        walk.at("2026-10-02 02:15", "2026-10-02 02:30", "2026-10-02 03:00", "2026-10-05 09:00")
        walk.at("2026-10-08 08:30", "2026-10-08 15:30", "2026-10-08 17:30")
        walk.at("2026-10-09 08:30", "2026-10-09 09:15", "2026-10-09 11:45", "2026-10-09 17:30")
        walk.at("2026-10-10 15:30", "2026-10-10 17:30")
        walk.at("2026-10-12 08:30", "2026-10-12 09:15", "2026-10-12 11:45", "2026-10-12 17:30")

    told = walk.notices()
    assert {each.line for each in told if each.name == STEP} == rows_of(NATIONAL_DAY)
    assert {each.line for each in told if each.name == ORDER} == {
        ("10-08 17:30", SUPERVISOR, f"建议督办 {walk.zone.park.name}：甲"),
        ("10-12 08:30", SUPERVISOR, "建议督办 应急局：丙"),
        ("10-12 17:30", SUPERVISOR, "建议督办 建设局：乙"),
    }
    # 甲 was five workdays late on Saturday 10-10 17:30
    digests = [each for each in told if each.name == DIGEST]
    assert {(each.at, each.person) for each in digests} == {("10-12 08:30", LEADER), ("10-12 08:30", SUPERVISOR)}
    assert all(first in each.text for each in digests)
    # what left the building outside working hours is the emergency and nothing else
    working = {"09-24", "09-28", "09-29", "09-30", "10-08", "10-09", "10-10", "10-12"}
    at_night = {(each.left, each.name) for each in told if each.left and not in_hours(each.left, working)}
    assert at_night == {
        ("10-02 02:00", "ticket.whistled"),
        *((minute, STEP) for minute in ("10-02 02:15", "10-02 02:30", "10-02 03:00")),
    }
    # the card of Monday leaves with the next round of the relay, which may stand at the same minute or at the next stop
    mailed = [each for each in told if each.left and each.name != CARD]
    waited = {(each.at, each.left) for each in mailed if each.left != each.at}
    assert waited == {("10-02 02:00", "10-08 08:30"), ("10-05 09:00", "10-08 08:30")}


@pytest.mark.slow
@pytest.mark.timeout(300)  # weeks with every worker, minute by minute where something rings
def test_spring_festival(
    office: Transactions, worker_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("w")
    with walked(office, worker_environment, folder, "2026-02-13 10:00", "春节 2026") as walk:
        first = files(walk, "甲")
        whistles(walk, first, walk.zone.lead.code)
        with office.acting(walk.zone.liaison) as tx:
            check_in(tx, first, None, CheckIn())
        walk.start()
        walk.stand("2026-02-14 09:00")
        second = files(walk, "乙")
        with office.acting(walk.zone.liaison) as tx:
            pause(tx, first, None, Suspend(reason=PauseReason.PROCEDURE, text="等待规划公示。"))
        walk.round()
        walk.at("2026-02-14 17:30", "2026-02-16 09:00", "2026-02-24 09:15", "2026-02-24 15:30", "2026-02-24 17:30")
        walk.at("2026-02-25 15:30", "2026-02-25 17:30", "2026-02-26 17:30")
        walk.stand("2026-02-27 10:00")
        third = files(walk, "丙")
        whistles(walk, third, walk.zone.support.code)
        walk.round()
        walk.at("2026-02-27 17:30")
        walk.stop()  # ten days, from Friday 22:00 to Monday 22:00
        walk.stand("2026-03-09 22:00")
        walk.start()
        walk.at("2026-03-10 08:30", "2026-03-10 17:30", "2026-03-12 17:30", "2026-03-13 08:30", "2026-03-16 08:30")

    told = walk.notices()
    steps = {each.line for each in told if each.name == STEP}
    assert {row for row in steps if row[0] < "02-28"} == rows_of(SPRING_FESTIVAL)
    # rests and clocks come up side by side: what the end of a rest makes due may be seen a minute later
    late = {(minute.replace("03-09 22:01", "03-09 22:00"), *rest) for minute, *rest in steps if minute > "02-28"}
    assert late == rows_of(AFTER_THE_OUTAGE)
    assert walk.pauses() == [(shanghai("2026-02-14 09:00"), shanghai("2026-02-28 17:30"))]
    assert walk.late() == {key: (shanghai(due), rung) for key, (due, rung) in TRUE_DUES.items()}
    assert walk.said_since("2026-03-09 22:00", "2026-03-10 08:31") == SAID_LATE
    [resumed] = {(each.at, each.left) for each in told if each.name == "ticket.resumed"}
    assert resumed == ("03-09 22:00", "03-10 08:30"), "at night an inbox may fill, no letter leaves"
    working = {"02-13", "02-14", "02-24", "02-25", "02-26", "02-27", "03-10", "03-12", "03-13", "03-16"}
    at_night = [each for each in told if each.name == STEP and not in_hours(each.at, working)]
    assert {each.at for each in at_night} <= {"03-09 22:00", "03-09 22:01"}
    assert {each.left for each in at_night if each.left} == {"03-10 08:30"}
    assert [each.line for each in told if each.left and not in_hours(each.left, working)] == []
    proposed = Counter(each.subject for each in told if each.name == ORDER)
    assert proposed == Counter(
        {"建议督办 建设局：甲": 1, f"建议督办 {walk.zone.park.name}：乙": 1, "建议督办 应急局：丙": 1}
    )
    digests = [each for each in told if each.name == DIGEST]
    assert {each.person for each in digests} == {LEADER, SUPERVISOR}
    assert all(each.at.endswith("08:30") for each in digests)
    assert all(number in "".join(each.text for each in digests) for number in (first, second, third))
