"""What people decide is counted beside what was proposed; one act switches versions, and nothing of it stops an act."""

from typing import Any

import pytest
import sqlalchemy as sa

from app.accounts.rules.roles import Role
from app.acts.taking import take
from app.audit.models import AuditEntry
from app.kernel.errors import Forbidden, Invalid, Missing, Refused
from app.kernel.ids import RegionId
from app.kernel.transaction import Transaction
from app.tickets.handing_back import HandBack, Rule, hand_back, rule
from app.tickets.rules.words import HandBackReason, State, WhistleKind
from app.tickets.triaging import Accept, accept
from app.tickets.whistling import Call, blow_whistle
from app.understanding.library import train
from app.understanding.models import Choice, ModelUse, ModelVersion
from app.understanding.rules.kinds import ChoiceAct, ModelKind
from app.understanding.rules.replacing import HOLDS
from app.understanding.rules.texts import Example, Text
from app.understanding.shelf import put
from app.understanding.switching import SWITCH, Switch
from app.understanding.versions import hold, in_use, take_into_use
from tests.builders import a_region, a_ticket, an_actor, as_actor
from tests.integration.understanding.places import ROADS, WATER, closed, laid_out
from tests.integration.understanding.test_learning import a_version, on_record

WHY = Switch(reason="停水类诉求常被分错")


def a_model(tx: Transaction, kind: ModelKind, water: str, roads: str, region_id: int | None = None) -> ModelVersion:
    """A version in use that tells water from roads."""
    examples = [Example(Text(words % number), water) for number in range(4) for words in WATER]
    examples += [Example(Text(words % number), roads) for number in range(4) for words in ROADS]
    content = train(examples).content
    sha256, _model = put(content)
    version = a_version(tx, [], region_id, kind=kind, sha256=sha256, content=content, size=len(content))
    hold(tx)
    take_into_use(tx, version, "首个版本")
    return version


def choices(tx: Transaction) -> list[tuple[Any, ...]]:
    rows = tx.session.scalars(sa.select(Choice).order_by(Choice.id))
    return [(each.kind, each.act, each.proposed, each.chosen) for each in rows]


def test_an_acceptance_is_counted_beside_the_proposal(tx: Transaction) -> None:
    zone = laid_out(tx)
    version = a_model(tx, ModelKind.CATEGORY, "01", "02")
    a_model(tx, ModelKind.ITEM, "0102", "0201")
    roads = a_ticket(tx, zone, title="厂门口的路全是坑")
    accept(as_actor(tx, zone.dispatcher), roads.number, None, Accept(category="0201"))
    assert choices(tx) == [
        (ModelKind.CATEGORY, ChoiceAct.ACCEPT, "02", "02"),
        (ModelKind.ITEM, ChoiceAct.ACCEPT, "0201", "0201"),
    ]
    row = tx.session.scalars(sa.select(Choice).order_by(Choice.id)).first()
    assert row is not None
    assert (row.version_id, row.ticket_id, row.region_id, row.at) == (version.id, roads.id, zone.region.id, tx.now)
    assert 0 < row.confidence <= 1
    other = a_ticket(tx, zone, title="井盖塌陷货车过不去")
    accept(as_actor(tx, zone.dispatcher), other.number, None, Accept(category="03"))
    assert choices(tx)[2:] == [(ModelKind.CATEGORY, ChoiceAct.ACCEPT, "02", "03")], "changed, and no item was chosen"


def test_a_whistle_and_a_ruling_say_whose_it_is(tx: Transaction) -> None:
    zone = laid_out(tx)
    a_model(tx, ModelKind.DEPARTMENT, zone.lead.code, zone.support.code, zone.region.id)
    ticket = a_ticket(tx, zone, State.ACCEPTED, title="园区路面坑洼")
    call = Call(kind=WhistleKind.ORDINARY, lead=zone.lead.code)
    blow_whistle(as_actor(tx, zone.dispatcher), ticket.number, None, call)
    called = (ModelKind.DEPARTMENT, ChoiceAct.WHISTLE, zone.support.code, zone.lead.code)
    assert choices(tx) == [called]
    asked = HandBack(reason=HandBackReason.NOT_OURS, basis="三定方案")
    hand_back(as_actor(tx, zone.liaison), ticket.number, None, asked)
    rule(as_actor(tx, zone.coordinator), ticket.number, None, Rule(upheld=False, note="已核对职责清单"))
    assert choices(tx) == [called, (ModelKind.DEPARTMENT, ChoiceAct.RULE, zone.support.code, zone.lead.code)]


def test_without_a_model_nothing_is_counted_and_no_act_fails(tx: Transaction) -> None:
    zone = laid_out(tx)
    a_ticket(tx, zone, State.HANDLING)
    assert choices(tx) == []


def test_a_model_that_is_damaged_or_dropped_stops_no_act(tx: Transaction) -> None:
    zone = laid_out(tx)
    broken = a_version(tx, [], None, sha256="0" * 64, content=b"no model at all")
    hold(tx)
    take_into_use(tx, broken, "首个版本")
    a_ticket(tx, zone, State.HANDLING)
    broken.content = None
    a_ticket(tx, zone, State.HANDLING, title="又一件")
    assert choices(tx) == []


def test_a_test_ticket_counts_for_nothing(tx: Transaction) -> None:
    zone = laid_out(tx)
    a_model(tx, ModelKind.CATEGORY, "01", "02")
    ticket = a_ticket(tx, zone)
    ticket.is_test = True
    accept(as_actor(tx, zone.dispatcher), ticket.number, None, Accept())
    assert choices(tx) == []


def test_an_administrator_switches_back_and_it_stays_for_a_fortnight(tx: Transaction) -> None:
    zone = laid_out(tx)
    first, second = a_version(tx, [], None), a_version(tx, [], None)
    hold(tx)
    take_into_use(tx, first, "首个版本")
    take_into_use(tx, second, "不差于原版本")
    take(as_actor(tx, zone.admin), SWITCH, WHY, number=first.number)
    assert in_use(tx.session, None)[ModelKind.CATEGORY].id == first.id
    use = tx.session.scalars(sa.select(ModelUse).where(ModelUse.until.is_(None))).one()
    assert (use.by_id, use.reason) == (zone.admin.account_id, WHY.reason)
    assert tx.now - use.since < HOLDS
    on_record(tx)
    entry = tx.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.chain_seq.desc())).first()
    assert entry is not None
    assert (entry.name, entry.actor_id) == ("understanding.version_taken", zone.admin.account_id)


def test_a_coordinator_switches_his_region_and_not_the_whole_installation(tx: Transaction) -> None:
    zone = laid_out(tx)
    elsewhere = an_actor(tx, Role.COORDINATOR, a_region(tx))
    own, whole = a_version(tx, [], zone.region.id), a_version(tx, [], None)
    take(as_actor(tx, zone.coordinator), SWITCH, WHY, number=own.number)
    assert in_use(tx.session, RegionId(zone.region.id))[ModelKind.CATEGORY].id == own.id
    with pytest.raises(Forbidden):
        take(as_actor(tx, zone.coordinator), SWITCH, WHY, number=whole.number)
    with pytest.raises(Missing):
        take(as_actor(tx, elsewhere), SWITCH, WHY, number=own.number)
    with pytest.raises(Missing):
        take(as_actor(tx, zone.admin), SWITCH, WHY, number="LB\0")


def test_a_version_that_cannot_answer_is_refused(tx: Transaction) -> None:
    zone = laid_out(tx)
    admin = as_actor(tx, zone.admin)
    answering, dropped = a_version(tx, [], None), a_version(tx, [], None, content=None)
    of_gone = a_version(tx, [closed(tx, zone, "停水").id + 10_000], None)
    hold(tx)
    take_into_use(tx, answering, "首个版本")
    for version, code in (
        (answering, "version_in_use"),
        (dropped, "version_dropped"),
        (of_gone, "version_of_gone"),
    ):
        with pytest.raises(Refused) as refused:
            take(admin, SWITCH, WHY, number=version.number)
        assert refused.value.code == code
    with pytest.raises(Invalid):
        take(admin, SWITCH, Switch(reason=" "), number=dropped.number)


def test_a_firm_asks_as_its_own_role(tx: Transaction) -> None:
    """The portal role reads which version answers, and nothing of what was learned."""
    laid_out(tx)
    a_version(tx, [], None)
    tx.session.execute(sa.text("SET LOCAL ROLE zhuqishao_portal"))
    assert in_use(tx.session, None) == {}
    for statement in (
        "SELECT content FROM understanding_versions",
        "SELECT figures FROM understanding_versions",
        "SELECT chosen FROM understanding_choices",
        "SELECT reason FROM understanding_uses",
    ):
        with pytest.raises(sa.exc.ProgrammingError, match="permission denied"), tx.session.begin_nested():
            tx.session.execute(sa.text(statement))
