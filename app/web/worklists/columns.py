"""Columns and order of a list, as its reader wants them."""

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from app.tickets.choosing_columns import ABILITY, choose_columns
from app.web.desk import acting
from app.web.guard import allows, local_path

pages = Blueprint("list_columns", __name__)


@pages.post("/lists/<place>/columns")
@allows(ABILITY)
def choose(place: str) -> ResponseReturnValue:
    """Keep the chosen columns, and go back to the list."""
    with acting() as tx:
        choose_columns(tx, place, request.form.getlist("column"))
    return redirect(local_path(request.form.get("next")), 303)
