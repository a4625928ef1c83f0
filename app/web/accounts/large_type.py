"""长辈版 without script: one button, one cookie, back to where one was."""

from datetime import timedelta

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from app.web.desk import core
from app.web.guard import local_path, public

pages = Blueprint("large_type", __name__)

COOKIE = "large_type"
KEPT = timedelta(days=365)


@pages.post("/large-type")
@public
def choose() -> ResponseReturnValue:
    """Keep the choice on this device; the page's own script reads and writes the same cookie."""
    response = redirect(local_path(request.form.get("next")), 303)
    large = "1" if request.form.get("large") == "1" else "0"
    response.set_cookie(COOKIE, large, max_age=KEPT, path="/", secure=core().settings.secure_cookies, samesite="Lax")
    return response
