"""Weekly reports as the wire shows them."""

from typing import TYPE_CHECKING, Any

from app.api.shapes import fields_of
from app.reports.behind import is_counted, value_of
from app.reports.queries import Figure, Reading, previous_rate_of, rate_of
from app.reports.rules.formula import Formula

if TYPE_CHECKING:
    from app.reports.models import ReportEntry, ReportStanding, WeeklyReport

_ISSUE = ("week", "number", "revision", "frozen_at")
_WHOLE = ("period_start", "cutoff", "formula_version", "calendar_version", "balance", "exclusions", "narrative")


def shown_issue(report: "WeeklyReport", region_code: str) -> dict[str, Any]:
    """One issue of a week, as a list shows it."""
    return {**fields_of(report, _ISSUE), "region": region_code}


def shown_report(found: Reading) -> dict[str, Any]:
    """One frozen week with its figures, each beside the rate of the issue before."""
    return {
        **shown_issue(found.report, found.region_code),
        **fields_of(found.report, _WHOLE),
        "figures": [
            {
                **shown_figure(figure),
                **fields_of(figure, ("previous_n", "previous_d")),
                "rate": rate_of(figure),
                "previous": previous_rate_of(figure),
            }
            for figure in found.figures
        ],
        "changes": [
            {
                "metric": change.metric,
                "name": change.after.name,
                "before": _in_words(change.before) if change.before else None,
                "after": _in_words(change.after),
            }
            for change in found.changes
        ],
        "corrections": found.corrections,
    }


def _in_words(formula: Formula) -> dict[str, str]:
    return {"numerator": formula.numerator, "denominator": formula.denominator, "cohort": formula.cohort}


def shown_figure(figure: Figure) -> dict[str, Any]:
    """A figure: n of d, and whose it is."""
    scope = {"kind": figure.scope_kind, "code": figure.scope_code, "name": figure.scope_name}
    return {"metric": figure.metric, "scope": scope, "n": figure.n, "d": figure.d}


def shown_row(metric: str, row: "ReportEntry | ReportStanding") -> dict[str, Any]:
    """One row behind a figure."""
    return {
        "number": row.ticket_number,
        "counted": is_counted(metric, row),
        "reason": row.reason,
        "value": value_of(metric, row),
    }
