"""The choice of a language without script: one button, kept on this device, and with the account for its messages."""

from flask import Blueprint, g, redirect, request
from flask.typing import ResponseReturnValue

from app.accounts.managing import choose_language
from app.accounts.rules.languages import known_language
from app.web.desk import acting, core
from app.web.guard import local_path, public
from app.web.speaking import keep_language

pages = Blueprint("language", __name__)


@pages.post("/language")
@public
def choose() -> ResponseReturnValue:
    """Keep the choice, and go back to where one was, in that language."""
    language = known_language(request.form.get("language", ""))
    if g.actor.account_id is not None:
        with acting() as tx:
            choose_language(tx, language)
    response = redirect(_without_choice(local_path(request.form.get("next"))), 303)
    keep_language(response, language, secure=core().settings.secure_cookies)
    return response


def _without_choice(target: str) -> str:
    """The address without ``?lang=``, which would win over what was just chosen."""
    path, _, query = target.partition("?")
    rest = "&".join(part for part in query.split("&") if part.partition("=")[0] != "lang")
    return f"{path}?{rest}" if rest else path
