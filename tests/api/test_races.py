"""One key makes one ticket; of twenty people on one version one wins and nineteen read what fits now."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa

from app.core import Core
from app.kernel.actor import Actor
from app.tickets.models import Ticket
from app.tickets.rules.words import State
from tests.api.conftest import Caller
from tests.builders import Zone

AsCaller = Callable[[Actor | None], Caller]
FILING = {"title": "厂区东门外道路破损", "body": "货车进出不便。", "category": "01"}


def tickets_in(core: Core) -> int:
    with core.engine.connect() as connection:
        return int(connection.execute(sa.text("SELECT count(*) FROM tickets")).scalar_one())


def test_fifty_parallel_posts_with_one_key_make_one_ticket(caller: AsCaller, core: Core, zone: Zone) -> None:
    firm = caller(zone.firm)

    def post(_: int) -> tuple[int, str | None]:
        response = firm.post("/tickets", FILING, headers={"Idempotency-Key": "fifty-parallel-001"})
        return response.status_code, response.headers.get("Location")

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(post, range(50)))
    made = {location for status, location in answers if status == 201}
    assert len(made) == 1, Counter(answers)
    # whoever found no connection in time may try again with the same key, and lands on the same ticket
    assert {status for status, _ in answers} <= {201, 409, 503}
    assert post(0) == (201, made.pop())
    assert tickets_in(core) == 1


def test_a_key_belongs_to_one_body_and_one_person(caller: AsCaller, core: Core, zone: Zone) -> None:
    firm, other = caller(zone.firm), caller(zone.other_firm)
    key = {"Idempotency-Key": "one-key-for-one-body"}
    first = firm.post("/tickets", FILING, headers=key)
    again = firm.post("/tickets", dict(reversed(FILING.items())), headers=key)
    assert (again.status_code, again.headers["Location"]) == (201, first.headers["Location"])
    assert again.headers["Idempotency-Replayed"] == "true"
    other_body = firm.post("/tickets", {**FILING, "title": "另一件"}, headers=key)
    assert (other_body.status_code, other_body.get_json()["code"]) == (422, "idempotency_mismatch")
    assert other.post("/tickets", FILING, headers=key).headers["Location"] != first.headers["Location"]
    assert tickets_in(core) == 2


def test_a_key_is_required_and_has_a_shape(caller: AsCaller, core: Core, zone: Zone) -> None:
    firm = caller(zone.firm)
    missing = firm.post("/tickets", FILING)
    assert (missing.status_code, missing.get_json()["code"]) == (428, "precondition_required")
    for key in ("", "x" * 15, "x" * 256, "é" * 20):
        refused = firm.post("/tickets", FILING, headers={"Idempotency-Key": key})
        assert refused.status_code == 422, key
        assert "Idempotency-Key" in refused.get_json()["errors"]
    assert tickets_in(core) == 0


def test_a_refused_filing_leaves_its_key_free(caller: AsCaller, zone: Zone) -> None:
    firm, key = caller(zone.firm), {"Idempotency-Key": "refused-then-right"}
    assert firm.post("/tickets", {**FILING, "title": " "}, headers=key).status_code == 422
    assert firm.post("/tickets", FILING, headers=key).status_code == 201


def test_of_twenty_on_one_version_one_wins(
    caller: AsCaller, core: Core, zone: Zone, ticket_in: Callable[..., Ticket]
) -> None:
    ticket = ticket_in(State.SUBMITTED)
    coordinator = caller(zone.coordinator)

    def accept(_: int) -> tuple[int, str, tuple[str, ...]]:
        response = coordinator.post(f"/tickets/{ticket.number}/accept", {"version": 1})
        body = response.get_json()
        return response.status_code, body.get("code", ""), tuple(body.get("allowed", ()))

    with ThreadPoolExecutor(20) as pool:
        answers = Counter(pool.map(accept, range(20)))
    statuses = Counter(status for (status, _, _), count in answers.items() for _ in range(count))
    assert statuses == {200: 1, 409: 19}, answers
    losers = [key for key in answers if key[0] == 409]
    assert all(code == "version_conflict" and "whistle" in allowed for _, code, allowed in losers)
    with core.engine.connect() as connection:
        events = connection.execute(sa.text("SELECT count(*) FROM ticket_events")).scalar_one()
    assert events == 2
