"""A night learns from what is there, keeps every version, and uses it where it is not worse."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.audit.models import AuditEntry
from app.kernel.actor import SYSTEM
from app.kernel.ids import RegionId
from app.kernel.transaction import Transaction, Transactions
from app.tickets.models import Ticket
from app.tickets.rules.words import State
from app.understanding.asking import understood
from app.understanding.keeping import KEPT, drop_contents, is_another, is_owed
from app.understanding.models import ModelUse, ModelVersion
from app.understanding.nightly import learn_owed
from app.understanding.past import matters
from app.understanding.rules.kinds import ModelKind, Verdict
from app.understanding.rules.selecting import OWN_LEAST
from app.understanding.rules.texts import Text
from app.understanding.versions import hold, in_use, learned_from_gone, next_number, take_into_use
from tests.builders import Zone
from tests.clocks import shanghai
from tests.integration.understanding.places import begun, closed, laid_out

WATER = Text("宿舍停水两天了")


def versions(transactions: Transactions) -> list[ModelVersion]:
    with transactions.reading(SYSTEM) as tx:
        found = list(tx.session.scalars(sa.select(ModelVersion).order_by(ModelVersion.id)))
        tx.session.expunge_all()
        return found


def test_from_the_first_day_the_catalogue_and_the_duty_list_answer(transactions: Transactions) -> None:
    zone = begun(transactions)
    made = learn_owed(transactions)
    assert [(each.kind, each.region, each.verdict) for each in made] == [
        (ModelKind.CATEGORY, None, Verdict.FIRST),
        (ModelKind.ITEM, None, Verdict.FIRST),
        (ModelKind.DEPARTMENT, zone.region.code, Verdict.FIRST),
    ]
    with transactions.reading(SYSTEM) as tx:
        found = understood(tx, WATER, RegionId(zone.region.id))
    assert found.learned
    assert found.categories[0].code == "01"
    assert found.items[0].code == "0102"
    assert found.below("01")[0].code == "0102"
    assert found.departments[0].code == zone.lead.code
    assert found.categories[0].words
    assert learn_owed(transactions) == [], "nothing changed, and it is day"


def test_before_anything_was_learned_plain_words_answer(tx: Transaction) -> None:
    zone = laid_out(tx)
    found = understood(tx, WATER, RegionId(zone.region.id))
    assert not found.learned
    assert (found.categories[0].code, found.items[0].code) == ("01", "0102")
    assert found.departments[0].code == zone.lead.code
    assert (found.category, found.item, found.department) == (None, None, None)
    assert understood(tx, Text("您好"), None).departments == ()
    other = understood(tx, WATER, RegionId(zone.region.id), without=[zone.lead.code])
    assert zone.lead.code not in {each.code for each in other.departments}


def test_a_region_with_a_past_has_models_of_its_own(transactions: Transactions) -> None:
    zone = begun(transactions, each=5)
    made = {(each.kind, each.region) for each in learn_owed(transactions)}
    assert {(ModelKind.CATEGORY, zone.region.code), (ModelKind.ITEM, zone.region.code)} <= made
    with transactions.reading(SYSTEM) as tx:
        here = in_use(tx.session, RegionId(zone.region.id))
        elsewhere = in_use(tx.session, None)
        assert here[ModelKind.CATEGORY].region_id == zone.region.id
        assert elsewhere[ModelKind.CATEGORY].region_id is None
        assert ModelKind.DEPARTMENT not in elsewhere, "units are a region's own"
        version = tx.session.get_one(ModelVersion, here[ModelKind.CATEGORY].id)
        assert version.first_day is not None
        assert version.figures["held_out"]["n"] > 0
        assert version.size < 3_000_000


def test_a_deleted_matter_takes_the_version_that_learned_from_it_with_it(transactions: Transactions) -> None:
    begun(transactions, each=2)
    learn_owed(transactions)
    before = versions(transactions)
    [first] = [each for each in before if each.kind is ModelKind.CATEGORY and each.region_id is None]
    with transactions.acting(SYSTEM) as tx:
        gone = tx.session.scalars(sa.select(ModelVersion.matters).where(ModelVersion.id == first.id)).one()[0]
        for table in ("assignments", "whistles"):
            tx.session.execute(sa.text(f"DELETE FROM {table} WHERE ticket_id = :id"), {"id": gone})
        tx.session.execute(sa.delete(Ticket).where(Ticket.id == gone))
    made = {each.kind: each.verdict for each in learn_owed(transactions) if each.region is None}
    assert made[ModelKind.CATEGORY] is Verdict.CLEARED
    with transactions.reading(SYSTEM) as tx:
        answering = in_use(tx.session, None)[ModelKind.CATEGORY]
        assert answering.id != first.id
        learned = tx.session.scalars(sa.select(ModelVersion.matters).where(ModelVersion.id == answering.id)).one()
        assert gone not in learned
        assert tx.session.scalars(sa.select(ModelVersion.content).where(ModelVersion.id == first.id)).one() is None
        assert tx.session.get_one(ModelVersion, first.id).figures["hints"], "figures stay"


def test_what_became_confidential_leaves_the_whole_installations_model(tx: Transaction) -> None:
    zone = laid_out(tx)
    ticket = closed(tx, zone, "停水")
    version = a_version(tx, [ticket.id], None)
    own = a_version(tx, [ticket.id], zone.region.id)
    assert not learned_from_gone(tx.session, version.id, None)
    ticket.confidential = True
    tx.session.flush()
    assert learned_from_gone(tx.session, version.id, None)
    assert not learned_from_gone(tx.session, own.id, zone.region.id)


def on_record(tx: Transaction) -> None:
    """Write what a commit would write of it."""
    tx.session.flush()
    for last in tx.before_commit:
        last()
    tx.session.flush()


def a_version(tx: Transaction, learned: list[int], region_id: int | None, **said: object) -> ModelVersion:
    count = tx.session.scalar(sa.select(sa.func.count()).select_from(ModelVersion)) or 0
    values: dict[str, object] = {
        "number": f"LB20260921-{count:02d}",
        "kind": ModelKind.CATEGORY,
        "region_id": region_id,
        "made_at": tx.now,
        "first_day": None,
        "last_day": None,
        "examples": 1,
        "matters": learned,
        "fingerprint": "print",
        "size": 1,
        "sha256": f"{count:064d}",
        "figures": {},
        "verdict": Verdict.FIRST,
        "content": b"-",
        **said,
    }
    version = ModelVersion(**values)
    tx.session.add(version)
    tx.session.flush()
    return version


def test_what_is_read_has_no_name_no_number_and_no_secret_of_another_region(tx: Transaction, zone: Zone) -> None:
    laid = laid_out(tx)
    firm = laid.company.name
    closed(tx, laid, f"{firm}停水", body=f"请{firm}张经理回电 13812345678。")
    closed(tx, laid, "保密的事", confidential=True)
    closed(tx, laid, "还没办完", state=State.HANDLING)
    read = {each.text.subject.strip(): each for each in matters(tx.session)}
    assert firm not in str(read)
    assert "13812345678" not in str(read)
    assert read["停水"].category == "0102"
    assert read["保密的事"].own_only
    assert (read["还没办完"].category, read["还没办完"].lead) == (None, None)


def test_a_unit_that_gave_it_back_is_read_as_such(tx: Transaction) -> None:
    zone = laid_out(tx)
    closed(tx, zone, "停水", lead=zone.support, gave_back=zone.lead)
    [read] = matters(tx.session)
    assert (read.lead, set(read.given_back_by)) == (zone.support.code, {zone.lead.code})


def test_by_day_only_what_was_never_learned_is_owed(tx: Transaction) -> None:
    laid_out(tx)
    assert is_owed(tx, ModelKind.CATEGORY, None)
    a_version(tx, [], None)
    day, night = shanghai("2026-09-22 12:00"), shanghai("2026-09-22 01:00")
    assert not is_owed(replace(tx, now=day), ModelKind.CATEGORY, None)
    assert is_owed(replace(tx, now=day), ModelKind.CATEGORY, None, anyway=True)
    assert is_owed(replace(tx, now=night), ModelKind.CATEGORY, None)
    a_version(tx, [], None, made_at=shanghai("2026-09-22 00:30"))
    assert not is_owed(replace(tx, now=night), ModelKind.CATEGORY, None), "this night it was learned already"


@pytest.mark.parametrize(("own", "worth"), [(OWN_LEAST - 1, False), (OWN_LEAST, True)])
def test_a_region_learns_categories_once_it_has_enough_of_its_own(tx: Transaction, own: int, worth: bool) -> None:
    zone = laid_out(tx)
    assert is_another(tx, ModelKind.CATEGORY, zone.region.id, own=own, fingerprint="new") is worth
    assert is_another(tx, ModelKind.DEPARTMENT, zone.region.id, own=0, fingerprint="new")
    a_version(tx, [], zone.region.id)
    assert not is_another(tx, ModelKind.CATEGORY, zone.region.id, own=OWN_LEAST, fingerprint="print")


def test_contents_are_kept_for_a_week_and_figures_for_ever(tx: Transaction) -> None:
    laid_out(tx)
    made = [a_version(tx, [], None, figures={"asked": 1}) for _ in range(KEPT + 3)]
    hold(tx)
    take_into_use(tx, made[0], "一直在用")
    drop_contents(tx, ModelKind.CATEGORY, None)
    tx.session.flush()
    kept = tx.session.scalars(
        sa.select(ModelVersion.id).where(ModelVersion.content.is_not(None)).order_by(ModelVersion.id)
    ).all()
    assert kept == [made[0].id, *(each.id for each in made[-KEPT:])], "the one in use stays however old it is"
    assert all(each.figures["asked"] for each in made)


def test_one_version_answers_at_a_time_and_the_record_says_who_put_it_there(tx: Transaction) -> None:
    laid_out(tx)
    first, second = a_version(tx, [], None), a_version(tx, [], None)
    hold(tx)
    for version in (first, second):
        take_into_use(tx, version, "不差于原版本")
    uses = tx.session.scalars(sa.select(ModelUse).order_by(ModelUse.id)).all()
    assert [(each.version_id, each.until is None) for each in uses] == [(first.id, False), (second.id, True)]
    on_record(tx)
    last = tx.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.chain_seq.desc())).first()
    assert last is not None
    assert (last.name, last.detail["former"]) == ("understanding.version_taken", first.number)
    twice = sa.insert(ModelUse).values(
        version_id=first.id, kind=ModelKind.CATEGORY, since=tx.now, by_name="", reason=""
    )
    with pytest.raises(IntegrityError), tx.session.begin_nested():
        tx.session.execute(twice)


def test_numbers_go_on_by_kind_and_day(tx: Transaction) -> None:
    laid_out(tx)
    assert next_number(tx, ModelKind.CATEGORY) == "LB20260921-01"
    a_version(tx, [], None, number="LB20260921-01")
    assert next_number(tx, ModelKind.CATEGORY) == "LB20260921-02"
    assert next_number(tx, ModelKind.DEPARTMENT) == "ZB20260921-01"
