"""The language an account's messages are written in: one's own choice, on record, and a default for everybody."""

import pytest
import sqlalchemy as sa

from app.accounts.managing import choose_language
from app.accounts.models import Account
from app.accounts.rules.languages import Language
from app.accounts.sessions import start_session
from app.audit.models import AuditEntry
from app.kernel.actor import ANONYMOUS
from app.kernel.errors import Invalid, Missing
from app.kernel.ids import AccountId
from app.kernel.transaction import Transaction
from tests.builders import Zone, as_actor


def language_of(tx: Transaction, account_id: int | None) -> Language:
    return tx.session.scalars(sa.select(Account.language).where(Account.id == account_id)).one()


def changes(tx: Transaction) -> list[str]:
    """What the record says of accounts, written down as right before a commit."""
    for step in tx.before_commit:
        step()
    tx.before_commit.clear()
    entries = tx.session.scalars(
        sa.select(AuditEntry).where(AuditEntry.name == "account.changed").order_by(AuditEntry.chain_seq)
    )
    return [entry.detail["change"] for entry in entries]


def test_one_chooses_for_oneself_and_the_record_says_so_once(tx: Transaction, zone: Zone) -> None:
    assert language_of(tx, zone.firm.account_id) is Language.CHINESE
    mine = as_actor(tx, zone.firm)
    before = changes(tx)
    choose_language(mine, "en")
    choose_language(mine, "en")
    assert language_of(tx, zone.firm.account_id) is Language.ENGLISH
    assert language_of(tx, zone.handler.account_id) is Language.CHINESE
    assert changes(tx) == [*before, "language_chosen"]
    assert start_session(tx, AccountId(zone.firm.account_id or 0), "").language is Language.ENGLISH


@pytest.mark.parametrize("language", ["", "fr", "EN", "en ", "zh-CN", "\x00", "en\n"])
def test_an_unknown_language_is_refused(tx: Transaction, zone: Zone, language: str) -> None:
    with pytest.raises(Invalid) as invalid:
        choose_language(as_actor(tx, zone.firm), language)
    assert list(invalid.value.fields) == ["language"]
    assert language_of(tx, zone.firm.account_id) is Language.CHINESE


def test_nobody_has_no_language_to_choose(tx: Transaction) -> None:
    tx.actor = ANONYMOUS
    with pytest.raises(Missing):
        choose_language(tx, "en")


def test_the_database_knows_the_same_languages(tx: Transaction, zone: Zone) -> None:
    change = sa.text("UPDATE accounts SET language = 'fr' WHERE id = :id")
    with pytest.raises(sa.exc.IntegrityError), tx.session.begin_nested():
        tx.session.execute(change, {"id": zone.firm.account_id})
