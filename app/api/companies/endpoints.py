"""Firms: master data. A coordinator enters and keeps them, a firm's administrator keeps its own address."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.acts.taking import take
from app.api.companies.schemas import CompaniesQuery, CompanyIn, CompanyOut, CompanyPage
from app.api.companies.shown import shown_companies
from app.api.declared import given, schema_of
from app.api.desk import acting, reading
from app.api.guard import acts, allows, opens, signed_in
from app.api.mounting import Endpoint
from app.companies.queries import CompanyFilters
from app.companies.recoding import RECODE
from app.companies.registering import CompanyEntry, ContactEntry, enters, set_contacts, update
from app.companies.rules import as_credit_code
from app.companies.seeing import SeenCompany, seen_companies, seen_company
from app.kernel.errors import Invalid, Missing, Precondition
from app.kernel.ids import ParkId
from app.kernel.text import keyed
from app.kernel.transaction import Transaction
from app.regions.queries import parks_of
from app.rosters.entering import enter


@allows("company.see")
def companies(query: Mapping[str, Any]) -> Any:
    """The firms that exist for this actor."""
    with reading() as tx:
        park = _park_id(tx, query["park"], "park") if "park" in query else None
        filters = CompanyFilters(q=query.get("q"), park_id=park, state=query.get("state"))
        page = seen_companies(tx, filters, query.get("cursor"), query["limit"])
        return {"items": shown_companies(tx, page.items), "next_cursor": page.next_cursor}


@opens("company.see")
@signed_in
def company(credit_code: str) -> Any:
    """One firm with its contacts and its officers of today."""
    with reading() as tx:
        return shown_companies(tx, [seen_company(tx, credit_code)])[0]


@acts("company.edit")
def put_company(body: Mapping[str, Any], credit_code: str) -> Any:
    """Keep a firm's entry true; what is left out stays. A coordinator's firm that is not there yet is entered (201)."""
    code = as_credit_code(credit_code)
    with acting() as tx:
        try:
            present = seen_company(tx, code)
        except Missing:
            _enter(tx, code, body)
            made = True
        else:
            _change(tx, present, body)
            made = False
        tx.session.expire_all()
        shown = shown_companies(tx, [seen_company(tx, code)])[0]
    return (shown, 201, {"Location": f"/api/v1/companies/{code}"}) if made else shown


def _change(tx: Transaction, present: SeenCompany, body: Mapping[str, Any]) -> None:
    if body["version"] is None:
        raise Precondition()
    entry = CompanyEntry(
        name=present.name,
        park_id=present.park_id,
        industry=present.industry,
        address=present.address,
        state=present.state,
    )
    update(tx, present.credit_code, body["version"], replace(entry, **_given(tx, body)))
    if "contacts" in body:
        set_contacts(tx, present.credit_code, _contacts(body))


def _enter(tx: Transaction, code: str, body: Mapping[str, Any]) -> None:
    """Enter a new firm; Missing for who enters none, as for any firm that is not there."""
    if not enters(tx.actor) or body["version"] is not None:
        raise Missing()
    if "name" not in body:
        raise Invalid({"name": ["请填写这一项。"]})
    enter(tx, code, CompanyEntry(**_given(tx, body)), _contacts(body))


def _given(tx: Transaction, body: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of the entry that the body names."""
    given = {name: body[name] for name in ("name", "industry", "address", "state") if name in body}
    if "park" in body:
        given["park_id"] = None if body["park"] is None else _park_id(tx, body["park"], "park")
    return given


def _contacts(body: Mapping[str, Any]) -> list[ContactEntry]:
    return [ContactEntry(**each) for each in body.get("contacts", ())]


def _park_id(tx: Transaction, code: str, field: str) -> ParkId:
    found = next((park.id for park in parks_of(tx.session, tx.actor, in_use=True) if park.code == keyed(code)), None)
    if found is None:
        raise Invalid({field: ["没有这个园区。"]})
    return ParkId(found)


@acts(RECODE.ability)
def post_code(body: Mapping[str, Any], credit_code: str) -> Any:
    """Give a firm its new credit code; by the former one it is still found. The region's coordinator alone."""
    with acting() as tx:
        done = take(tx, RECODE, given(RECODE, body), number=credit_code, version=body["version"])
        code = done.credit_code
        tx.session.expire_all()
        return shown_companies(tx, [seen_company(tx, code)])[0]


_TAKEN = {409: ("company_exists",)}
_MADE = {
    "responses": {
        "201": {
            "description": "The firm was not there and is entered.",
            "headers": {"Location": {"$ref": "#/components/headers/Location"}},
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/CompanyOut"}}},
        }
    }
}

ENDPOINTS = (
    Endpoint("POST", "/companies/<credit_code>/recode", post_code, CompanyOut, schema_of(RECODE)),
    Endpoint("GET", "/companies", companies, CompanyPage, asks=CompaniesQuery),
    Endpoint("GET", "/companies/<credit_code>", company, CompanyOut),
    Endpoint("PUT", "/companies/<credit_code>", put_company, CompanyOut, CompanyIn, problems=_TAKEN, contract=_MADE),
)
