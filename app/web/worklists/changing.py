"""What changed in a list since it was read: the list asks every half minute and takes it in when somebody says so."""

from datetime import datetime

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from app.kernel.errors import Invalid, Missing
from app.sla.worklists import changes_in
from app.tickets.rules.worklists import Worklist, lists_of
from app.web.desk import reading
from app.web.guard import allows
from app.web.speaking import _

pages = Blueprint("worklist_changes", __name__)

MOST_SHOWN = 100
"""Rows of the page that are asked for by number; those further down come with the list when it is taken in."""


@pages.get("/worklist/<name>/changes")
@allows("ticket.see")
def changes(name: str) -> ResponseReturnValue:
    """A line saying how many tickets came, moved or went; empty (204) while there are none."""
    with reading() as tx:
        if name not in lists_of(tx.actor):
            raise Missing()
        shown = [each[:40] for each in request.args.get("shown", "").split(",") if each][:MOST_SHOWN]
        number = changes_in(tx, Worklist(name), _since(request.args.get("since", "")), shown)
        if not number:
            return make_response("", 204)
        return render_template("worklists/_changes.html", number=number, which=Worklist(name))


def _since(typed: str) -> datetime:
    """When the list was read. Raises Invalid."""
    try:
        since = datetime.fromisoformat(typed.replace(" ", "+"))
    except ValueError as error:
        raise Invalid({"since": [_("请从列表中选择筛选条件。")]}) from error
    if since.tzinfo is None:
        raise Invalid({"since": [_("请从列表中选择筛选条件。")]})
    return since
