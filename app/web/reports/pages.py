"""周报: the issues, one issue as a bulletin on screen and on paper, and the tickets behind every figure."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.kernel.errors import Missing
from app.kernel.pagination import DEFAULT_LIMIT
from app.regions.queries import regions_of
from app.reports.behind import is_counted, rows_behind, value_of
from app.reports.naming import ToldOf, late_by_name, told_of
from app.reports.queries import Reading, list_reports, read_report
from app.reports.rules.behind import behind_of
from app.reports.rules.formulas import FORMULAS, REASONS, VALUED
from app.reports.rules.periods import Week
from app.web.desk import at_replica, reading
from app.web.guard import allows
from app.web.htmx import render
from app.web.reports.beside import tables_beside
from app.web.reports.charts import charts_of
from app.web.reports.figures import (
    VALUE_WORDS,
    blocks_of,
    change_words,
    name_head,
    scope_words,
    shown_figure,
    unit_columns,
    unit_heads,
    unit_rows,
)
from app.web.reports.ordering import order_from, ordered
from app.web.speaking import _
from app.web.viewer import page_context

pages = Blueprint("reports", __name__)

SIDES = {"d": "全部", "n": "计入", "rest": "未计入"}
UNITS = (
    ("department", "各单位"),
    ("park", "各园区"),
    ("category", "各类别"),
    ("officer", "各首席服务官"),
    ("channel", "各渠道"),
)
"""The tables of a bulletin, in its order."""
FOLDED = ("officer", "channel")
"""Long, and seldom asked for: closed on the screen, open on paper."""
AT_MOST = {"officer": 40}
"""How many rows a closed table may have; with more, it comes with the page that is asked for it."""


@pages.get("/reports/weekly")
@allows("report.see", "report.public")
def index() -> ResponseReturnValue:
    """The issues, newest first."""
    region = _region_asked()
    with reading() as tx, at_replica(tx) as there:
        found = list_reports(there, request.args.get("cursor"), DEFAULT_LIMIT, region)
        names = {place.id: place for place in regions_of(tx.session, tx.actor)}
        issues = [(report, names.get(report.region_id), Week.parse(report.week)) for report in found.items]
        more = {"cursor": found.next_cursor or "", **({"region": region} if region else {})}
        return render(
            "reports/list.html",
            "reports/_issues.html",
            issues=issues,
            region=region,
            regions=list(names.values()),
            several=len(names) > 1,
            next_href=f"/reports/weekly?{urlencode(more)}" if found.next_cursor else None,
            as_of=there.as_of,
            **page_context(tx),
        )


@pages.get("/reports/weekly/<week>")
@allows("report.see", "report.public")
def show(week: str) -> ResponseReturnValue:
    """One issue; ``?region=`` where the reader has several, ``?by=`` orders its tables, ``?print=1`` for paper."""
    named = _week(week)
    with reading() as tx, at_replica(tx) as there:
        printing, chosen = request.args.get("print") == "1", request.args.get("by", "")
        read = read_report(there, str(named), _region_asked(), {} if printing or chosen else AT_MOST)
        linked = tx.actor.may("report.see")
        order = order_from(chosen, unit_columns(read))
        counts, rates = unit_heads(read, order)
        tables = [
            (kind, _(words), ordered(unit_rows(read, kind, linked=linked), order), kind in read.left_out)
            for kind, words in UNITS
        ]
        return render_template(
            "reports/show.html",
            read=read,
            week=named,
            blocks=blocks_of(read, linked=linked),
            charts=charts_of(read),
            beside=tables_beside(read, linked=linked),
            late=late_by_name(there, read.report) if linked else [],
            tables=[table for table in tables if table[2] or table[3]],
            folded=FOLDED,
            at_most=AT_MOST,
            order=order,
            name_head=name_head(order),
            chosen=chosen,
            count_heads=counts,
            rate_heads=rates,
            corrections=_corrections(read),
            changes=[change_words(change) for change in read.changes],
            regions=regions_of(tx.session, tx.actor),
            printing=printing,
            as_of=there.as_of,
            **page_context(tx),
        )


@pages.get("/reports/weekly/<week>/figures/<metric>/<kind>/<code>")
@allows("report.see")
def behind(week: str, metric: str, kind: str, code: str) -> ResponseReturnValue:
    """The rows behind n and d of one figure, each with the reason why it counts or does not."""
    named = _week(week)
    which = request.args.get("which", "d")
    with reading() as tx, at_replica(tx) as there:
        read = read_report(there, str(named), _region_asked())
        found = rows_behind(
            there, read.report, metric, (kind, _storable(code)), which, request.args.get("cursor"), DEFAULT_LIMIT
        )
        figure = read.figure(metric, kind, code)
        if figure is None:
            raise Missing()
        shown = shown_figure(figure, str(named), read.region_code)
        told = told_of(there, metric, found.items)
        return render(
            "reports/behind.html",
            "reports/_behind_rows.html",
            read=read,
            week=named,
            figure=shown,
            scope_name=scope_words(kind, figure.scope_name),
            which=which,
            entries_query=urlencode(
                {
                    "week": str(named),
                    "region": read.region_code,
                    "metric": metric,
                    "kind": kind,
                    "code": code,
                    "which": which,
                }
            ),
            sides=_sides(read, which),
            rows=[_row(read, metric, entry, told) for entry in found.items],
            next_href=_address(read, which, found.next_cursor),
            as_of=there.as_of,
            **page_context(tx),
        )


def _row(read: Reading, metric: str, entry: Any, told: ToldOf) -> dict[str, Any]:
    """One row; under what it was filed is said to whom reads the matter."""
    names = {kind: dict(read.scopes(kind)) for kind in ("department", "park", "category")}
    category = entry.category_code if entry.ticket_number in told.filed else None
    return {
        "number": entry.ticket_number,
        "title": told.titles.get(entry.ticket_number, ""),
        "href": f"{behind_of(metric)}{entry.ticket_number}",
        "counted": is_counted(metric, entry),
        "reason": _reason(entry.reason),
        "value": _value(metric, entry),
        "department": names["department"].get(entry.department_code or "", entry.department_code or "—"),
        "park": names["park"].get(entry.park_code or "", entry.park_code or "—"),
        "category": _(names["category"].get(category or "", category or "—")),
    }


def _value(metric: str, entry: Any) -> str:
    """What a row adds to a figure that is a value, in words; empty for any other."""
    value = value_of(metric, entry)
    return "" if value is None else _(VALUE_WORDS[VALUED[metric]], rate=format(value.normalize(), "f"))


def _sides(read: Reading, which: str) -> list[dict[str, Any]]:
    return [{"label": _(words), "href": _address(read, side), "on": side == which} for side, words in SIDES.items()]


def _address(read: Reading, which: str, cursor: str | None = "") -> str | None:
    """This page with another side or the next rows; None without a cursor to go on from."""
    if cursor is None:
        return None
    query = {"region": read.region_code, "which": which, **({"cursor": cursor} if cursor else {})}
    return f"{request.path}?{urlencode(query)}"


def _corrections(read: Reading) -> list[dict[str, Any]]:
    """更正 in words: of which week, which figure, which ticket, how it was counted and how it would be now."""
    before = str(Week.parse(read.report.week).previous)
    return [
        {
            "week": Week.parse(each.get("week") or before),
            "metric": _(FORMULAS[each["metric"]].name) if each["metric"] in FORMULAS else str(each["metric"]),
            "number": str(each["number"]),
            "before": _counted_words(each["was_counted"], each["was"]),
            "after": _counted_words(each["is_counted"], each["now"]),
        }
        for each in read.corrections
    ]


def _counted_words(counted: bool | None, reason: str | None) -> str:
    if counted is None and reason is None:
        return _("未列入")
    why = _reason(reason or "—")
    if counted is None:
        return _("未列入（%(reason)s）", reason=why)
    return _("计入（%(reason)s）", reason=why) if counted else _("未计入（%(reason)s）", reason=why)


def _reason(code: str) -> str:
    return _(REASONS.get(code, code))


def _week(text: str) -> Week:
    try:
        return Week.parse(text)
    except ValueError as error:
        raise Missing() from error


def _region_asked() -> str | None:
    return _storable(request.args.get("region", "")) or None


def _storable(text: str) -> str:
    """Words without what PostgreSQL cannot hold; they match nothing there anyway."""
    return text.replace("\0", "\ufffd")
