"""Asking the small question and taking its answer: signed, for one address, for ten minutes, once.

The key of a question says nothing of its answer; a process need not remember what it asked. What was answered is
remembered until it would have lapsed, so that one answer opens one attempt.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.accounts.models import SpentQuestion
from app.accounts.rules.doors import neighbourhood
from app.accounts.rules.questions import LARGEST, Sum, as_number
from app.kernel.sentences import Sentence
from app.kernel.transaction import Transaction

LASTS = timedelta(minutes=10)


@dataclass(frozen=True)
class Question:
    """What is asked, and the key that comes back with the answer."""

    words: Sentence
    key: str


@dataclass(frozen=True)
class Reply:
    """The key of a question with what was answered; as it came, from anybody."""

    key: str = ""
    answer: str = ""


def ask(door_key: bytes, address: str, now: datetime) -> Question:
    """A new question for whoever asks from this address."""
    chosen = Sum(1 + secrets.randbelow(LARGEST), 1 + secrets.randbelow(LARGEST))
    head = f"{int((now + LASTS).timestamp())}.{secrets.token_urlsafe(12)}"
    return Question(chosen.words, f"{head}.{_seal(door_key, head, address, chosen.answer)}")


def is_answered(tx: Transaction, door_key: bytes, address: str, reply: Reply) -> bool:
    """Whether the answer is right, in time, from where it was asked, and the first; uses it up."""
    head, _, sealed = reply.key.rpartition(".")
    until, _, nonce = head.partition(".")
    answer = as_number(reply.answer)
    if answer is None or not nonce or not (until.isascii() and until.isdigit() and len(until) < 12):
        return False
    right = hmac.compare_digest(_seal(door_key, head, address, answer).encode(), sealed.encode("utf-8", "replace"))
    if not right or int(until) <= tx.now.timestamp():
        return False
    used = tx.session.scalar(
        insert(SpentQuestion)
        .values(nonce_hash=hashlib.sha256(head.encode()).digest(), until_at=tx.now + LASTS)
        .on_conflict_do_nothing()
        .returning(SpentQuestion.until_at)
    )
    return used is not None


def forget_old_questions(session: Session, now: datetime) -> int:
    """Drop what lapsed anyway; returns how many."""
    dropped = session.scalars(
        sa.delete(SpentQuestion).where(SpentQuestion.until_at < now).returning(SpentQuestion.nonce_hash)
    )
    return len(dropped.all())


def _seal(door_key: bytes, head: str, address: str, answer: int) -> str:
    said = f"question 1\0{head}\0{neighbourhood(address)}\0{answer}".encode("utf-8", "replace")
    return hmac.new(door_key, said, hashlib.sha256).hexdigest()
