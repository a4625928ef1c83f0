"""代办办结率, 按时 and 补正率: the fixtures of the seed, what is out of d, and what a past period says later."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import pytest
import sqlalchemy as sa

from app.calendars.rules import SHANGHAI, local_day
from app.errands.asking_papers import AskPapers, ask_papers
from app.errands.conducting import (
    Authorise,
    ErrandResult,
    Receive,
    StartErrand,
    TakeErrand,
    WithdrawErrand,
    authorise,
    hand_back,
    receive,
    start_errand,
    take_errand,
    withdraw_errand,
)
from app.errands.counting import errand_figures
from app.errands.frozen import errands_counted
from app.errands.listing import ErrandFilters, seen_errands
from app.errands.models import Errand, ErrandTemplate
from app.errands.requesting import RequestErrand, request_errand
from app.errands.rules.figures import Span
from app.errands.rules.lifecycle import ErrandList, ErrandState
from app.errands.seeing import seen_errand
from app.errands.stepping import FinishStep, finish_step
from app.kernel.errors import Invalid
from app.kernel.transaction import Transaction
from app.reports.rules.rates import printed
from tests.builders import Zone, a_company, as_actor
from tests.errands import Office, all_received, an_office, requested, running, steps_of, with_unit


@pytest.fixture
def office(tx: Transaction, zone: Zone) -> Office:
    return an_office(tx, zone)


def walked(tx: Transaction, zone: Zone, office: Office, days: dict[date, int]) -> None:
    """So many errands taken up and received on each day, by the park's agent."""
    template = tx.session.scalars(sa.select(ErrandTemplate.id).where(ErrandTemplate.code == "scale")).one()
    rows = [
        {
            "number": f"BD{at:%Y%m%d}-{each:04d}",
            "region_id": zone.region.id,
            "company_id": zone.company.id,
            "park_id": zone.park.id,
            "template_id": template,
            "title": "规模证明",
            "state": ErrandState.CLOSED,
            "requested_at": at,
            "requested_by_name": "企业",
            "due_at": at,
            "taken_at": at,
            "agent_id": office.agent.account_id,
            "agent_name": office.agent.name,
            "needed_at": at + timedelta(days=2),
            "started_at": at,
            "ended_at": at + timedelta(days=1),
        }
        for at, many in ((datetime.combine(day, time(9), SHANGHAI).astimezone(UTC), many) for day, many in days.items())
        for each in range(many)
    ]
    tx.session.execute(sa.insert(Errand), rows)


@pytest.mark.parametrize(("many", "said"), [(440, "440/440 (100.0 %)"), (1_933, "1933/1933 (100.0 %)")])
def test_all_of_what_was_taken_up_was_finished(
    tx: Transaction, zone: Zone, office: Office, many: int, said: str
) -> None:
    walked(tx, zone, office, {date(2024, 1, 15): 21, date(2024, 5, 10): many - 21})
    found = errand_figures(as_actor(tx, zone.leader), date(2024, 1, 1), date(2024, 12, 31))
    assert printed(found.whole.finished, found.whole.counted) == said
    assert printed(found.whole.timely, found.whole.timed) == said
    assert [(each.code, each.counted) for each in found.months] == [("2024-01", 21), ("2024-05", many - 21)]
    assert [(each.name, each.counted) for each in found.agents] == [(office.agent.name, many)]
    assert [(each.code, each.counted) for each in found.parks] == [(zone.park.code, many)]
    january = ErrandFilters(which=ErrandList.COUNTED, since=date(2024, 1, 1), until=date(2024, 1, 31))
    assert len(seen_errands(as_actor(tx, zone.leader), january).items) == 21
    since, until = datetime(2024, 1, 1, tzinfo=SHANGHAI), datetime(2024, 2, 1, tzinfo=SHANGHAI)
    rows = errands_counted(tx.session, zone.region.id, Span(year_start=since, month_start=since, until=until))
    kinds = Counter((row.figure.value, row.counted) for row in rows)
    assert kinds == dict.fromkeys((("errands", True), ("errands_on_time", True), ("errands_month", True)), 21) | {
        ("errands_again", False): 21
    }


def test_a_certificate_before_a_tender_is_in_time_after_one_day(tx: Transaction, zone: Zone, office: Office) -> None:
    """规模证明: asked on 1 February 2023 at 09:00, wanted by the 3rd, received on the 2nd."""
    asked = datetime(2023, 2, 1, 9, tzinfo=SHANGHAI).astimezone(UTC)
    received = datetime(2023, 2, 2, 16, tzinfo=SHANGHAI).astimezone(UTC)
    firm, agent = as_actor(tx, zone.firm, asked), as_actor(tx, office.agent, asked)
    errand = request_errand(firm, RequestErrand(template="scale", wanted_by=date(2023, 2, 3)))
    authorise(firm, errand.number, None, Authorise(until=date(2023, 3, 1), scope="领取"))
    start_errand(agent, errand.number, None, StartErrand())
    all_received(tx, errand)
    later = as_actor(tx, office.agent, received)
    for key in list(steps_of(tx, errand)):
        finish_step(later, steps_of(tx, errand)[key].number, None, FinishStep())
    hand_back(later, errand.number, None, ErrandResult(result="规模证明一份"))
    receive(as_actor(tx, zone.firm, received), errand.number, None, Receive())
    seen = seen_errand(firm, errand.number).row
    assert (seen.number, seen.in_time, seen.days) == ("BD2023-0001", True, 1)
    found = errand_figures(as_actor(tx, zone.leader), date(2023, 2, 1), date(2023, 2, 1)).whole
    assert (found.finished, found.counted, found.timely, found.timed) == (1, 1, 1, 1)


def test_what_is_out_and_what_a_period_says_later(tx: Transaction, zone: Zone, office: Office) -> None:
    with_unit(tx, zone, office)
    withdrawn = requested(tx, zone)
    take_errand(as_actor(tx, office.agent), withdrawn.number, None, TakeErrand())
    withdraw_errand(as_actor(tx, zone.firm), withdrawn.number, None, WithdrawErrand(words="不办了"))
    untaken = requested(tx, zone)
    withdraw_errand(as_actor(tx, zone.firm), untaken.number, None, WithdrawErrand(words="不办了"))
    errand = running(tx, zone, office, wanted_by=local_day(tx.now) + timedelta(days=1))
    step = steps_of(tx, errand)["check"].number
    ask_papers(as_actor(tx, zone.handler), step, None, AskPapers(papers="用途说明（盖章）"))
    leader = as_actor(tx, zone.leader)
    whole = errand_figures(leader, None, None).whole
    assert (whole.finished, whole.counted, whole.again, whole.withdrawn) == (0, 1, 0, 1)
    assert whole.timed == 0, "nobody knows yet"
    ask_papers(as_actor(tx, zone.head), step, None, AskPapers(papers="再要一份"))
    assert errand_figures(leader, None, None).whole.again == 1
    cut = tx.now + timedelta(days=5)
    late = as_actor(tx, zone.leader, cut)
    whole = errand_figures(late, None, None).whole
    assert (whole.timely, whole.timed) == (0, 1), "the firm's day went by"
    for which, many in ((ErrandList.UNTIMELY, 1), (ErrandList.AGAIN, 1), (ErrandList.UNFINISHED, 1)):
        assert [row.number for row in seen_errands(late, ErrandFilters(which=which)).items] == [errand.number] * many
    [row] = seen_errands(late, ErrandFilters(which=ErrandList.WITHDRAWN)).items
    assert row.number == withdrawn.number
    since = tx.now - timedelta(days=1)
    span = Span(year_start=since, month_start=since, until=cut)
    before = errands_counted(tx.session, zone.region.id, span)
    withdraw_errand(
        as_actor(tx, zone.firm, cut + timedelta(hours=1)), errand.number, None, WithdrawErrand(words="算了")
    )
    assert errands_counted(tx.session, zone.region.id, span) == before
    assert {(each.number, each.figure.value, each.counted, each.reason) for each in before} == {
        (errand.number, "errands", False, "errand_open"),
        (errand.number, "errands_on_time", False, "absent"),
        (errand.number, "errands_again", True, "asked_again"),
    }, "as the page says of that moment"
    with pytest.raises(Invalid):
        errand_figures(leader, date(2026, 2, 1), date(2026, 1, 1))


def test_each_reads_his_own_list_and_figures(tx: Transaction, zone: Zone, office: Office) -> None:
    with_unit(tx, zone, office)
    waiting = requested(tx, zone, zone.officer)
    for reader in (office.agent, zone.officer):
        mine = seen_errands(as_actor(tx, reader), ErrandFilters(which=ErrandList.MINE)).items
        assert [row.number for row in mine] == [waiting.number], reader.name
    for reader in (zone.dispatcher, zone.leader):
        assert not seen_errands(as_actor(tx, reader), ErrandFilters(which=ErrandList.MINE)).items
    withdraw_errand(as_actor(tx, zone.firm), waiting.number, None, WithdrawErrand(words="换一件"))
    errand = running(tx, zone, office)
    unit = seen_errands(as_actor(tx, zone.handler), ErrandFilters(which=ErrandList.MINE)).items
    assert [row.number for row in unit] == [errand.number], "its turn is at the unit"
    assert errand_figures(as_actor(tx, office.other_agent), None, None).whole.counted == 0
    own = errand_figures(as_actor(tx, office.agent), None, None)
    assert [each.counted for each in own.agents] == [1]
    narrowed = ErrandFilters(park=zone.park.code, agent=own.agents[0].code, firm=zone.company.credit_code)
    assert len(seen_errands(as_actor(tx, zone.leader), narrowed).items) == 1
    assert not seen_errands(as_actor(tx, zone.leader), ErrandFilters(park="NOWHERE")).items
    assert not seen_errands(as_actor(tx, zone.leader), ErrandFilters(firm=a_company(tx, zone.region).credit_code)).items
