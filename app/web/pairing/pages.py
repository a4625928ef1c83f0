"""分包: how many firms are looked after now, which are not and why, and who looks after too many."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.regions.queries import parks_of
from app.reports.completeness import (
    Completeness,
    LackingFilters,
    LackingFirm,
    completeness_by_park,
    lacking,
    summed,
)
from app.reports.ledger import Holder, LedgerFilters, LedgerRow, by_officer, by_park, ledger
from app.reports.pairing import Coverage, coverage, uncovered
from app.reports.rules.completeness import Lack
from app.reports.rules.pairing import MOST_FIRMS, Gap
from app.reports.rules.rates import percent
from app.web.desk import reading
from app.web.filters import day
from app.web.guard import allows
from app.web.htmx import render
from app.web.labels import label
from app.web.speaking import _
from app.web.viewer import page_context

pages = Blueprint("pairing", __name__)
DOSSIERS = "/companies/pairing/dossiers"


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
            figures=[_tile(figure), _whole(summed(completeness_by_park(tx)))],
            firms=found.items,
            gap=gap,
            chips=_chips(figure, gap),
            overloaded=figure.overloaded,
            most=MOST_FIRMS,
            next_href=more,
            places=_places("/companies/pairing"),
            **page_context(tx),
        )


@pages.get("/companies/pairing/ledger")
@allows("pairing.see")
def table() -> ResponseReturnValue:
    """Every firm with both seats; by park, officer, or why nobody looks after it."""
    typed = {name: request.args.get(name, "").replace("\0", "")[:50] for name in ("park", "officer", "gap")}
    gap = Gap(typed["gap"]) if typed["gap"] in set(Gap) else None
    asked = LedgerFilters(park=typed["park"] or None, officer=typed["officer"] or None, gap=gap)
    with reading() as tx:
        found = ledger(tx, asked, request.args.get("cursor"))
        kept = {name: value for name, value in typed.items() if value}
        query = urlencode({**kept, "cursor": found.next_cursor or ""})
        return render(
            "pairing/ledger.html",
            "pairing/_ledger_rows.html",
            rows=[_row(each) for each in found.items],
            parks=[(park.code, park.name) for park in parks_of(tx.session, tx.actor)],
            gaps=[(each.value, label(each)) for each in Gap],
            typed=typed,
            next_href=f"/companies/pairing/ledger?{query}" if found.next_cursor else None,
            places=_places("/companies/pairing/ledger"),
            **page_context(tx),
        )


@pages.get("/companies/pairing/officers")
@allows("pairing.see")
def loads() -> ResponseReturnValue:
    """Coverage by park, and what each officer carries; whoever may hands over from here."""
    with reading() as tx:
        found = by_officer(tx, request.args.get("cursor"))
        query = urlencode({"cursor": found.next_cursor or ""})
        return render(
            "pairing/officers.html",
            "pairing/_officer_rows.html",
            parks=by_park(tx),
            percent=percent,
            officers=found.items,
            arranges=tx.actor.may("pairing.hand_over"),
            most=MOST_FIRMS,
            next_href=f"/companies/pairing/officers?{query}" if found.next_cursor else None,
            places=_places("/companies/pairing/officers"),
            **page_context(tx),
        )


@pages.get("/companies/pairing/dossiers")
@allows("pairing.see")
def dossiers() -> ResponseReturnValue:
    """How many dossiers are complete, by park, and the firms of those that are not, by what they lack."""
    typed = {name: request.args.get(name, "").replace("\0", "")[:50] for name in ("lack", "park")}
    lack = Lack(typed["lack"]) if typed["lack"] in set(Lack) else None
    asked = LackingFilters(lack=lack, park=typed["park"] or None)
    with reading() as tx:
        parks = completeness_by_park(tx)
        found = lacking(tx, asked, request.args.get("cursor"))
        reads = tx.actor.may("dossier.see")
        return render(
            "pairing/dossiers.html",
            "pairing/_dossier_rows.html",
            figure=_whole(summed(parks)),
            parks=parks,
            percent=percent,
            lacks=list(Lack),
            lack_columns=[{"label": label(each), "num": True} for each in Lack],
            chips=_lack_chips(summed([each for each in parks if asked.park in {None, each.code}]), asked),
            park=next((each.name for each in parks if each.code == asked.park), "") if asked.park else None,
            everywhere=_dossiers(LackingFilters(lack=lack)),
            rows=[_lacking_row(each, reads) for each in found.items],
            query=_asked(asked),
            next_href=_dossiers(asked, found.next_cursor) if found.next_cursor else None,
            places=_places(DOSSIERS),
            **page_context(tx),
        )


def _places(here: str) -> list[dict[str, Any]]:
    """The pages of pairing, the present one marked."""
    named = (
        (_("覆盖情况"), "/companies/pairing"),
        (_("分包台账"), "/companies/pairing/ledger"),
        (_("园区和服务官"), "/companies/pairing/officers"),
        (_("档案完整"), DOSSIERS),
        (_("交接和代班"), "/handovers"),
        (_("未交接和无人在岗"), "/handovers/gaps"),
    )
    return [{"label": words, "href": href, "on": href == here} for words, href in named]


def _row(row: LedgerRow) -> dict[str, Any]:
    return {
        "href": f"/companies/{row.credit_code}",
        "code": row.credit_code,
        "name": row.name,
        "park": row.park or "—",
        "a": _holder(row.a),
        "b": _holder(row.b),
    }


def _holder(held: Holder | None) -> dict[str, Any] | None:
    if held is None:
        return None
    return {
        "name": held.name,
        "href": f"/companies/pairing/ledger?{urlencode({'officer': held.username})}",
        "since": _("%(day)s 起", day=day(held.since)),
        "left": not held.serves,
        "stand_in": _("%(name)s 代班", name=held.stand_in) if held.stand_in else "",
    }


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


def _whole(figure: Completeness) -> dict[str, Any]:
    return {
        "label": _("档案完整率"),
        "n": figure.complete,
        "d": figure.active,
        "rate": percent(figure.complete, figure.active),
        "href": DOSSIERS,
    }


def _lack_chips(figure: Completeness, asked: LackingFilters) -> list[dict[str, Any]]:
    """What a dossier may lack, with how many lack it in the park asked for."""
    counts = [(None, _("全部"), figure.incomplete), *((lack, label(lack), figure.lacking[lack]) for lack in Lack)]
    return [
        {
            "label": words,
            "href": _dossiers(LackingFilters(lack=lack, park=asked.park)),
            "on": lack is asked.lack,
            "count": count,
        }
        for lack, words, count in counts
    ]


def _asked(filters: LackingFilters) -> str:
    """The conditions as an address says them."""
    said = {"lack": filters.lack.value if filters.lack else "", "park": filters.park or ""}
    return urlencode({name: value for name, value in said.items() if value})


def _dossiers(filters: LackingFilters, cursor: str | None = None) -> str:
    query = "&".join(each for each in (_asked(filters), urlencode({"cursor": cursor}) if cursor else "") if each)
    return f"{DOSSIERS}?{query}" if query else DOSSIERS


def _lacking_row(firm: LackingFirm, reads: bool) -> dict[str, Any]:
    """Whoever reads dossiers goes there, where a contact is verified and tags stand; another to the firm."""
    page = f"/companies/{firm.credit_code}"
    return {
        "href": f"{page}/dossier" if reads else page,
        "code": firm.credit_code,
        "name": firm.name,
        "park": firm.park or "—",
        "lacks": [label(lack) for lack in firm.lacks],
    }
