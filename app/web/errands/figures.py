"""代办办结率 on a page: of a period, by agent, park and month; each figure leads to its rows."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from app.errands.counting import ErrandFigures, Walked, errand_figures
from app.errands.rules.lifecycle import FIGURES, ErrandList
from app.kernel.errors import Invalid
from app.kernel.transaction import Transaction
from app.reports.rules.rates import printed
from app.web.desk import reading
from app.web.errands.forms import PeriodForm
from app.web.guard import allows
from app.web.speaking import _
from app.web.viewer import page_context

pages = Blueprint("errand_figures", __name__)


@pages.get("/errands/figures")
@allows(FIGURES)
def figures() -> ResponseReturnValue:
    """How many of the errands taken up in a period were finished, in time, and with papers asked for once."""
    form = PeriodForm(formdata=request.args)
    with reading() as tx:
        if not form.validate():
            return _shown(tx, form, errand_figures(tx, None, None), 422)
        try:
            return _shown(tx, form, errand_figures(tx, form.since.day, form.until.day))
        except Invalid as refused:
            form.refuse(refused)
            return _shown(tx, form, errand_figures(tx, None, None), 422)


def _shown(tx: Transaction, form: PeriodForm, found: ErrandFigures, code: int = 200) -> Response:
    since, until = found.since, found.until
    tables = ((_("代办员"), "agent", found.agents), (_("园区"), "park", found.parks))
    body = render_template(
        "errands/figures.html",
        form=form,
        since=since,
        until=until,
        whole=_row(found.whole, {}, since, until),
        tables=[
            *(
                {"caption": caption, "rows": [_row(each, {key: each.code}, since, until) for each in rows]}
                for caption, key, rows in tables
            ),
            {"caption": _("月份"), "rows": [_row(each, {}, *_month(each.code, since, until)) for each in found.months]},
        ],
        **page_context(tx),
    )
    return make_response(body, code)


def _month(code: str, since: date, until: date) -> tuple[date, date]:
    """The days of a month that lie in the period."""
    first = date.fromisoformat(f"{code}-01")
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return max(first, since), min(date.fromordinal(after.toordinal() - 1), until)


def _row(each: Walked, narrowed: dict[str, str], since: date, until: date) -> dict[str, Any]:
    period = {**narrowed, "since": since.isoformat(), "until": until.isoformat()}

    def behind(which: ErrandList) -> str:
        return f"/errands?{urlencode({'list': which.value, **period})}"

    return {
        "name": each.name,
        "finished": printed(each.finished, each.counted),
        "counted_href": behind(ErrandList.COUNTED),
        "unfinished": each.counted - each.finished,
        "unfinished_href": behind(ErrandList.UNFINISHED),
        "timely": printed(each.timely, each.timed),
        "untimely_href": behind(ErrandList.UNTIMELY),
        "again": printed(each.again, each.counted),
        "again_href": behind(ErrandList.AGAIN),
        "withdrawn": each.withdrawn,
        "withdrawn_href": behind(ErrandList.WITHDRAWN),
        "refused": each.refused,
    }
