"""Notices, reasons and periods: what is set holds from its day on, and who reads it goes by it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.acts.taking import take
from app.administration.amending_banners import AMEND_BANNER, AmendBanner, wanted_banner
from app.administration.amending_periods import AMEND_PERIOD, AmendPeriod
from app.administration.amending_reasons import AMEND_REASON, AmendReason
from app.administration.applying import apply_due
from app.administration.deciding import JUDGE, Judged
from app.administration.proposing import look
from app.administration.rules import AmendmentState
from app.calendars.rules import local_day
from app.kernel.errors import Forbidden, Invalid, Refused
from app.kernel.outbox import OutboxRow, OutboxState
from app.kernel.transaction import Transaction
from app.notifications.forgetting import forget_old_deliveries
from app.rulebook.banners import banners_at
from app.rulebook.periods import DELIVERIES, PERIODS, kept_for
from app.rulebook.rules import BannerAudience
from app.sla.postponing import Postpone, ask_postponement
from app.tickets.handing_back import HandBack, hand_back
from app.tickets.reasons import reasons_in, reasons_of
from app.tickets.rules.words import HandBackReason, PauseReason, PostponeReason, RejectReason, State
from app.tickets.suspending import Suspend, pause
from app.tickets.triaging import Reject, reject
from tests.builders import Zone, a_ticket, as_actor

WORDS = "12 月 5 日系统维护。"


def banner(tx: Transaction, **said: Any) -> AmendBanner:
    values: dict[str, Any] = {
        "audience": BannerAudience.FIRMS,
        "words": WORDS,
        "until": local_day(tx.now) + timedelta(days=2),
        "reason": "维护",
    }
    return AmendBanner(**{**values, **said})


def reason_off(key: str, **said: Any) -> AmendReason:
    return AmendReason(**{"choice": key, "offered": False, "reason": "本区不用", **said})


def words_at(tx: Transaction, zone: Zone, days: int) -> list[str]:
    return [each.words for each in banners_at(tx.session, [zone.region.id], tx.now + timedelta(days=days))]


def test_a_notice_holds_from_its_day_and_is_taken_down_by_an_empty_one(tx: Transaction, zone: Zone) -> None:
    a_ticket(tx, zone)
    admin = as_actor(tx, zone.admin)
    since = local_day(tx.now) + timedelta(days=1)
    looked = look(admin, wanted_banner(admin, banner(tx, since=since)))
    assert not looked.second, "no rate follows from a notice"
    assert looked.moves.people == 2, "the people of firms alone"
    done = take(admin, AMEND_BANNER, banner(tx, since=since))
    assert done.state is AmendmentState.AHEAD, "until its day it may be taken back"
    assert apply_due(as_actor(tx, tx.actor, tx.now + timedelta(days=1)), 10) == 1
    assert (words_at(tx, zone, 0), words_at(tx, zone, 1)) == ([], [WORDS])
    take(as_actor(tx, zone.admin, tx.now + timedelta(days=1, hours=3)), AMEND_BANNER, banner(tx, words="", until=None))
    assert words_at(tx, zone, 2) == [""]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"until": None}, "until"),
        ({"until": -1}, "until"),
        ({"until": 400}, "until"),
        ({"words": "", "words_en": "only English"}, "words"),
        ({"words": "长" * 201}, "words"),
        ({"reason": " "}, "reason"),
    ],
)
def test_a_notice_that_cannot_be_is_refused(tx: Transaction, zone: Zone, said: dict[str, Any], field: str) -> None:
    if isinstance(said.get("until"), int):
        said = {"until": local_day(tx.now) + timedelta(days=said["until"])}
    with pytest.raises(Invalid) as wrong:
        take(as_actor(tx, zone.admin), AMEND_BANNER, banner(tx, **said))
    assert field in wrong.value.fields


def test_a_reason_that_is_switched_off_is_refused_in_each_act_and_elsewhere_not(tx: Transaction, zone: Zone) -> None:
    admin = as_actor(tx, zone.admin)
    for key in ("reject.abuse", "hand_back.duplicate", "pause.procedure", "postpone.weather"):
        take(admin, AMEND_REASON, reason_off(key))
    submitted = a_ticket(tx, zone, State.SUBMITTED).number
    whistled, handling = a_ticket(tx, zone, State.WHISTLED).number, a_ticket(tx, zone, State.HANDLING).number
    head, now = as_actor(tx, zone.head), as_actor(tx, zone.dispatcher)
    tried: tuple[Callable[[], object], ...] = (
        lambda: reject(now, submitted, None, Reject(reason=RejectReason.ABUSE, redirect="另行反映")),
        lambda: hand_back(head, whistled, None, HandBack(reason=HandBackReason.DUPLICATE, basis="重复")),
        lambda: pause(head, handling, None, Suspend(reason=PauseReason.PROCEDURE, text="公示")),
        lambda: ask_postponement(
            as_actor(tx, zone.handler), handling, None, Postpone(reason=PostponeReason.WEATHER, workdays=2, text="大雨")
        ),
    )
    for act in tried:
        with pytest.raises(Invalid) as wrong:
            act()
        assert "reason" in wrong.value.fields
    hand_back(head, whistled, None, HandBack(reason=HandBackReason.NOT_OURS, basis="三定方案"))
    assert all(each.offered for each in reasons_of(tx.session, 0, tx.now)["pause"]), "another region offers it"


def test_reasons_are_explained_and_ordered_and_never_all_gone(tx: Transaction, zone: Zone) -> None:
    admin = as_actor(tx, zone.admin)
    take(admin, AMEND_REASON, reason_off("pause.force_majeure", offered=True, note="须附公告", place=1))
    first = reasons_of(tx.session, zone.region.id, tx.now)["pause"][0]
    assert (first.reason, first.note) == (PauseReason.FORCE_MAJEURE, "须附公告")
    assert reasons_in(tx.session, [zone.region.id], tx.now)[zone.region.id]["pause"][0] == first
    later = local_day(tx.now) + timedelta(days=5)
    take(admin, AMEND_REASON, reason_off("pause.procedure", since=later))
    take(admin, AMEND_REASON, reason_off("pause.awaiting_firm"))
    for since in (None, later):
        with pytest.raises(Invalid) as wrong:
            take(admin, AMEND_REASON, reason_off("pause.force_majeure", since=since))
        assert "offered" in wrong.value.fields, "from its day on none would be left"
    with pytest.raises(Invalid):
        take(admin, AMEND_REASON, reason_off("pause.nothing"))
    with pytest.raises(Refused):
        take(admin, AMEND_REASON, reason_off("pause.awaiting_firm"))


def test_a_period_is_kept_to_by_the_sweep_and_shortened_by_two(tx: Transaction, zone: Zone) -> None:
    a_ticket(tx, zone)
    tx.session.execute(sa.update(OutboxRow).values(state=OutboxState.SENT, created_at=tx.now - timedelta(days=100)))
    held = tx.session.scalar(sa.select(sa.func.count()).select_from(OutboxRow)) or 0
    admin = as_actor(tx, zone.admin)
    longer = take(admin, AMEND_PERIOD, AmendPeriod(key="deliveries", kept=120, reason="核对"))
    assert longer.state is AmendmentState.IN_FORCE, "keeping longer loses nothing"
    assert forget_old_deliveries(tx.session, tx.now, 100) == 0
    shorter = take(admin, AMEND_PERIOD, AmendPeriod(key="deliveries", kept=60, reason="精简"))
    assert shorter.state is AmendmentState.WAITING
    assert kept_for(tx.session, DELIVERIES, tx.now) == timedelta(days=120)
    take(as_actor(tx, zone.leader), JUDGE, Judged(agreed=True), number=shorter.number)
    assert kept_for(tx.session, DELIVERIES, tx.now) == timedelta(days=60)
    assert forget_old_deliveries(tx.session, tx.now, 100) == held


@pytest.mark.parametrize("key", PERIODS)
def test_every_period_holds_its_bounds(tx: Transaction, zone: Zone, key: str) -> None:
    period = PERIODS[key]
    assert period.least <= period.days <= period.most
    for kept in (period.least - 1, period.most + 1):
        with pytest.raises(Invalid) as wrong:
            take(as_actor(tx, zone.admin), AMEND_PERIOD, AmendPeriod(key=key, kept=kept, reason="试"))
        assert "kept" in wrong.value.fields
    with pytest.raises((Forbidden, Invalid)):
        take(as_actor(tx, zone.auditor), AMEND_PERIOD, AmendPeriod(key=key, kept=period.most, reason="试"))
