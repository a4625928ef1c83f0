"""The channel says who spoke, not through which face: `api` is a service account's own, and no person has it."""

from collections.abc import Callable

import pytest

from app.kernel.actor import Actor
from tests.api.conftest import Caller
from tests.builders import Zone

AsCaller = Callable[[Actor | None], Caller]
SPOKE = {"firm": "web", "officer": "officer", "dispatcher": "phone", "coordinator": "phone"}


@pytest.mark.parametrize(("who", "channel"), SPOKE.items())
def test_a_person_filing_by_api_has_the_channel_of_who_he_is(
    caller: AsCaller, zone: Zone, who: str, channel: str
) -> None:
    actor: Actor = getattr(zone, who)
    draft = {"title": "停水", "body": "停水", "category": "01", "company": zone.company.credit_code}
    filed = caller(actor).post("/tickets", draft, headers={"Idempotency-Key": f"who-spoke-{who}-1"})
    assert (filed.status_code, filed.get_json()["channel"]) == (201, channel)
    for foreign in ("api", "import"):
        key = {"Idempotency-Key": f"who-spoke-{who}-{foreign}"}
        refused = caller(actor).post("/tickets", {**draft, "channel": foreign}, headers=key)
        assert refused.status_code == 422
        assert "channel" in refused.get_json()["errors"]
