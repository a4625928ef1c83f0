"""Files of an errand: the authorisation, the signed receipt, copies of papers; brought, opened, kept, let go of.

They come by the way every file comes (``app.tickets.receiving``), are scanned and read back as every kept file is. A
sensitive one is opened by firm, agent and the step's unit; each opening of it is a row that firm and supervisor read.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
import structlog

from app.accounts.rules.roles import COMPANY, UNIT, Role
from app.calendars.rules import local_day
from app.errands.advancing import Held, facts_of, find, held, parties_to, step_parties, steps_of, touch
from app.errands.events import ErrandFileOpened, FileBrought, PaperNoted
from app.errands.models import Errand, ErrandFile, ErrandFileRead, ErrandPaper, ErrandStep
from app.errands.rules.enclosing import MOST_KEPT, FileKind, is_ever_brought_by, may_bring, may_open
from app.errands.rules.lifecycle import ErrandParty
from app.errands.rules.steps import StepParty
from app.kernel.errors import Forbidden, Gone, Invalid, Missing, Refused
from app.kernel.folding import harmless
from app.kernel.ids import id_named
from app.kernel.sentences import say
from app.kernel.storage import Storage
from app.kernel.transaction import Transaction
from app.kernel.visibility import visible
from app.tickets.attaching import Opened, read_back
from app.tickets.receiving import Received
from app.tickets.rules.uploads import FIELD, INLINE, LARGEST_TICKET
from app.tickets.rules.words import AttachmentState
from app.tickets.scanning import Shelf
from app.tickets.sweeping import Elsewhere

OF_WHOLE = (FileKind.AUTHORISATION, FileKind.RECEIPT)

log = structlog.get_logger("attachments")


def brings_to_errand(tx: Transaction, number: str) -> None:
    """Ask, before a file is read, whether the actor ever brings any to an errand. Raises Missing, Forbidden."""
    errand = find(tx, number)
    standing = parties_to(tx, errand, steps_of(tx, errand))
    if not any(is_ever_brought_by(kind, standing) for kind in OF_WHOLE):
        raise Forbidden()


def brings_to_paper(tx: Transaction, number: str) -> None:
    """The same of one paper, named by its id. Raises Missing, Forbidden."""
    _paper, step, name = _of_paper(tx, number)
    errand = find(tx, name)
    standing = parties_to(tx, errand, steps_of(tx, errand))
    if not is_ever_brought_by(FileKind.PAPER, standing, step_parties(tx, step, standing)):
        raise Forbidden()


def bring_to_errand(
    tx: Transaction, number: str, kind: FileKind, received: Received, *, sensitive: bool = False
) -> str:
    """Keep an authorisation or a receipt; returns the errand's number.

    Raises Missing, Forbidden, Refused ``errand_file_unfit``, Invalid.
    """
    if kind not in OF_WHOLE:
        raise Invalid({"kind": [say("请从列表中选择。")]})
    found = held(tx, number, None)
    _demand(found, kind, frozenset())
    _keep(tx, found, kind, received, None, sensitive=sensitive)
    return found.errand.number


def bring_to_paper(tx: Transaction, number: str, received: Received, *, sensitive: bool = False) -> str:
    """Keep copies of a paper, named by its id; brought by who works on the step, it has come. Returns the number.

    ``sensitive`` besides what the template says. Raises Missing, Forbidden, Refused ``errand_file_unfit``, Invalid.
    """
    paper, step, name = _of_paper(tx, number)
    found = held(tx, name, None)
    by = step_parties(tx, step, found.held)
    _demand(found, FileKind.PAPER, by)
    _keep(tx, found, FileKind.PAPER, received, paper, sensitive=sensitive or paper.sensitive)
    if by and paper.received_on is None:
        day = local_day(tx.now)
        paper.received_on = day
        facts = facts_of(found.errand)
        tx.emit(PaperNoted(**facts, paper_id=paper.id, paper=paper.name, returned=False, day=day))
    return found.errand.number


def open_file(tx: Transaction, storage: Storage, number: str, key: str) -> Opened:
    """A file to whoever may open it; the opening is on record, of a sensitive one for firm and supervisor to read.

    Raises Missing, Gone where it was removed, and as ``read_back``.
    """
    errand = find(tx, number)
    steps = steps_of(tx, errand)
    standing = parties_to(tx, errand, steps)
    row = tx.session.scalar(
        visible(tx.actor, ErrandFile).where(ErrandFile.errand_id == errand.id, ErrandFile.key == harmless(key))
    )
    if row is None:
        raise Missing()
    step = _step_of(tx, row, steps)
    by = frozenset() if step is None else step_parties(tx, step, standing)
    if not may_open(standing, by, sensitive=row.sensitive):
        raise Missing()
    if row.removed_at is not None:
        raise Gone("errand_file_removed")
    content = read_back(storage, row, number)
    with tx.as_the_office():
        tx.emit(ErrandFileOpened(**facts_of(errand), kind=row.kind, file=row.key, sensitive=row.sensitive))
        if row.sensitive:
            tx.session.add(
                ErrandFileRead(
                    errand_id=errand.id,
                    file_id=row.id,
                    at=tx.now,
                    reader_id=tx.actor.account_id,
                    reader_name=tx.actor.name,
                    reader_role=_role(tx, errand, step),
                )
            )
            tx.session.flush()
    return Opened(row.name, row.media, content, inline=row.media in INLINE and not row.risky)


def has_file(tx: Transaction, errand: Errand, kind: FileKind, since: datetime | None = None) -> bool:
    """Whether a file of a kind is there, brought after ``since``."""
    there = sa.exists().where(ErrandFile.errand_id == errand.id, ErrandFile.kind == kind, ErrandFile.kept())
    if since is not None:
        there = there.where(ErrandFile.at > since)
    return bool(tx.session.scalar(sa.select(there)))


def stored_for_errands(tx: Transaction) -> Sequence[tuple[str, str]]:
    """Key and SHA-256 of every file that is kept."""
    kept = sa.select(ErrandFile.key, ErrandFile.sha256).where(ErrandFile.kept())
    return [(row.key, row.sha256) for row in tx.session.execute(kept.order_by(ErrandFile.key))]


def _of_paper(tx: Transaction, number: str) -> tuple[ErrandPaper, ErrandStep, str]:
    row = tx.session.execute(
        visible(tx.actor, ErrandPaper)
        .join(ErrandStep, ErrandStep.id == ErrandPaper.step_id)
        .join(Errand, Errand.id == ErrandPaper.errand_id)
        .add_columns(ErrandStep, Errand.number)
        .where(ErrandPaper.id == id_named(number))
    ).one_or_none()
    if row is None:
        raise Missing()
    return row[0], row[1], row[2]


def _demand(found: Held, kind: FileKind, by: frozenset[StepParty]) -> None:
    if not is_ever_brought_by(kind, found.held, by):
        raise Forbidden()
    if not may_bring(kind, found.errand.state, found.held, by):
        raise Refused("errand_file_unfit", state=found.errand.state)


def _keep(
    tx: Transaction, found: Held, kind: FileKind, received: Received, paper: ErrandPaper | None, *, sensitive: bool
) -> None:
    if not received.files:
        raise Invalid({FIELD: [say("请选择要上传的文件。")]})
    errand = found.errand
    with tx.as_the_office():
        _demand_room(tx, errand, received)
        tx.session.add_all(
            ErrandFile(
                errand_id=errand.id,
                paper_id=None if paper is None else paper.id,
                kind=kind,
                sensitive=sensitive,
                key=file.key,
                name=file.name,
                media=file.media,
                size=file.size,
                sha256=file.sha256,
                risky=file.risky,
                preview=None if sensitive else file.preview,
                state=received.state,
                scan_at=tx.now if received.state is AttachmentState.QUARANTINE else None,
                at=tx.now,
                author_id=tx.actor.account_id,
                author_name=tx.actor.name,
            )
            for file in received.files
        )
        touch(tx, errand)
        by_firm = ErrandParty.FIRM in found.held
        what = kind.word if paper is None else paper.name
        tx.emit(FileBrought(**facts_of(errand), kind=kind, what=what, count=len(received.files), by_firm=by_firm))
    received.attached = True


def _demand_room(tx: Transaction, errand: Errand, received: Received) -> None:
    there, size = tx.session.execute(
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(ErrandFile.size), 0)).where(
            ErrandFile.errand_id == errand.id, ErrandFile.kept()
        )
    ).one()
    if there + len(received.files) > MOST_KEPT:
        raise Invalid({FIELD: [say("一件代办最多 %(most)s 个文件。", most=MOST_KEPT)]})
    if int(size) + sum(file.size for file in received.files) > LARGEST_TICKET:
        raise Invalid({FIELD: [say("一件代办的文件合计最多 50 MB，请减少文件或压缩后再上传。")]})


def _step_of(tx: Transaction, row: ErrandFile, steps: Sequence[ErrandStep]) -> ErrandStep | None:
    if row.paper_id is None:
        return None
    step_id = tx.session.scalar(sa.select(ErrandPaper.step_id).where(ErrandPaper.id == row.paper_id))
    return next((each for each in steps if each.id == step_id), None)


def _role(tx: Transaction, errand: Errand, step: ErrandStep | None) -> str:
    """The role through which the reader opens it: the firm's, the agent's, the unit's, at last the centre's."""
    for seat in tx.actor.seats:
        if seat.role in COMPANY and seat.company_id == errand.company_id:
            return seat.role
        if seat.role is Role.AGENT and seat.park_id == errand.park_id:
            return seat.role
        if step is not None and seat.role in UNIT and seat.department_id == step.department_id:
            return seat.role
    return tx.actor.seats[0].role


def _held(tx: Transaction, keys: Collection[str]) -> Collection[str]:
    return tx.session.scalars(sa.select(ErrandFile.key).where(ErrandFile.key.in_(keys), ErrandFile.kept())).all()


def _ended(tx: Transaction, keys: Collection[str]) -> Collection[str]:
    gone = sa.and_(ErrandFile.key.in_(keys), sa.not_(ErrandFile.kept()))
    return tx.session.scalars(sa.select(ErrandFile.key).where(gone)).all()


def _newest(tx: Transaction) -> datetime | None:
    return tx.session.scalar(sa.select(sa.func.max(ErrandFile.at)))


def _refused(_tx: Transaction, row: ErrandFile, finding: str) -> None:
    """Whoever opens it reads that it was refused; the log says why."""
    log.warning("file of an errand refused", key=row.key, finding=finding)


OF_ERRANDS = Shelf(ErrandFile, _refused)
"""What waits for the scanner here."""
IN_ERRANDS = Elsewhere(held=_held, ended=_ended, newest=_newest)
"""What errands say of stored files to the nightly sweep."""
