"""Printing: what its reader may know is read, put into the form, set, and put on record. Nothing else moves."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from app.departments.queries import departments_in
from app.dossiers.rules import of_firm_alone
from app.dossiers.seeing import WantedLines, seen_dossier
from app.errands.seeing import seen_errand
from app.handovers.seeing import seen_hand_over
from app.kernel.errors import Forbidden, Invalid, Missing
from app.kernel.ids import RegionId
from app.kernel.pagination import MAX_LIMIT
from app.kernel.sentences import say
from app.kernel.sheets import said_source
from app.kernel.text import clean, is_blank, one_line
from app.kernel.transaction import Transaction
from app.meetings.seeing import minutes_of
from app.printing.events import (
    BulletinPrinted,
    DossierPrinted,
    ErrandPrinted,
    FormPrinted,
    HandOverPrinted,
    MeetingPrinted,
    OrderPrinted,
)
from app.printing.forms.bulletin import bulletin
from app.printing.forms.dossier import dossier
from app.printing.forms.ending import closing
from app.printing.forms.errand import errand_paper, errand_papers
from app.printing.forms.hand_over import hand_over_book
from app.printing.forms.intake import acceptance, receipt
from app.printing.forms.meeting import meeting_minutes
from app.printing.forms.order import order
from app.printing.forms.place import House, Matter
from app.printing.forms.ruling import minutes
from app.printing.forms.whistle import assignment, check_in
from app.printing.library import pressed
from app.printing.paper import Paper
from app.printing.rules import ErrandPaperKind, FormKind, Known, Medium, offered
from app.regions.models import Region
from app.reports.naming import late_by_name
from app.reports.queries import read_report
from app.sla.promising import coming_promises
from app.supervision.seeing import seen_order
from app.tickets.history import timeline_of
from app.tickets.seeing import seen_by
from app.tickets.seen import SeenRow

PRINT = "ticket.print"
LONGEST_REASON = 100
FORMS: Mapping[FormKind, Callable[[House, Matter], Paper]] = {
    FormKind.RECEIPT: receipt,
    FormKind.ACCEPTANCE: acceptance,
    FormKind.ASSIGNMENT: assignment,
    FormKind.CHECK_IN: check_in,
    FormKind.MINUTES: minutes,
    FormKind.CLOSING: closing,
}
MEDIA: Mapping[Medium, str] = {
    Medium.PDF: "application/pdf",
    Medium.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@dataclass(frozen=True)
class Printed:
    """A form on its way out."""

    name: str
    media: str
    content: bytes


@dataclass(frozen=True)
class Letters:
    """What stands on every paper of an installation."""

    site_name: str
    public_url: str


def forms_of(row: SeenRow) -> tuple[FormKind, ...]:
    """The forms of a ticket that its reader may print."""
    sight = row.sight
    parts = row.parts if sight.internal or not sight.whole else ()
    return offered(
        Known(
            whole=sight.whole,
            gone=sight.own is not None and sight.own.is_past,
            internal=sight.internal,
            accepted=row.accepted_at is not None,
            called=bool(parts),
            checked_in=any(part.checked_in_at for part in parts),
            handed_back=any(part.hand_backs for part in parts),
            answered=row.answer is not None and row.resolved_at is not None,
        )
    )


def print_form(tx: Transaction, letters: Letters, number: str, kind: FormKind, medium: Medium) -> Paper:
    """A form of a ticket. Raises Missing when the ticket, or the form of it, does not exist for this reader."""
    if not tx.actor.is_system and not tx.actor.may(PRINT):
        raise Forbidden()
    seen = seen_by(tx, number)
    if kind not in forms_of(seen.row):
        raise Missing()
    matter = Matter(
        seen=seen,
        acts=timeline_of(tx, seen.row),
        coming=coming_promises(tx.session, seen.row, seen.clocks, tx.now),
        units=_names_of_units(tx, seen.row.region_id) if kind is FormKind.MINUTES else {},
    )
    paper = FORMS[kind](_house(tx, letters, seen.row.region_id), matter)
    tx.emit(FormPrinted(ticket_id=seen.row.id, number=seen.row.number, form=kind.value, medium=medium.value))
    return paper


def print_order(tx: Transaction, letters: Letters, reference: str, medium: Medium) -> Paper:
    """A supervision order that was issued. Raises Missing when it does not exist for this reader, or is a proposal."""
    seen = seen_order(tx, reference)
    if seen.number is None:
        raise Missing()
    paper = order(_house(tx, letters, seen.region_id), seen)
    tx.emit(OrderPrinted(number=seen.number, ticket_number=seen.ticket_number, medium=medium.value))
    return paper


def print_errand(tx: Transaction, letters: Letters, number: str, kind: ErrandPaperKind, medium: Medium) -> Paper:
    """A paper of an errand. Raises Missing when the errand, or such a paper of it, does not exist for this reader."""
    seen = seen_errand(tx, number)
    if kind not in errand_papers(seen):
        raise Missing()
    paper = errand_paper(_house(tx, letters, seen.region_id), kind, seen)
    tx.emit(ErrandPrinted(number=seen.row.number, form=kind.value, medium=medium.value))
    return paper


def print_hand_over(tx: Transaction, letters: Letters, number: str, medium: Medium) -> Paper:
    """The book of a hand-over, as it stands. Raises Missing when it does not exist for this reader."""
    seen = seen_hand_over(tx, number)
    paper = hand_over_book(_house(tx, letters, seen.region_id), seen)
    tx.emit(HandOverPrinted(hand_over=int(seen.number), medium=medium.value))
    return paper


def print_meeting(tx: Transaction, letters: Letters, number: str, medium: Medium) -> Paper:
    """The minutes of those called to a ticket. Raises Missing for whoever is not among them, and for a partner unit."""
    seen = minutes_of(tx, number)
    paper = meeting_minutes(_house(tx, letters, seen.row.region_id), seen)
    tx.emit(MeetingPrinted(ticket_id=seen.row.id, number=seen.row.number, medium=medium.value))
    return paper


def print_dossier(tx: Transaction, letters: Letters, credit_code: str, reason: str, medium: Medium) -> Paper:
    """A firm's dossier with as many lines as a page has at most. What for is on record, and stands on the paper.

    Raises Missing when there is none for this reader, Forbidden, Invalid under ``reason`` for none or a long one.
    """
    if not tx.actor.may(PRINT):
        raise Forbidden()
    said = one_line(clean(reason))
    if is_blank(said):
        raise Invalid({"reason": [say("请写明打印事由，会留在审计记录里。")]})
    if len(said) > LONGEST_REASON:
        raise Invalid({"reason": [say("打印事由最多 %(limit)s 个字。", limit=LONGEST_REASON)]})
    seen = seen_dossier(tx, credit_code, WantedLines(limit=MAX_LIMIT))
    paper = dossier(_house(tx, letters, seen.head.region_id), seen, said, firm=of_firm_alone(tx.actor))
    tx.emit(DossierPrinted(company_id=seen.head.id, reason=said, medium=medium.value))
    return paper


def print_bulletin(
    tx: Transaction, there: Transaction, letters: Letters, week: str, region: str | None, medium: Medium
) -> Paper:
    """A frozen week as an official bulletin, read ``there`` and put on record in ``tx``.

    Raises Missing when there is none for this reader.
    """
    reading = read_report(there, week, region)
    source = said_source(there.as_of) if there.as_of is not None else ""
    house = replace(_house(tx, letters, reading.report.region_id), source=source)
    late = late_by_name(there, reading.report) if there.actor.may("report.see") else []
    paper = bulletin(house, reading, late)
    tx.emit(BulletinPrinted(number=reading.report.number, medium=medium.value))
    return paper


def _names_of_units(tx: Transaction, region_id: RegionId) -> Mapping[str, str]:
    return {unit.code: unit.name for unit in departments_in(tx.session, region_id)}


def _house(tx: Transaction, letters: Letters, region_id: int) -> House:
    return House(
        site_name=letters.site_name,
        public_url=letters.public_url,
        region=tx.session.get_one(Region, region_id).name,
        printer=tx.actor.name,
        at=tx.now,
    )


def printed(paper: Paper, medium: Medium) -> Printed:
    """A paper as a file. Asked for when the transaction that put it on record is over: setting takes a while."""
    return Printed(f"{paper.name}.{medium.value}", MEDIA[medium], pressed(paper, medium))
