"""分包: how many firms are looked after now, which are not and why, and who looks after too many."""

from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.reports.pairing import Coverage, coverage, uncovered
from app.reports.rules.pairing import MOST_FIRMS, Gap
from app.reports.rules.rates import percent
from app.web.desk import reading
from app.web.guard import allows
from app.web.htmx import render
from app.web.labels import label
from app.web.speaking import _
from app.web.viewer import page_context

pages = Blueprint("pairing", __name__)


@pages.get("/companies/pairing")
@allows("pairing.see")
def index() -> ResponseReturnValue:
    """The figure, the firms of one gap, and the officers with too many firms."""
    typed = request.args.get("gap", "")
    gap = Gap(typed) if typed in set(Gap) else Gap.LEFT
    with reading() as tx:
        figure = coverage(tx)
        found = uncovered(tx, gap, request.args.get("cursor"))
        more = f"/companies/pairing?gap={gap.value}&cursor={found.next_cursor}" if found.next_cursor else None
        return render(
            "pairing/show.html",
            "pairing/_rows.html",
            figure=_tile(figure),
            firms=found.items,
            gap=gap,
            chips=_chips(figure, gap),
            overloaded=figure.overloaded,
            most=MOST_FIRMS,
            next_href=more,
            **page_context(tx),
        )


def _tile(figure: Coverage) -> dict[str, Any]:
    return {
        "label": _("分包覆盖率"),
        "n": figure.paired,
        "d": figure.active,
        "rate": percent(figure.paired, figure.active),
    }


def _chips(figure: Coverage, chosen: Gap) -> list[dict[str, Any]]:
    counts = {Gap.LEFT: figure.left, Gap.UNASSIGNED: figure.unassigned}
    return [
        {"label": label(gap), "href": f"/companies/pairing?gap={gap.value}", "on": gap is chosen, "count": count}
        for gap, count in counts.items()
    ]
