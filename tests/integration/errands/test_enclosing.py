"""Files of an errand: who brings which, who opens what is sensitive, who reads that, and how it ends."""

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.calendars.rules import local_day
from app.errands.conducting import (
    Authorise,
    ErrandResult,
    Receive,
    StartErrand,
    WithdrawErrand,
    authorise,
    hand_back,
    receive,
    start_errand,
    withdraw_errand,
)
from app.errands.enclosing import (
    IN_ERRANDS,
    bring_to_errand,
    bring_to_paper,
    brings_to_errand,
    brings_to_paper,
    open_file,
    stored_for_errands,
)
from app.errands.models import ErrandFile
from app.errands.removing import remove_ended
from app.errands.rules.enclosing import MOST_KEPT, UNNAMED, FileKind
from app.errands.rules.lifecycle import FirmTask
from app.errands.seeing import seen_errand
from app.kernel.errors import Forbidden, Gone, Invalid, Missing, Refused
from app.kernel.storage import FileStorage
from app.kernel.transaction import Transaction
from app.tickets.receiving import Received
from app.tickets.rules.words import AttachmentState
from app.tickets.sweeping import ORPHAN_AGE, sweep
from tests.builders import Zone, as_actor
from tests.errands import (
    Office,
    a_file,
    all_done,
    an_office,
    papers_of,
    requested,
    running,
    steps_of,
    stored_in,
    with_unit,
)
from tests.integration.errands.test_errands import told

COPY = "身份证复印件"


@pytest.fixture
def office(tx: Transaction, zone: Zone) -> Office:
    return an_office(tx, zone)


@pytest.fixture
def storage(tmp_path: Path) -> FileStorage:
    return FileStorage(tmp_path / "storage")


def test_what_an_agent_says_for_the_firm_stands_on_paper(tx: Transaction, zone: Zone, office: Office) -> None:
    errand = requested(tx, zone)
    agent, firm = as_actor(tx, office.agent), as_actor(tx, zone.firm)
    until = Authorise(until=local_day(tx.now) + timedelta(days=3), scope="代为提交和领取")
    with pytest.raises(Refused, match="errand_authorisation_paper_missing"):
        authorise(agent, errand.number, None, until)
    bring_to_errand(agent, errand.number, FileKind.AUTHORISATION, a_file())
    authorise(agent, errand.number, None, until)
    assert seen_errand(firm, errand.number).authorised_by == office.agent.name
    start_errand(agent, errand.number, None, StartErrand())
    later = tx.now + timedelta(days=5)
    again = Authorise(until=local_day(later) + timedelta(days=3), scope="代为领取")
    assert seen_errand(as_actor(tx, zone.firm, later), errand.number).asked_of_firm[0] is FirmTask.AUTHORISE_AGAIN
    with pytest.raises(Refused, match="errand_authorisation_paper_missing"):
        authorise(as_actor(tx, office.agent, later), errand.number, None, again)
    bring_to_errand(as_actor(tx, office.agent, later), errand.number, FileKind.AUTHORISATION, a_file())
    authorise(as_actor(tx, office.agent, later), errand.number, None, again)
    with pytest.raises(Refused, match="errand_file_unfit"):
        bring_to_errand(agent, errand.number, FileKind.RECEIPT, a_file())
    with pytest.raises(Forbidden):
        bring_to_errand(firm, errand.number, FileKind.RECEIPT, a_file())
    with pytest.raises(Invalid):
        bring_to_errand(firm, errand.number, FileKind.PAPER, a_file())
    with pytest.raises(Invalid):
        bring_to_errand(firm, errand.number, FileKind.AUTHORISATION, Received(AttachmentState.CLEAN))
    many = Received(AttachmentState.CLEAN, tuple(a_file().files[0] for _each in range(MOST_KEPT)))
    with pytest.raises(Invalid):
        bring_to_errand(firm, errand.number, FileKind.AUTHORISATION, many)
    for reader in (zone.officer, zone.supervisor, zone.dispatcher):
        with pytest.raises(Forbidden):
            brings_to_errand(as_actor(tx, reader), errand.number)
    for stranger in (office.other_agent, zone.other_firm):
        with pytest.raises(Missing):
            brings_to_errand(as_actor(tx, stranger), errand.number)
    assert len(seen_errand(as_actor(tx, zone.officer), errand.number).files) == 2, "who sees the errand reads them"


def test_a_sensitive_paper_is_for_firm_agent_and_unit_and_each_reading_is_told(
    tx: Transaction, zone: Zone, office: Office, storage: FileStorage
) -> None:
    with_unit(tx, zone, office)
    errand = running(tx, zone, office)
    papers = papers_of(tx, steps_of(tx, errand)["check"])
    firm = as_actor(tx, zone.firm)
    bring_to_paper(firm, papers[COPY].number, stored_in(storage))
    assert papers_of(tx, steps_of(tx, errand)["check"])[COPY].received_on is None, "the agent says that it has come"
    assert office.agent.account_id in told(tx, "errand.file_brought")
    bring_to_paper(as_actor(tx, zone.handler), papers["财务报表"].number, a_file("报表.pdf"))
    assert papers_of(tx, steps_of(tx, errand)["check"])["财务报表"].received_on == local_day(tx.now)
    for reader in (zone.officer, zone.dispatcher):
        with pytest.raises(Forbidden):
            brings_to_paper(as_actor(tx, reader), papers[COPY].number)
    with pytest.raises(Missing):
        brings_to_paper(as_actor(tx, zone.support_liaison), papers[COPY].number)
    key = tx.session.scalars(sa.select(ErrandFile.key).where(ErrandFile.sensitive)).one()
    for reader in (zone.firm, office.agent, zone.handler):
        assert open_file(as_actor(tx, reader), storage, errand.number, key).name == "张三身份证.jpg"
    for reader in (zone.officer, zone.dispatcher, zone.coordinator, zone.supervisor, zone.leader, zone.auditor):
        with pytest.raises(Missing):
            open_file(as_actor(tx, reader), storage, errand.number, key)
        seen = seen_errand(as_actor(tx, reader), errand.number)
        [file] = next(paper for paper in seen.steps[0].papers if paper.name == COPY).files
        assert (file.name, file.key) == (UNNAMED, ""), reader.name
    for reader in (zone.firm, zone.supervisor):
        reads = seen_errand(as_actor(tx, reader), errand.number).reads
        assert [(each.by, each.what) for each in reads] == [
            (who.name, COPY) for who in (zone.handler, office.agent, zone.firm)
        ]
    assert [each.role for each in reads] == ["handler", "agent", "company_user"]
    for reader in (office.agent, zone.handler, zone.officer, zone.leader):
        assert seen_errand(as_actor(tx, reader), errand.number).reads == ()


@pytest.mark.parametrize("received_by_firm", [True, False])
def test_sensitive_files_end_thirty_days_after_the_errand(
    tx: Transaction, zone: Zone, office: Office, storage: FileStorage, received_by_firm: bool
) -> None:
    with_unit(tx, zone, office)
    errand = running(tx, zone, office)
    papers = papers_of(tx, steps_of(tx, errand)["check"])
    firm = as_actor(tx, zone.firm)
    bring_to_paper(firm, papers[COPY].number, stored_in(storage))
    bring_to_paper(firm, papers["财务报表"].number, stored_in(storage, "报表.pdf", b"report"))
    bring_to_paper(firm, papers["用途说明"].number, stored_in(storage, "护照.jpg", b"passport"), sensitive=True)
    if received_by_firm:
        all_done(tx, office, errand)
        hand_back(as_actor(tx, office.agent), errand.number, None, ErrandResult(result="证明一份"))
        receive(firm, errand.number, None, Receive())
    else:
        withdraw_errand(firm, errand.number, None, WithdrawErrand(words="不办了"))
    kept = {file.name: file.key for file in tx.session.scalars(sa.select(ErrandFile))}
    early = as_actor(tx, tx.actor, tx.now + timedelta(days=29, hours=23))
    assert remove_ended(early) == []
    due = as_actor(tx, tx.actor, tx.now + timedelta(days=30))
    keys = set(remove_ended(due))
    assert keys == {kept["张三身份证.jpg"], kept["护照.jpg"]}
    assert remove_ended(due) == []
    assert [key for key, _digest in stored_for_errands(tx)] == [kept["报表.pdf"]]
    assert set(IN_ERRANDS.ended(tx, list(kept.values()))) == keys
    with pytest.raises(Gone) as gone:
        open_file(firm, storage, errand.number, kept["张三身份证.jpg"])
    assert gone.value.code == "errand_file_removed"
    rows = [file for step in seen_errand(firm, errand.number).steps for paper in step.papers for file in paper.files]
    assert sorted(file.name for file in rows) == sorted(["报表.pdf", UNNAMED, UNNAMED]), "the row is the trace"
    assert sum(file.removed_at == due.now for file in rows) == 2
    # a crash before the storage was asked: the nightly sweep removes them, past the trash, and leaves the other
    long_ago = time.time() - 2 * ORPHAN_AGE
    for path in storage.root.glob("??/??/*"):
        os.utime(path, (long_ago, long_ago))
    assert sweep(tx, storage, IN_ERRANDS) == 2
    assert {key for key, _moment in storage.kept()} == {kept["报表.pdf"]}
    assert list(storage.trashed()) == []
