"""Fault 1 and 9: 200 tickets filed while web processes die by SIGKILL and the broker is emptied again and again.

Every acknowledged ticket exists, once, with its event, its clock and the notices it owes.
"""

import random
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psutil
import pytest
import redis
import requests
import sqlalchemy as sa

from tests.faults.conftest import Instance

TICKETS = 200
FILERS = 6
PATIENCE = 60.0
"""Seconds a client goes on trying with the same key."""


def file_until_acknowledged(instance: Instance, at: int) -> str:
    """The number the server acknowledged; the same key at each try, as a careful client does."""
    username = "company_a1" if at % 2 else "company_b1"
    headers = {"Authorization": f"Bearer {instance.token(username)}", "Idempotency-Key": uuid.uuid4().hex}
    body: dict[str, Any] = {"title": f"KILL-{at:04d}", "body": "停电三次，设备受损。", "category": "01"}
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        try:
            answer = requests.post(f"{instance.url}/api/v1/tickets", json=body, headers=headers, timeout=10)
        except requests.RequestException:
            time.sleep(0.1)
            continue
        assert answer.status_code < 500 or answer.status_code == 503, answer.text
        if answer.status_code in {200, 201}:
            return str(answer.json()["number"])
        time.sleep(float(answer.headers.get("Retry-After", "0.2")))
    raise AssertionError(f"ticket {at} was never acknowledged")


def hurt(instance: Instance, stop: threading.Event, hits: dict[str, int]) -> None:
    """Kill a web process about three times a second, empty the broker about every second."""
    dice = random.Random(42)
    broker = instance.broker()
    while not stop.is_set():
        workers = instance.web_workers()
        if workers:
            try:
                dice.choice(workers).kill()
                hits["killed"] += 1
            except psutil.NoSuchProcess:
                pass
        if dice.random() < 0.4:
            try:
                broker.flushall()
                hits["flushed"] += 1
            except redis.RedisError:
                pass
        stop.wait(0.35)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_no_acknowledged_ticket_is_lost_or_doubled(instance: Instance) -> None:
    stop, hits = threading.Event(), {"killed": 0, "flushed": 0}
    hurting = threading.Thread(target=hurt, args=(instance, stop, hits))
    hurting.start()
    try:
        with ThreadPoolExecutor(FILERS) as pool:
            numbers = list(pool.map(lambda at: file_until_acknowledged(instance, at), range(TICKETS)))
    finally:
        stop.set()
        hurting.join()
    assert hits["killed"] >= 5
    assert hits["flushed"] >= 2
    assert len(set(numbers)) == TICKETS
    with instance.engine().connect() as connection:
        rows = connection.execute(
            sa.text(
                """
                SELECT t.number,
                       (SELECT count(*) FROM ticket_events e WHERE e.ticket_id = t.id) AS events,
                       (SELECT count(*) FROM clocks c WHERE c.ticket_id = t.id AND c.kind = 'arrange') AS clocks,
                       (SELECT count(*) FROM notifications n WHERE n.ticket_id = t.id) AS told,
                       (SELECT count(*) FROM audit_entries a
                         WHERE a.object_id = t.number OR a.object_id = t.id::text) AS audited
                FROM tickets t WHERE t.title LIKE 'KILL-%'
                """
            )
        ).all()
    assert {row.number for row in rows} == set(numbers), "what exists is what was acknowledged"
    assert len(rows) == TICKETS, "each title once"
    assert {(row.events, row.clocks) for row in rows} == {(1, 1)}
    assert all(row.told >= 1 for row in rows)
    assert all(row.audited >= 1 for row in rows)


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_it_heals_by_itself(instance: Instance) -> None:
    instance.heals(120)
    assert instance.broken() == []
