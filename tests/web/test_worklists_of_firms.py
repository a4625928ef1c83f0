"""A firm has no work lists: their addresses do not exist for it, before anything of them is read."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from app.core import Core
from app.kernel.actor import Actor
from app.tickets.rules.worklists import Worklist
from tests.builders import Zone
from tests.tables import statements

SignIn = Callable[[Actor], FlaskClient]


@pytest.mark.parametrize("name", list(Worklist))
def test_a_work_list_does_not_exist_for_a_firm(core: Core, zone: Zone, sign_in: SignIn, name: Worklist) -> None:
    client = sign_in(zone.firm)
    with statements(core.engine) as asked:
        assert client.get(f"/worklist/{name.value}").status_code == 404
    assert not [each for each in asked if "list_columns" in each]


def test_a_firm_is_led_to_its_tickets(zone: Zone, sign_in: SignIn) -> None:
    led = sign_in(zone.firm).get("/worklist")
    assert (led.status_code, led.headers["Location"]) == (303, "/tickets")
