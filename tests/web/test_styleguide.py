"""The style guide shows every component there is, and nobody sees it in production."""

import re
from pathlib import Path

from flask import Flask

from app.web.rooms import register

TEMPLATES = Path(__file__).resolve().parents[2] / "app" / "web" / "templates"


def test_every_component_is_shown() -> None:
    shown: set[str] = set()
    for page in (TEMPLATES / "styleguide").glob("*.html"):
        shown.update(re.findall(r'"components/([a-z_]+)\.html"', page.read_text(encoding="utf-8")))
    assert shown == {each.stem for each in (TEMPLATES / "components").glob("*.html")}


def test_it_answers_and_draws_every_state(app: Flask) -> None:
    answer = app.test_client().get("/styleguide")
    assert answer.status_code == 200
    assert "推算" in answer.text
    assert "请检查下面的内容" in answer.text


def test_it_is_not_there_in_production(app: Flask) -> None:
    class Settings:
        production = True

    class Core:
        settings = Settings()

    bare = Flask("bare")
    bare.extensions["zhuqishao"] = Core()
    register(bare)
    assert "/styleguide" not in {rule.rule for rule in bare.url_map.iter_rules()}
    assert "/styleguide" in {rule.rule for rule in app.url_map.iter_rules()}


def test_large_type_is_a_post_and_leads_home_from_elsewhere(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/large-type").status_code == 405
    assert client.post("/large-type", data={"large": "1"}).status_code == 400
    app.config["WTF_CSRF_ENABLED"] = False
    try:
        answer = client.post("/large-type", data={"large": "1", "next": "//elsewhere.example"})
    finally:
        app.config["WTF_CSRF_ENABLED"] = True
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert "large_type=1" in answer.headers["Set-Cookie"]
    assert b"data-large" in client.get("/login").data
