"""银企对接: the need of a matter, whom the firm lets know of it, and the steps of each bank."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from app.acts.table import ON_BANK_CALLS
from app.acts.taking import take
from app.api.declared import given, schema_of
from app.api.desk import acting, reading
from app.api.financing.schemas import (
    BankCallOut,
    FinanceFiguresOut,
    FinancingOut,
    ListedNeedPage,
    PeriodQuery,
)
from app.api.guard import acts, allows
from app.api.mounting import Endpoint
from app.api.shapes import PageQuery, fields_of
from app.financing.consenting import GIVE_CONSENT, TAKE_CONSENT_BACK
from app.financing.listing import seen_needs
from app.financing.needing import PUT_NEED
from app.financing.rules.calls import CALLS
from app.financing.seeing import SeenCall, SeenFinancing, financing_of, seen_call
from app.kernel.acts import AnyAct, AnyDeclared
from app.reports.financing import finance_figures
from app.reports.rules.rates import one_decimal

Body = Mapping[str, Any]
_LISTED = (
    "amount",
    "term",
    "needed_by",
    "put_at",
    "called",
    "taken",
    "offered",
    "declined",
    "granted_amount",
    "granted_on",
)


@allows("finance.see")
def financing(number: str) -> Any:
    """The need of a matter of financing with its banks, as far as this reader may know of them."""
    with reading() as tx:
        return _financing(financing_of(tx, number))


@allows("finance.figures")
def figures(query: Body) -> Any:
    """What came of the needs of a period: firms and money, days to the money, and each bank's n of d."""
    with reading() as tx:
        found = finance_figures(tx, query.get("since"), query.get("until"))
        shown = asdict(found.figures)
        days = found.figures.mean_days
        return {
            "since": found.since,
            "until": found.until,
            **shown,
            "mean_days": None if days is None else one_decimal(days),
        }


@allows("finance.figures")
def needs(query: Body) -> Any:
    """The needs of this reader's matters, newest first, with what came of each so far."""
    with reading() as tx:
        page = seen_needs(tx, query.get("cursor"), query["limit"])
        items = [{"ticket": each.row.number, "company": each.firm, **fields_of(each, _LISTED)} for each in page.items]
        return {"items": items, "next_cursor": page.next_cursor}


def _beside(act: AnyDeclared, path: str) -> Endpoint:
    def view(body: Body, number: str) -> Any:
        with acting() as tx:
            take(tx, act, given(act, body), number=number)
            return _financing(financing_of(tx, number))

    view.__name__ = act.action
    view.__doc__ = act.summary
    return Endpoint("POST", f"/tickets/<number>/{path}", acts(act.ability)(view), FinancingOut, schema_of(act))


def _on_call(act: AnyAct) -> Endpoint:
    def view(body: Body, number: str) -> Any:
        with acting() as tx:
            done = take(tx, act, given(act, body), number=number, version=body["version"])
            return _call(seen_call(tx, done.number))

    view.__name__ = f"{act.action}_bank_call"
    view.__doc__ = f"{act.summary}\n\n{_ways(act)}"
    path = f"/bank-calls/<number>/{act.name}"
    return Endpoint("POST", path, acts(act.ability)(view), BankCallOut, schema_of(act))


def _ways(act: AnyAct) -> str:
    """From where to where the table of banks lets it go, and who may."""
    return " ".join(
        f"From {', '.join(f'`{each}`' for each in row.sources)} to `{row.targets[0]}`, by {', '.join(row.by)}."
        for row in CALLS.rows
        if row.action == act.action
    )


def _financing(seen: SeenFinancing) -> dict[str, Any]:
    return {**asdict(seen), "calls": [_call(each) for each in seen.calls]}


def _call(seen: SeenCall) -> dict[str, Any]:
    return {
        **asdict(seen),
        "rate": None if seen.rate is None else str(seen.rate),
        "actions": [action.value.replace("_", "-") for action in seen.actions],
    }


ENDPOINTS = (
    Endpoint("GET", "/tickets/<number>/financing", financing, FinancingOut),
    _beside(PUT_NEED, "finance-need"),
    _beside(GIVE_CONSENT, "finance-consents"),
    _beside(TAKE_CONSENT_BACK, "finance-consents/revoke"),
    Endpoint("GET", "/finance-needs", needs, ListedNeedPage, asks=PageQuery),
    Endpoint("GET", "/finance-figures", figures, FinanceFiguresOut, asks=PeriodQuery),
    *[_on_call(act) for act in ON_BANK_CALLS],
)
