"""企业标签: what a firm is, put by itself or by who looks after it, and verified by the coordinator."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from app.acts.table import ON_TRAITS
from app.acts.taking import take
from app.api.declared import given, schema_of
from app.api.desk import acting, reading
from app.api.guard import acts, allows
from app.api.mounting import Endpoint
from app.api.shapes import PageQuery
from app.api.traits.schemas import TraitOut, TraitPage, TraitsOut
from app.kernel.acts import AnyDeclared
from app.traits.keeping import PUT_COMPANY_TAG
from app.traits.rules import VERIFY
from app.traits.seeing import seen_trait, seen_traits, waiting_traits

Body = Mapping[str, Any]


@allows("company.see")
def company_tags(credit_code: str) -> Any:
    """The tags a firm has and had, with where they come from and since when they are verified."""
    with reading() as tx:
        return asdict(seen_traits(tx, credit_code))


@acts(PUT_COMPANY_TAG.ability)
def put_tag(body: Body, credit_code: str) -> Any:
    """Put a tag on a firm: its administrator and a program propose, its officer enters, its coordinator verifies."""
    with acting() as tx:
        done = take(tx, PUT_COMPANY_TAG, given(PUT_COMPANY_TAG, body), number=credit_code)
        shown = asdict(seen_trait(tx, done.id))
    return shown, 201, {"Location": f"/api/v1/companies/{shown['firm']['credit_code']}/tags"}


@allows(VERIFY)
def waiting(query: Body) -> Any:
    """Tags of the region's firms that wait to be verified, the longest first."""
    with reading() as tx:
        page = waiting_traits(tx, query.get("cursor"), query["limit"])
        return {"items": [asdict(each) for each in page.items], "next_cursor": page.next_cursor}


def _on_tag(act: AnyDeclared, verb: str) -> Endpoint:
    def view(body: Body, number: str) -> Any:
        with acting() as tx:
            return asdict(seen_trait(tx, take(tx, act, given(act, body), number=number).id))

    view.__name__ = act.action
    view.__doc__ = act.summary
    return Endpoint("POST", f"/company-tags/<number>/{verb}", acts(act.ability)(view), TraitOut, schema_of(act))


ENDPOINTS = (
    Endpoint("GET", "/companies/<credit_code>/tags", company_tags, TraitsOut),
    Endpoint("POST", "/companies/<credit_code>/tags", put_tag, TraitOut, schema_of(PUT_COMPANY_TAG), code=201),
    Endpoint("GET", "/company-tags", waiting, TraitPage, asks=PageQuery),
    *[_on_tag(act, act.name.split("-")[0]) for act in ON_TRAITS],
)
