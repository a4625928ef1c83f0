"""走访覆盖: figures and the matrix; firms that stopped; and what one firm says about being called on."""

from functools import partial
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from app.acts.table import ON_QUIET, ON_STANDINGS
from app.calendars.rules import local_day
from app.companies.seeing import seen_company
from app.kernel.acts import AnyDeclared
from app.visits.covering import coverage_by_officer, coverage_by_park, figures_of
from app.visits.listing import month_typed
from app.visits.rules.words import COVER, QUIET, RECORD, SCHEDULE, SEE
from app.visits.seeing import VisitFilters, quiet_of, seen_visits
from app.visits.standings import seen_standings
from app.web.desk import reading
from app.web.filters import day
from app.web.guard import allows
from app.web.labels import label
from app.web.navigation import is_company
from app.web.sent import act_sent
from app.web.speaking import _
from app.web.taken import takes
from app.web.viewer import page_context
from app.web.visits.forms import VISIT_FORMS
from app.web.visits.shown import shown_figure, shown_matrix, shown_row

pages = Blueprint("visit_coverage", __name__)


@pages.get("/visits/coverage")
@allows(COVER)
def coverage() -> ResponseReturnValue:
    """The figures of a month, officers or parks by months, and the firms that stopped."""
    return _coverage()


@pages.get("/companies/<credit_code>/visits")
@allows(SEE)
def of_firm(credit_code: str) -> ResponseReturnValue:
    """A firm's visits, and whether it wants to be called on."""
    return _of_firm(credit_code)


def on_quiet(act: AnyDeclared, credit_code: str) -> ResponseReturnValue:
    """Ask not to be called on, or take it back."""
    address = f"/companies/{credit_code}/visits"
    form = VISIT_FORMS[act.action]()
    return act_sent(act, form, credit_code, back=address, shown=_of_firm, target=lambda _firm: address)


def on_standing(act: AnyDeclared, number: str) -> ResponseReturnValue:
    """Say whether a firm has stopped, or that it works again."""
    form = VISIT_FORMS[act.action]()
    return act_sent(
        act,
        form,
        number,
        version=form.seen,
        back="/visits/coverage",
        shown=lambda _number, failed, code: _coverage(failed, code),
        target=lambda _standing: "/visits/coverage#standings",
    )


for _act in ON_QUIET:
    pages.add_url_rule(
        f"/companies/<credit_code>/visits/{_act.name}",
        _act.action,
        takes(_act)(allows(_act.ability)(partial(on_quiet, _act))),
        methods=["POST"],
    )
for _act in ON_STANDINGS:
    pages.add_url_rule(
        f"/visits/standings/<number>/{_act.name}",
        _act.action,
        takes(_act)(allows(_act.ability)(partial(on_standing, _act))),
        methods=["POST"],
    )


def _coverage(failed: Any = None, code: int = 200) -> Response:
    by = "park" if request.args.get("by") == "park" else "officer"
    with reading() as tx:
        month = month_typed(request.args.get("month", "")) or local_day(tx.now)
        figures = figures_of(tx, month)
        matrix = (
            coverage_by_park(tx, figures.last)
            if by == "park"
            else coverage_by_officer(tx, figures.last, request.args.get("cursor"))
        )
        said = f"{figures.first:%Y-%m}"
        body = render_template(
            "visits/coverage.html",
            month=said,
            by=by,
            figures=[
                shown_figure(_("走访覆盖率"), figures.coverage, f"/visits?month={said}&counted=1"),
                shown_figure(_("问题发现率"), figures.found, f"/visits?month={said}&fruitful=1"),
                shown_figure(_("走访诉求解决率"), figures.solved, f"/visits?month={said}&fruitful=1"),
            ],
            spared=figures.spared,
            waiting=figures.waiting,
            matrix=shown_matrix(matrix, by),
            next_href=f"/visits/coverage?month={said}&cursor={matrix.next_cursor}" if matrix.next_cursor else None,
            standings=[_standing(each, failed) for each in seen_standings(tx)],
            **page_context(tx),
        )
    return make_response(body, code)


def _of_firm(credit_code: str, failed: Any = None, code: int = 200) -> Response:
    with reading() as tx:
        company = seen_company(tx, credit_code)
        page = seen_visits(tx, VisitFilters(company=company.credit_code), request.args.get("cursor"))
        quiet, address = quiet_of(tx, company.id), f"/companies/{company.credit_code}/visits"
        act = "end_quiet" if quiet else "ask_quiet"
        kind = VISIT_FORMS[act]
        body = render_template(
            "visits/firm.html",
            company=company,
            visits=[shown_row(each) for each in page.items],
            next_href=f"{address}?cursor={page.next_cursor}" if page.next_cursor else None,
            quiet=None if quiet is None else {"until": day(quiet.until), "reason": quiet.reason},
            quiet_form=(failed if isinstance(failed, kind) else kind(formdata=None)) if tx.actor.may(QUIET) else None,
            quiet_open=isinstance(failed, kind),
            may_record=tx.actor.may(RECORD),
            may_schedule=tx.actor.may(SCHEDULE),
            firm=is_company(tx.actor),
            **page_context(tx),
        )
    return make_response(body, code)


def _standing(seen: Any, failed: Any) -> dict[str, Any]:
    act = next((action for action in ("decide_standing", "end_standing") if action == seen.fits), "")
    kind = VISIT_FORMS.get(act)
    return {
        "number": seen.number,
        "company": seen.company,
        "company_href": f"/companies/{seen.company_code}/visits",
        "kind": label(seen.kind),
        "state": label(seen.state),
        "visit_href": f"/visits/{seen.visit}",
        "visit": seen.visit,
        "at": seen.proposed_at,
        "words": seen.words,
        "version": seen.version,
        "act": act,
        "form": None if kind is None else kind(formdata=None),
        "failed": failed if kind is not None and isinstance(failed, kind) else None,
    }
