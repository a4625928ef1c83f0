"""Letters that carry a one-time link, or go to somebody who has no inbox yet: owed by ids, written when they leave.

A link is made again from its row at that moment, so that nothing which opens anything waits in the outbox; one that
was used or ran out meanwhile is not sent.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.accounts.events import LinkAsked
from app.accounts.links import secret_of
from app.accounts.models import Account, AccountLink, AccountState
from app.accounts.rules.languages import CHINESE, Language
from app.accounts.rules.links import LinkPurpose
from app.companies.models import Company
from app.kernel.outbox import OutboxRow, Topic, owe
from app.kernel.telling import Severity
from app.kernel.transaction import Transaction
from app.notifications.channels.message import Letterhead, Message
from app.notifications.rendering import rendered, subject_and_text
from app.registrations.events import InvitationMade, RegistrationAsked, RegistrationDecided
from app.registrations.models import FirmInvitation, Registration

PASSWORD, INVITED = "account.password_link", "company.invited"
RECEIVED, REFUSED = "registration.received", "registration.refused"
NOBODY = 0
"""The recipient of a letter to somebody without an account."""


@dataclass(frozen=True)
class _Letter:
    """Where it goes, what it says, where its button leads."""

    address: str
    facts: Mapping[str, Any]
    path: str
    language: Language = CHINESE


@dataclass(frozen=True)
class Letters:
    """Owes them; ``topics`` are the outside channels this installation has."""

    topics: frozenset[Topic] = frozenset()

    def password(self, tx: Transaction, event: LinkAsked) -> None:
        """The link for a new password, where the name is somebody's who has an address."""
        if event.account_id is None:
            return
        address = tx.session.scalar(sa.select(Account.email).where(Account.id == event.account_id))
        self._owe(tx, PASSWORD, f"link:{event.link_id}", address or "", event.account_id, link_id=event.link_id)

    def invited(self, tx: Transaction, event: InvitationMade) -> None:
        """The link by which somebody comes into a firm."""
        address = tx.session.scalar(sa.select(FirmInvitation.email).where(FirmInvitation.id == event.invitation_id))
        self._owe(tx, INVITED, f"link:{event.link_id}", address or "", NOBODY, link_id=event.link_id)

    def received(self, tx: Transaction, event: RegistrationAsked) -> None:
        """To whoever registered a firm: it has come, and where it can be followed and taken back."""
        self._owe_of(tx, RECEIVED, event.registration_id)

    def decided(self, tx: Transaction, event: RegistrationDecided) -> None:
        """To the same, why it was refused; who was accepted is invited instead."""
        if not event.accepted:
            self._owe_of(tx, REFUSED, event.registration_id)

    def _owe_of(self, tx: Transaction, template: str, registration_id: int) -> None:
        address = tx.session.scalar(sa.select(Registration.email).where(Registration.id == registration_id))
        key = f"{template}:{registration_id}"
        self._owe(tx, template, key, address or "", NOBODY, registration_id=registration_id)

    def _owe(self, tx: Transaction, template: str, key: str, address: str, recipient: int, **args: int) -> None:
        if not address or Topic.EMAIL not in self.topics:
            return
        owe(
            tx,
            topic=Topic.EMAIL,
            dedup_key=f"{key}:{Topic.EMAIL}",
            recipient_id=recipient,
            ticket_id=None,
            template=template,
            args=args,
        )


def letter_of(tx: Transaction, row: OutboxRow, letterhead: Letterhead) -> Message | None:
    """The letter as it is true now; None when it is of no use any more."""
    found = _WRITERS[row.template](tx, row.args, letterhead)
    if found is None or not found.address:
        return None
    subject, text = subject_and_text(row.template, {"fact": found.facts, "then": "", "ticket": None}, found.language)
    context = {
        "subject": subject,
        "lines": text.splitlines(),
        "severity": Severity.INFO.value,
        "number": "",
        "link": letterhead.public_url + found.path,
        "site_name": letterhead.site_name,
    }
    return Message(
        dedup_key=row.dedup_key,
        address=found.address,
        subject=subject,
        text=f"{text}\n\n{context['link']}\n",
        html=rendered(row.template, "body.html", context, found.language),
        short=rendered(row.template, "sms.txt", context, found.language),
        at=tx.now,
    )


def _password(tx: Transaction, args: Mapping[str, int], letterhead: Letterhead) -> _Letter | None:
    link, secret = _link(tx, args["link_id"], letterhead)
    account = None if link is None else tx.session.get(Account, link.account_id)
    if account is None or account.state is not AccountState.ACTIVE:
        return None
    facts = {"username": account.username}
    return _Letter(account.email, facts, f"/reset?link={secret}", account.language)


def _invited(tx: Transaction, args: Mapping[str, int], letterhead: Letterhead) -> _Letter | None:
    link, secret = _link(tx, args["link_id"], letterhead)
    invitation = None if link is None else tx.session.get(FirmInvitation, link.subject_id)
    if invitation is None:
        return None
    firm = tx.session.scalar(sa.select(Company.name).where(Company.id == invitation.company_id))
    facts = {"company_name": firm, "person": invitation.person, "by": invitation.invited_by_name}
    return _Letter(invitation.email, facts, f"/join?link={secret}")


def _of_registration(tx: Transaction, args: Mapping[str, int], letterhead: Letterhead) -> _Letter | None:
    row = tx.session.get(Registration, args["registration_id"])
    link_id = tx.session.scalar(
        sa.select(AccountLink.id)
        .where(AccountLink.purpose == LinkPurpose.REGISTRATION, AccountLink.subject_id == args["registration_id"])
        .limit(1)
    )
    link, secret = _link(tx, link_id or 0, letterhead)
    if row is None or link is None:
        return None
    facts = {"company_name": row.company_name, "person": row.person, "reason": row.reason}
    return _Letter(row.email, facts, f"/register/status?link={secret}")


_WRITERS: Mapping[str, Callable[[Transaction, Mapping[str, int], Letterhead], _Letter | None]] = {
    PASSWORD: _password,
    INVITED: _invited,
    RECEIVED: _of_registration,
    REFUSED: _of_registration,
}
LETTERS = frozenset(_WRITERS)


def _link(tx: Transaction, link_id: int, letterhead: Letterhead) -> tuple[AccountLink | None, str]:
    """A link that still opens something, made again."""
    link = tx.session.get(AccountLink, link_id)
    if link is None or link.used_at is not None or link.expires_at <= tx.now:
        return None, ""
    secret = secret_of(letterhead.door_key, link)
    return (link, secret) if secret else (None, "")
