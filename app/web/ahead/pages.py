"""周一卡: what an officer's week holds, to be read on a phone or printed on one sheet."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.ahead.rules import SEE
from app.ahead.seeing import seen_card
from app.calendars.rules import local_day
from app.web.desk import reading
from app.web.guard import allows
from app.web.home.day import by_when, shown_turning
from app.web.promises.shown import shown_promise
from app.web.viewer import page_context

pages = Blueprint("ahead", __name__)


@pages.get("/monday")
@allows(SEE)
def card() -> ResponseReturnValue:
    """The reader's card of the week ahead."""
    with reading() as tx:
        found = seen_card(tx)
        today = local_day(tx.now)
        return render_template(
            "ahead/card.html",
            card=found,
            visits=[{"row": each, "when": by_when(each.planned_on, today)} for each in found.visits],
            promises=[shown_promise(each) for each in found.promises],
            turning=shown_turning(found.turning),
            **page_context(tx),
        )
