"""Matters of the same kind that were closed, beside the one in hand: a page, and a fragment of the ticket's page."""

import uuid

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.knowledge.seeing import offered_for
from app.tickets.rules.lifecycle import Action
from app.tickets.seeing import seen_by
from app.understanding.similar import related_to, similar_closed
from app.web.desk import reading
from app.web.guard import allows
from app.web.htmx import render
from app.web.viewer import page_context

pages = Blueprint("similar", __name__)


@pages.get("/tickets/<number>/similar")
@allows("ticket.see")
def index(number: str) -> ResponseReturnValue:
    """Whom such matters went to, how they ended, and what was answered.

    A firm reads of its own alone.
    """
    with reading() as tx:
        seen = seen_by(tx, number)
        return render(
            "similar/show.html",
            "similar/_beside.html",
            ticket=seen.row,
            similar=similar_closed(tx, number),
            articles=offered_for(tx, f"{seen.row.title}\n{seen.row.body}") if seen.row.sight.whole else (),
            answers=Action.ANSWER in seen.actions,
            look=uuid.uuid4().hex,
            whistles=Action.WHISTLE in seen.actions,
            **page_context(tx),
        )


@pages.get("/tickets/related")
@allows("ticket.see")
def related() -> ResponseReturnValue:
    """What a search may have meant besides what it found. Raises Invalid."""
    words = request.args.get("q", "")
    with reading() as tx:
        return render(
            "similar/related.html",
            "similar/_related.html",
            words=words,
            related=related_to(tx, words),
            **page_context(tx),
        )
