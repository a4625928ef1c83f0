"""A form opened before a rotation of the keys is taken after it; with a key that nobody knows any more it is not."""

import re
from dataclasses import replace

import pytest
from flask import Flask

from app.factory import create_app
from config.settings import Settings

OLD, NEW = "the former key of the forms, long enough", "the newer key of the forms, long enough"


def _app(settings: Settings, *keys: str) -> Flask:
    return create_app(replace(settings, form_keys=keys))


@pytest.mark.parametrize(("keys", "taken"), [((NEW, OLD), True), ((NEW,), False)])
def test_a_form_that_was_open_is_taken_while_its_key_is_kept(
    settings: Settings, keys: tuple[str, ...], taken: bool
) -> None:
    before, after = _app(settings, OLD).test_client(), _app(settings, *keys).test_client()
    page = before.get("/login")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.get_data(as_text=True))
    cookie = before.get_cookie("form")
    assert token is not None
    assert cookie is not None
    after.set_cookie("form", cookie.value)
    answer = after.post("/login", data={"csrf_token": token[1], "username": "nobody", "password": "wrong wrong wrong"})
    assert (answer.status_code != 400) is taken
