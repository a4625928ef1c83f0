"""提醒阶梯: signed by two; clocks that start from then on go by it, those that run keep theirs."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.acts.taking import take
from app.administration.amending_banners import AMEND_BANNER, AmendBanner
from app.administration.amending_ladders import AMEND_LADDER, AmendLadder, wanted_ladder
from app.administration.deciding import JUDGE, Judged
from app.administration.proposing import look
from app.administration.rules import AmendmentState
from app.calendars.queries import calendar_now
from app.calendars.rules import local_day
from app.clocks.checking import drift
from app.clocks.models import Clock
from app.clocks.winding import course_of
from app.findings.looking import findings
from app.findings.rules import Fault
from app.kernel.errors import Invalid
from app.kernel.transaction import Transaction
from app.rulebook.rules import BannerAudience
from app.subjects import SUBJECTS
from app.tickets.rules.words import State
from tests.builders import Zone, a_ticket, as_actor
from tests.clocks import moments


def labels(tx: Transaction, ticket_id: int, kind: str) -> dict[str, str]:
    clock = tx.session.scalars(sa.select(Clock).where(Clock.ticket_id == ticket_id, Clock.kind == kind)).one()
    rings = moments(course_of(clock, calendar_now(tx.session)))
    return {step.rung.key: step.rung.label for step in rings}


def test_running_clocks_keep_their_rungs_and_later_ones_have_the_new(tx: Transaction, zone: Zone) -> None:
    old = a_ticket(tx, zone, State.HANDLING)
    admin = as_actor(tx, zone.admin)
    given = AmendLadder(ladder="common", day_before=3, plus_3=2, plus_5=4, reason="早提醒")
    looked = look(admin, wanted_ladder(admin, given))
    assert looked.second
    assert looked.moves.clocks > 0
    done = take(admin, AMEND_LADDER, given)
    assert done.state is AmendmentState.WAITING
    take(as_actor(tx, zone.coordinator), JUDGE, Judged(agreed=True), number=done.number)
    new = a_ticket(tx, zone, State.HANDLING)
    before, after = labels(tx, old.id, "resolve"), labels(tx, new.id, "resolve")
    assert (before["day_before"], after["day_before"]) == ("还剩 1 个工作日", "还剩 3 个工作日")
    assert (before["plus_3"], after["plus_3"]) == ("超期 3 个工作日，建议督办", "超期 2 个工作日，建议督办")
    assert after["plus_5"] == "超期 4 个工作日，列入区领导专报"
    assert after["plus_1"] == before["plus_1"]
    assert drift(tx.session, SUBJECTS, tx.now) == []


def test_of_another_ladder_nothing_changes(tx: Transaction, zone: Zone) -> None:
    take(as_actor(tx, zone.admin), AMEND_LADDER, AmendLadder(ladder="clear", day_before=2, reason="早提醒"))
    ticket = a_ticket(tx, zone, State.RESOLVED)
    rungs = dict(tx.session.execute(sa.select(Clock.kind, Clock.rungs).where(Clock.ticket_id == ticket.id)).all())
    assert rungs["clear"] == "day_before=2"
    assert {each for kind, each in rungs.items() if kind != "clear"} == {""}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (AmendLadder(ladder="none", reason="试"), "ladder"),
        (AmendLadder(ladder="common", plus_3=4, reason="试"), "plus_3"),
        (AmendLadder(ladder="common", plus_5=3, reason="试"), "plus_5"),
        (AmendLadder(ladder="ruling", day_before=2, reason="试"), "day_before"),
        (AmendLadder(ladder="emergency", plus_half_hour=31, reason="试"), "plus_half_hour"),
    ],
)
def test_later_or_other_rungs_are_refused(tx: Transaction, zone: Zone, given: AmendLadder, field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        take(as_actor(tx, zone.admin), AMEND_LADDER, given)
    assert field in wrong.value.fields


def test_the_check_names_a_rung_nobody_hears_and_a_notice_that_is_over(tx: Transaction, zone: Zone) -> None:
    admin = as_actor(tx, zone.admin)

    def found(at: Transaction) -> list[tuple[Fault, object]]:
        faults = {Fault.RUNG_UNHEARD, Fault.BANNER_OVER}
        return [
            (each.fault, each.facts.get("limit") or each.facts.get("audience"))
            for each in findings(at)
            if each.fault in faults
        ]

    assert found(admin) == []
    take(admin, AMEND_LADDER, AmendLadder(ladder="common", day_before=3, reason="早提醒"))
    notice = AmendBanner(audience=BannerAudience.STAFF, words="开会", until=local_day(tx.now), reason="通知")
    take(admin, AMEND_BANNER, notice)
    unheard = found(admin)
    assert (Fault.RUNG_UNHEARD, "feedback") in unheard, "3 workdays before the due of 3 workdays"
    assert (Fault.RUNG_UNHEARD, "resolve.ordinary") not in unheard
    assert (Fault.BANNER_OVER, "staff") not in unheard, "it is still shown today"
    assert (Fault.BANNER_OVER, "staff") in found(as_actor(tx, zone.admin, tx.now + timedelta(days=1)))
