"""Loading: once, never in production, the same for a seed, quick for many firms, kept for the owner alone."""

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.accounts.models import Account
from app.accounts.rules import passwords
from app.audit.queries import verify
from app.clocks.checking import drift
from app.companies.models import Company, Pairing
from app.kernel.actor import SYSTEM
from app.kernel.transaction import Transactions
from app.subjects import SUBJECTS
from app.tickets.models import Ticket, TicketEventRow
from demo.loading import ACCOUNTS_FILE, NotLoaded, Order, load_demonstration
from demo.present import STAGED
from demo.zone import Size, build_zone
from tests.integration.conftest import SUBSCRIPTIONS
from tests.integration.demo.loads import ACTORS, LoadSettings, keys, passing_transaction
from tests.tables import statements


def test_never_in_production(transactions: Transactions, tmp_path: Path) -> None:
    with pytest.raises(NotLoaded):
        load_demonstration(LoadSettings(tmp_path, production=True), transactions, ACTORS, Order(profile="blackbox"))


def test_a_second_load_prints_the_first_and_changes_nothing(transactions: Transactions, tmp_path: Path) -> None:
    settings, order = LoadSettings(tmp_path), Order(profile="blackbox")
    loaded = load_demonstration(settings, transactions, ACTORS, order)
    file = tmp_path / ACCOUNTS_FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with transactions.reading(SYSTEM) as tx:
        before = tx.session.scalars(sa.select(Ticket.number)).all()
        assert verify(tx.session, SUBSCRIPTIONS.recorder.keys) is None
    assert load_demonstration(settings, transactions, ACTORS, Order(profile="zone")) == loaded
    with transactions.reading(SYSTEM) as tx:
        assert tx.session.scalars(sa.select(Ticket.number)).all() == before
    file.unlink()
    with pytest.raises(NotLoaded):
        load_demonstration(settings, transactions, ACTORS, order)


def test_a_generated_password_is_good_enough() -> None:
    assert passwords.faults(keys(password=None).password(), ("company_demo", "助企哨")) == []


def test_the_same_seed_gives_the_same_zone_and_another_does_not(engine: sa.Engine) -> None:
    found = []
    for seed in (7, 7, 8):
        with passing_transaction(engine) as tx:
            printed = build_zone(tx, ACTORS, keys(seed), Size(companies=12, tickets=0, with_history=False))
            found.append((printed, tx.session.scalars(sa.select(Company.name).order_by(Company.id)).all()))
    assert found[0] == found[1]
    assert found[0][1] != found[2][1]


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 2, 19, 3, 0, tzinfo=UTC),  # in the Spring Festival
        datetime(2026, 11, 22, 23, 0, tzinfo=UTC),  # Monday, before business opens
        datetime(2028, 3, 15, 9, 30, tzinfo=UTC),  # past the last notice, at close of business
    ],
)
def test_it_can_be_loaded_at_any_moment(engine: sa.Engine, now: datetime) -> None:
    with passing_transaction(engine, now) as tx:
        build_zone(tx, ACTORS, keys(), Size(companies=12, tickets=len(STAGED), with_history=False))
        assert drift(tx.session, SUBJECTS, now) == []
        assert (tx.session.scalar(sa.select(sa.func.max(TicketEventRow.at))) or now) <= now


def test_a_thousand_firms_and_their_pairings_are_no_more_statements_than_a_hundred(engine: sa.Engine) -> None:
    """They come in bulk, so that a whole zone is a matter of seconds."""
    asked = []
    for firms in (100, 1000):
        with statements(engine) as seen, passing_transaction(engine) as tx:
            build_zone(tx, ACTORS, keys(), Size(companies=firms, tickets=0, with_history=False))
            asked.append(len(seen))
            count = sa.select(sa.func.count(sa.distinct(Pairing.company_id)))
            assert tx.session.scalar(count) == firms
            assert (tx.session.scalar(sa.select(sa.func.count()).select_from(Account)) or 0) > 100
    assert asked[1] - asked[0] < 20, asked
