"""Templates: whose they are, their versions, what is filled in for whom, and that their use is counted."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from app.accounts.rules.roles import Role
from app.acts.taking import take
from app.audit.models import AuditEntry
from app.kernel.actor import Actor
from app.kernel.errors import Conflict, Forbidden, Invalid, Missing, Refused
from app.kernel.transaction import Transaction
from app.phrases.keeping import CHANGE, KEEP, RESTORE, RETIRE, ChangedPhrase, NewPhrase, PhraseReason
from app.phrases.models import Phrase, PhraseUse
from app.phrases.offering import filled_for, offered_for
from app.phrases.rules.words import UsedIn
from app.phrases.seeing import WantedPhrases, seen_phrase, seen_phrases, versions_of
from app.tickets.models import Ticket
from app.tickets.remarking import REMARK, Note
from app.tickets.resolving import ANSWER, Answer
from app.tickets.rules.words import Outcome, State
from app.tickets.seeing import row_by
from tests.builders import Zone, a_category, a_region, a_ticket, an_actor, as_actor
from tests.integration.understanding.test_learning import on_record

TEXT = "{企业}您好，{编号}由{承办单位}办理，{承诺日期}前答复，{下次日期}回访。"


def kept(tx: Transaction, actor: Actor, name: str = "停电说明", **more: object) -> Phrase:
    given: dict[str, Any] = {"used_in": UsedIn.ANSWER, "text": TEXT, **more}
    return take(as_actor(tx, actor), KEEP, NewPhrase(name=name, **given))


def names(tx: Transaction, actor: Actor) -> set[str]:
    return {each.name for each in seen_phrases(as_actor(tx, actor), WantedPhrases()).items}


def test_a_unit_keeps_its_own_and_the_coordinator_those_of_the_zone(tx: Transaction, zone: Zone) -> None:
    kept(tx, zone.head, "主办的")
    kept(tx, zone.support_liaison, "协办的")
    kept(tx, zone.coordinator, "全区的")
    assert names(tx, zone.handler) == names(tx, zone.liaison) == {"主办的", "全区的"}
    assert names(tx, zone.support_head) == {"协办的", "全区的"}
    assert names(tx, zone.dispatcher) == {"全区的"}
    assert names(tx, zone.coordinator) == {"主办的", "协办的", "全区的"}
    for nobody in (zone.firm, zone.observer, zone.auditor, zone.admin):
        assert names(tx, nobody) == set()
    for nobody in (zone.dispatcher, zone.handler, zone.leader):
        with pytest.raises(Forbidden):
            kept(tx, nobody)


def test_who_does_not_keep_it_changes_nothing(tx: Transaction, zone: Zone) -> None:
    own, common = kept(tx, zone.head), kept(tx, zone.coordinator)
    said = ChangedPhrase(name="新", text="新", why="试")
    for phrase, actor in ((own, zone.handler), (own, zone.coordinator), (common, zone.head)):
        with pytest.raises(Forbidden):
            take(as_actor(tx, actor), CHANGE, said, number=phrase.number, version=1)
    elsewhere = an_actor(tx, Role.COORDINATOR, a_region(tx))
    for stranger in (elsewhere, zone.support_head, zone.firm):
        with pytest.raises(Missing):
            take(as_actor(tx, stranger), CHANGE, said, number=own.number, version=1)
    assert seen_phrase(as_actor(tx, zone.head), own.number).version == 1


def test_every_change_is_a_version_with_who_when_and_why(tx: Transaction, zone: Zone) -> None:
    phrase = kept(tx, zone.head, why="新口径")
    head = as_actor(tx, zone.head)
    take(head, CHANGE, ChangedPhrase(name="二", text="二", why="更短"), number=phrase.number, version=1)
    with pytest.raises(Conflict):
        take(head, CHANGE, ChangedPhrase(name="三", text="三", why="晚"), number=phrase.number, version=1)
    with pytest.raises(Refused):
        take(head, RESTORE, PhraseReason(why="还在用"), number=phrase.number, version=2)
    take(head, RETIRE, PhraseReason(why="不用了"), number=phrase.number, version=2)
    with pytest.raises(Refused):
        take(head, RETIRE, PhraseReason(why="再停"), number=phrase.number, version=3)
    assert names(tx, zone.head) == set()
    take(head, RESTORE, PhraseReason(why="又要用"), number=phrase.number, version=3)
    story = versions_of(head, phrase.number)
    assert [(each.version, each.why, each.retired) for each in story] == [
        (4, "又要用", False),
        (3, "不用了", True),
        (2, "更短", False),
        (1, "新口径", False),
    ]
    assert story[-1].text == TEXT
    assert {each.by for each in story} == {zone.head.name}
    on_record(tx)
    recorded = set(tx.session.scalars(sa.select(AuditEntry.name).where(AuditEntry.name.startswith("phrase."))))
    assert recorded == {"phrase.kept", "phrase.changed", "phrase.retired", "phrase.restored"}


def test_words_with_an_unknown_blank_or_without_a_reason_are_refused(tx: Transaction, zone: Zone) -> None:
    with pytest.raises(Invalid) as refused:
        kept(tx, zone.head, text="{公司名}您好")
    assert "公司名" in str(refused.value.fields["text"])
    phrase = kept(tx, zone.head)
    with pytest.raises(Invalid):
        take(as_actor(tx, zone.head), CHANGE, ChangedPhrase(name="x", text="x", why=" "), number=phrase.number)


def test_what_fits_a_ticket_is_offered_the_own_unit_first(tx: Transaction, zone: Zone) -> None:
    a_category(tx, "02")
    ticket = a_ticket(tx, zone, State.HANDLING)
    kept(tx, zone.coordinator, "全区")
    kept(tx, zone.coordinator, "同类", category=ticket.category_code)
    kept(tx, zone.coordinator, "别类", category="02")
    kept(tx, zone.coordinator, "备注", used_in=UsedIn.REMARK)
    kept(tx, zone.head, "本单位")
    kept(tx, zone.support_head, "别单位")
    row = row_by(as_actor(tx, zone.handler), ticket.number)
    assert [each.name for each in offered_for(as_actor(tx, zone.handler), row, UsedIn.ANSWER)] == [
        "本单位",
        "全区",
        "同类",
    ]
    assert [each.name for each in offered_for(as_actor(tx, zone.handler), row, UsedIn.REMARK)] == ["备注"]


def test_it_is_filled_with_what_the_firm_may_know_and_marked_where_nothing_is(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    phrase = kept(tx, zone.head)
    found = filled_for(as_actor(tx, zone.handler), ticket.number, phrase.number)
    assert found.text.startswith(f"{zone.company.name}您好，{ticket.number}由{zone.lead.name}办理，20")
    assert found.text.endswith("【待填：下次日期】回访。")
    assert "承诺日期" not in found.text
    day = filled_for(as_actor(tx, zone.handler), ticket.number, phrase.number, next_on=date(2026, 12, 1))
    assert day.text.endswith("2026年12月1日回访。")


def test_a_firm_that_is_hidden_from_the_writer_stays_a_mark(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING, supports=True)
    tx.session.execute(sa.update(Ticket).where(Ticket.id == ticket.id).values(confidential=True))
    tx.session.expire_all()
    phrase = kept(tx, zone.coordinator, used_in=UsedIn.REMARK)
    told = filled_for(as_actor(tx, zone.support_liaison), ticket.number, phrase.number).text
    assert told.startswith("【待填：企业】您好")
    assert zone.company.name not in told


def test_nobody_has_it_filled_in_who_may_not_write_there(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING, supports=True)
    phrase = kept(tx, zone.coordinator)
    for nobody in (zone.support_liaison, zone.supervisor, zone.firm):
        with pytest.raises(Missing):
            filled_for(as_actor(tx, nobody), ticket.number, phrase.number)


@pytest.mark.parametrize("text", ["{企业}您好", "已定于【待填：承诺日期】送电。"])
def test_what_was_not_filled_in_is_refused_when_it_is_sent(tx: Transaction, zone: Zone, text: str) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    said = Answer(outcome=Outcome.EXPLAINED, text=text)
    with pytest.raises(Invalid) as refused:
        take(as_actor(tx, zone.handler), ANSWER, said, number=ticket.number, version=ticket.version)
    assert list(refused.value.fields) == ["text"]
    with pytest.raises(Invalid):
        take(as_actor(tx, zone.handler), REMARK, Note(text=text), number=ticket.number)


def test_use_is_counted_when_words_are_sent_and_a_change_leaves_the_answer(tx: Transaction, zone: Zone) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    phrase = kept(tx, zone.head, text="{企业}您好，已修好。")
    found = filled_for(as_actor(tx, zone.handler), ticket.number, phrase.number)
    said = Answer(outcome=Outcome.EXPLAINED, text=found.text, phrases=(found.ref, found.ref))
    answered = take(as_actor(tx, zone.handler), ANSWER, said, number=ticket.number, version=ticket.version)
    take(
        as_actor(tx, zone.head), CHANGE, ChangedPhrase(name="二", text="二", why="改"), number=phrase.number, version=1
    )
    seen = seen_phrase(as_actor(tx, zone.head), phrase.number)
    assert (seen.uses, seen.version) == (1, 2)
    use = tx.session.scalars(sa.select(PhraseUse)).one()
    assert (use.phrase_id, use.version, use.ticket_id) == (phrase.id, 1, ticket.id)
    tx.session.refresh(answered)
    assert answered.answer == f"{zone.company.name}您好，已修好。"


@pytest.mark.parametrize("ref", ["7", "x.1", "0.1", "1.0", "9" * 30 + ".1", "１.1"])
def test_a_use_of_what_is_no_version_of_mine_is_refused(tx: Transaction, zone: Zone, ref: str) -> None:
    ticket = a_ticket(tx, zone, State.HANDLING)
    with pytest.raises(Invalid) as refused:
        take(as_actor(tx, zone.handler), REMARK, Note(text="看过", phrases=(ref,)), number=ticket.number)
    assert list(refused.value.fields) == ["phrases"]
    others = kept(tx, zone.support_head, used_in=UsedIn.REMARK)
    for theirs in (f"{others.id}.1", f"{kept(tx, zone.head).id}.2"):
        with pytest.raises(Invalid):
            take(as_actor(tx, zone.handler), REMARK, Note(text="看过", phrases=(theirs,)), number=ticket.number)
