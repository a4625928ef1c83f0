"""Weekly reports: the list, one frozen week, and the tickets behind a figure."""

import re
from collections.abc import Mapping
from typing import Any

from app.api.desk import at_replica, reading
from app.api.guard import allows
from app.api.mounting import Endpoint
from app.api.reports.schemas import RegionQuery, ReportOut, ReportPage, ReportsQuery, RowPage, RowsQuery
from app.api.reports.shown import shown_figure, shown_issue, shown_report, shown_row
from app.kernel.errors import Missing
from app.regions.queries import regions_of
from app.reports.behind import rows_behind
from app.reports.queries import Figure, Reading, list_reports, read_report

_WEEK = re.compile(r"[0-9]{4}-W[0-9]{2}", re.ASCII)


@allows("report.see", "report.public")
def reports(query: Mapping[str, Any]) -> Any:
    """The newest issue of each week, newest week first."""
    with reading() as tx, at_replica(tx) as there:
        regions = {region.id: region.code for region in regions_of(tx.session, tx.actor)}
        page = list_reports(there, query.get("cursor"), query["limit"], query.get("region"))
        items = [shown_issue(row, regions[row.region_id]) for row in page.items]
        return {"items": items, "next_cursor": page.next_cursor}


@allows("report.see", "report.public")
def report(query: Mapping[str, Any], week: str) -> Any:
    """One frozen week, as far as its figures exist for this actor."""
    with reading() as tx, at_replica(tx) as there:
        return shown_report(read_report(there, _checked(week), query.get("region")))


@allows("report.see")
def report_rows(query: Mapping[str, Any], week: str, metric: str, scope: str) -> Any:
    """The tickets behind n and d of one figure. ``scope`` is ``kind:code``, or ``region`` for the whole region."""
    with reading() as tx, at_replica(tx) as there:
        found = read_report(there, _checked(week), query.get("region"))
        figure = _figure(found, metric, scope)
        page = rows_behind(
            there,
            found.report,
            metric,
            (figure.scope_kind, figure.scope_code),
            query["which"],
            query.get("cursor"),
            query["limit"],
        )
        items = [shown_row(metric, row) for row in page.items]
        return {**shown_figure(figure), "items": items, "next_cursor": page.next_cursor}


def _checked(week: str) -> str:
    if _WEEK.fullmatch(week) is None:
        raise Missing()
    return week


def _figure(found: Reading, metric: str, scope: str) -> Figure:
    kind, _, code = scope.partition(":")
    figure = found.figure(metric, kind, code or None)
    if figure is None or (not code and kind != "region"):
        raise Missing()
    return figure


ENDPOINTS = (
    Endpoint("GET", "/reports/weekly", reports, ReportPage, asks=ReportsQuery),
    Endpoint("GET", "/reports/weekly/<week>", report, ReportOut, asks=RegionQuery),
    Endpoint("GET", "/reports/weekly/<week>/figures/<metric>/<scope>/tickets", report_rows, RowPage, asks=RowsQuery),
)
