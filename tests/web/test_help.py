"""The handbook by role, and the first steps that stay until they are put away."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.accounts.rules.roles import Role
from app.core import Core
from app.kernel.actor import Actor
from app.web.handbook.chapters import CHAPTERS
from app.web.handbook.shown import walk_of
from app.web.landing import landing
from ops.pictured_pages import HANDBOOK, SHOTS, WIDTHS
from tests.builders import Zone

SignIn = Callable[[Actor], FlaskClient]
PICTURES = Path(__file__).parents[2] / "app" / "web" / "static" / "handbook"
STAFF = (
    "officer",
    "dispatcher",
    "liaison",
    "handler",
    "head",
    "coordinator",
    "supervisor",
    "leader",
    "observer",
    "auditor",
    "admin",
)


def test_every_role_has_one_chapter() -> None:
    for role in Role:
        assert sum(role in chapter.roles for chapter in CHAPTERS) == 1, role


@pytest.mark.parametrize("name", ["firm", *STAFF])
def test_everybody_reads_a_chapter_and_every_first_step_leads_somewhere(zone: Zone, sign_in: SignIn, name: str) -> None:
    actor: Actor = getattr(zone, name)
    client = sign_in(actor)
    page = client.get("/help").get_data(as_text=True)
    assert page.count("<h1") == 1
    assert page.count("<img") == page.count('loading="lazy"'), "no picture is fetched before it is asked for"
    steps = walk_of(actor)
    assert 2 <= len(steps) <= 4
    for step in steps:
        assert client.get(step.href, follow_redirects=True).status_code == 200, step.href


def test_a_firm_reads_its_own_chapter_alone(zone: Zone, sign_in: SignIn) -> None:
    client = sign_in(zone.firm)
    assert "确认和评价" in client.get("/help").get_data(as_text=True)
    assert client.get("/help?chapter=leader").status_code == 404
    assert sign_in(zone.leader).get("/help?chapter=unit").status_code == 200
    assert sign_in(zone.leader).get("/help?chapter=%00").status_code == 404


@pytest.mark.parametrize("name", ["firm", "officer", "leader", "handler", "coordinator", "observer", "admin"])
def test_the_first_steps_stand_where_one_lands_until_they_are_put_away(zone: Zone, sign_in: SignIn, name: str) -> None:
    actor: Actor = getattr(zone, name)
    client, place = sign_in(actor), landing(actor)
    page = client.get(place).get_data(as_text=True)
    assert "两分钟上手" in page
    assert "两分钟上手" not in client.get("/inbox").get_data(as_text=True)
    token = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert token
    response = client.post("/help/walk", data={"csrf_token": token[1], "next": place})
    assert (response.status_code, response.headers["Location"]) == (303, place)
    assert "两分钟上手" not in client.get(place).get_data(as_text=True)


def test_putting_away_needs_a_token_and_leads_nowhere_else(zone: Zone, sign_in: SignIn) -> None:
    client = sign_in(zone.firm)
    assert client.post("/help/walk").status_code == 400
    assert "两分钟上手" in client.get("/").get_data(as_text=True)
    token = re.search(r'name="csrf-token" content="([^"]+)"', client.get("/").get_data(as_text=True))
    assert token
    response = client.post("/help/walk", data={"csrf_token": token[1], "next": "//evil.example"})
    assert response.headers["Location"] == "/"


def test_a_stranger_goes_to_the_door(app, core: Core) -> None:  # type: ignore[no-untyped-def]
    assert app.test_client().get("/help").status_code == 302


def test_every_picture_of_the_handbook_lies_there_is_made_by_the_script_and_none_is_left_over() -> None:
    shown = {task.picture for chapter in CHAPTERS for task in chapter.tasks if task.picture}
    lying = {path.stem: path.stat().st_size for path in PICTURES.glob("*.webp")}
    assert set(lying) == shown
    assert shown == {f"{name}-{width}" for name, width in HANDBOOK}
    assert max(lying.values()) < 100_000
    assert shown <= {f"{shot.file}-{width}" for shot in SHOTS for width in WIDTHS}


def test_every_role_is_pictured() -> None:
    pictured = {shot.who for shot in SHOTS}
    assert {role.value for role in Role} - pictured == {Role.COMPANY_USER}, "who see what others see"
