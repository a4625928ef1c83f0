"""Who else looks at a ticket just now: short-lived keys in Valkey, told in a line beside the ticket.

It is a courtesy and never a lock: two who act at once are told apart by the version. A page does not wait for it and
does not fail by it; while Valkey is away nothing is said, and nobody asks it again for half a minute.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import redis
from flask import current_app
from redis.backoff import NoBackoff
from redis.retry import Retry

from app.kernel.transaction import Transaction
from app.tickets.seen import SeenRow
from app.web.desk import core

LASTS = 50
"""Seconds after which somebody who asks no more is gone; the line asks every twenty."""
REST = 30.0
"""Seconds for which Valkey is left alone after it did not answer."""
KEY = "presence"


@dataclass(frozen=True)
class Beside:
    """Somebody else at the same ticket."""

    name: str
    unit: str
    since: datetime


class Presence:
    """The keys of this process's Valkey."""

    def __init__(self, url: str) -> None:
        self._client = redis.Redis.from_url(
            url, socket_timeout=0.3, socket_connect_timeout=0.2, retry=Retry(NoBackoff(), 0), decode_responses=True
        )
        self._rests_until = 0.0

    def note(self, number: str, account_id: int, said: Mapping[str, str]) -> list[tuple[int, dict[str, str]]]:
        """Say that somebody looks at a ticket; returns who else does. Nobody while Valkey is away."""
        if time.monotonic() < self._rests_until:
            return []
        key = f"{KEY}:{number}"
        try:
            with self._client.pipeline(transaction=False) as pipe:
                pipe.hget(key, str(account_id))
                pipe.hgetall(key)
                before, everybody = pipe.execute()
                since = json.loads(before)["since"] if before else said["at"]
                pipe.hset(key, str(account_id), json.dumps({**said, "since": since}, ensure_ascii=False))
                pipe.expire(key, LASTS)
                pipe.execute()
        except redis.RedisError:
            self._rests_until = time.monotonic() + REST
            return []
        return [(int(who), json.loads(value)) for who, value in everybody.items() if int(who) != account_id]


def others_at(tx: Transaction, row: SeenRow, unit: str) -> list[Beside]:
    """Who else looks at this ticket; this reader is there too from now on. For whoever reads what is internal."""
    if tx.actor.account_id is None or not row.sight.internal:
        return []
    said = {"name": tx.actor.name, "unit": unit, "at": tx.now.isoformat()}
    found = [
        (Beside(each["name"], each["unit"], datetime.fromisoformat(each["since"])), datetime.fromisoformat(each["at"]))
        for _who, each in _presence().note(row.number, tx.actor.account_id, said)
    ]
    there = [beside for beside, at in found if abs((tx.now - at).total_seconds()) <= LASTS]
    return sorted(there, key=lambda each: (each.since, each.name))


def _presence() -> Presence:
    made: Presence = current_app.extensions.setdefault(KEY, Presence(core().settings.redis_client_url))
    return made
