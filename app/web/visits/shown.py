"""Visits in words."""

from collections.abc import Mapping
from typing import Any

from app.reports.rules.rates import printed
from app.visits.covering import CoverageMatrix, Figure
from app.visits.rules.words import DenialState, VisitState, VisitWay
from app.visits.seeing import SeenVisit, SeenVisitRow
from app.web.filters import day
from app.web.labels import label
from app.web.speaking import _
from app.web.visits.forms import VISIT_FORMS

TONES: Mapping[VisitState, tuple[str, str]] = {
    VisitState.PLANNED: ("blue", "ring"),
    VisitState.DONE: ("green", "tick"),
    VisitState.MISSED: ("red", "dot"),
    VisitState.CANCELLED: ("slate", "bar"),
}


def shown_row(row: SeenVisitRow) -> dict[str, Any]:
    """A visit as a row, and as the head of its page."""
    tone, shape = TONES[row.state]
    return {
        "number": row.number,
        "href": f"/visits/{row.number}",
        "company": row.company,
        "company_href": f"/companies/{row.company_code}",
        "record_href": f"/visits/new?firm={row.company_code}",
        "schedule_href": f"/visits/schedule?firm={row.company_code}",
        "officer": row.officer,
        "purpose": label(row.purpose),
        "state": _("已过期限") if row.overdue else label(row.state),
        "tone": "red" if row.overdue else tone,
        "shape": shape,
        "way": label(row.way) if row.way else "",
        "day": day(row.visited_on) if row.visited_on else "",
        "until": day(row.planned_on) if row.planned_on else "",
        "when": when(row),
        "scheduled": when(row) if row.scheduled_on else "",
        "production": label(row.production) if row.production else "",
        "counts": row.counts,
        "why_not": why_not(row),
    }


def when(row: SeenVisitRow) -> str:
    """The day and time it is scheduled for, or by when it should be made."""
    if row.scheduled_on is None:
        return _("%(day)s 前", day=day(row.planned_on)) if row.planned_on else ""
    return f"{day(row.scheduled_on)} {row.scheduled_time:%H:%M}" if row.scheduled_time else day(row.scheduled_on)


def why_not(row: SeenVisitRow) -> str:
    """Why a visit that was made does not count in coverage; empty when it does."""
    if row.state is not VisitState.DONE or row.counts:
        return ""
    if row.way is not VisitWay.ON_SITE:
        return _("%(way)s走访不计入走访覆盖率", way=label(row.way) if row.way else "")
    if row.denial is DenialState.WAITING:
        return _("企业反映没有来过，核实前不计入走访覆盖率")
    return _("核实没有来过，不计入走访覆盖率")


def shown_visit(seen: SeenVisit, failed: Any = None) -> dict[str, Any]:
    """One visit with what may be done; the form that came back is open."""
    fitting = {
        "deny_visit": seen.may_deny,
        "rule_on_denial": seen.may_rule,
        "cancel_plan": seen.may_cancel,
        "unschedule_visit": seen.may_unschedule,
    }
    return {
        **shown_row(seen.row),
        "office": seen.office,
        "recorded_at": seen.office.recorded_at if seen.office else None,
        "matters": [{"number": each.number, "title": each.title, "state": label(each.state)} for each in seen.matters],
        "denial": label(seen.row.denial) if seen.row.denial else "",
        "ruling_words": seen.ruling_words,
        "may_record": seen.may_record,
        "may_move": seen.may_move,
        "may_add_photos": seen.may_add_photos,
        "version": seen.office.version if seen.office else 0,
        "forms": {action: _form(action, failed) for action, fits in fitting.items() if fits},
        "open": {action for action in fitting if isinstance(failed, VISIT_FORMS[action])},
    }


def shown_figure(words: str, figure: Figure, href: str) -> dict[str, str]:
    """n/d with its rate, and where its rows are."""
    return {"label": words, "printed": printed(figure.n, figure.d), "href": href}


def shown_matrix(matrix: CoverageMatrix, by: str) -> dict[str, Any]:
    """The matrix with the address of each cell's visits."""
    return {
        "months": [f"{month:%Y-%m}" for month in matrix.months],
        "rows": [
            {
                "name": row.name,
                "firms": row.firms,
                "cells": [
                    {
                        "count": count,
                        "href": f"/visits?{by}={row.key}&month={month:%Y-%m}&counted=1" if count else "",
                    }
                    for count, month in zip(row.months, matrix.months, strict=True)
                ],
            }
            for row in matrix.rows
        ],
    }


def _form(action: str, failed: Any) -> Any:
    kind = VISIT_FORMS[action]
    return failed if isinstance(failed, kind) else kind(formdata=None)
