"""What is refused below the faces is said in the language of the page, down to the words inside of its sentences."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from app.core import Core
from app.kernel.actor import Actor
from app.tickets.rules.words import State
from app.web import speaking
from tests.builders import Zone
from tests.web.test_filing import filled
from tests.web.test_tickets import made

SignIn = Callable[[Actor], FlaskClient]
PSEUDO = {
    "%(label)s最多 %(limit)s 个字，现在是 %(count)s 个。": "%(label)s: at most %(limit)s characters, not %(count)s.",
    "过了这天会怎样": "Effect",
    "希望解决的日期不能早于今天。": "The day cannot be past.",
    "起始日不计": "first day: not counted",
    "%(holiday)s放假": "holiday: %(holiday)s",
    "国庆节": "National Day",
}


@pytest.fixture
def pseudo(monkeypatch: pytest.MonkeyPatch) -> None:
    """English of a few sentences, whatever the catalogue holds today."""

    def looked_up(text: str, **values: object) -> str:
        words = PSEUDO.get(text, text) if speaking.language() == "en" else text
        return words % values if values else words

    monkeypatch.setattr(speaking, "gettext", looked_up)


@pytest.mark.usefixtures("pseudo")
def test_a_refusal_is_said_in_the_language_of_the_page(zone: Zone, sign_in: SignIn) -> None:
    firm = sign_in(zone.firm)
    form = filled(firm, consequence="字" * 501, wanted_by="2020-01-01")
    english = firm.post("/tickets/new?lang=en", data=form).get_data(as_text=True)
    assert "Effect: at most 500 characters, not 501." in english
    assert "The day cannot be past." in english
    assert "现在是 501 个" not in english
    chinese = firm.post("/tickets/new?lang=zh", data=form).get_data(as_text=True)
    assert "过了这天会怎样最多 500 个字，现在是 501 个。" in chinese


@pytest.mark.usefixtures("pseudo")
def test_a_deadline_explains_itself_in_the_language_of_the_page(core: Core, zone: Zone, sign_in: SignIn) -> None:
    number = made(core, zone, State.WHISTLED)
    client = sign_in(zone.coordinator)
    english = client.get(f"/tickets/{number}/clocks/resolve/explain?lang=en").get_data(as_text=True)
    assert "first day: not counted" in english
    assert "起始日不计" not in english
