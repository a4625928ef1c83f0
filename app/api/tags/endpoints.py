"""Tags: kept and changed, and put on tickets."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from app.acts.table import ON_TAGS, TAGGING
from app.acts.taking import take
from app.api.declared import given, schema_of
from app.api.desk import acting, reading
from app.api.guard import allows
from app.api.mounting import Endpoint
from app.api.tags.schemas import TagOut, TagPage, TagsOfTicket, TagsQuery
from app.kernel.acts import AnyAct, AnyDeclared
from app.kernel.errors import Missing
from app.kernel.transaction import Transaction
from app.tickets.beside import writes_remarks
from app.tickets.keeping_tags import KEEP_TAG
from app.tickets.rules.tags import PUT
from app.tickets.seeing import row_by
from app.tickets.seeing_tags import seen_tag, seen_tags

Body = Mapping[str, Any]


@allows(PUT)
def tags(query: Body) -> Any:
    """The tags that exist for this reader, by name."""
    with reading() as tx:
        page = seen_tags(tx, retired=query["retired"], cursor=query.get("cursor"), limit=query["limit"])
        return {"items": [asdict(each) for each in page.items], "next_cursor": page.next_cursor}


@allows(PUT)
def tag(number: str) -> Any:
    """One tag as it is now."""
    with reading() as tx:
        return asdict(seen_tag(tx, number))


@allows(KEEP_TAG.ability)
def post_tag(body: Body) -> Any:
    """Keep a new tag for the region of the coordinator."""
    with acting() as tx:
        shown = asdict(seen_tag(tx, take(tx, KEEP_TAG, given(KEEP_TAG, body)).number))
    return shown, 201, {"Location": f"/api/v1/tags/{shown['id']}"}


@allows(PUT)
def tags_of_ticket(number: str) -> Any:
    """The tags of a ticket, and who put them on and took them off."""
    with reading() as tx:
        return _of(tx, number)


def _on_tag(act: AnyAct) -> Endpoint:
    def view(body: Body, number: str) -> Any:
        with acting() as tx:
            done = take(tx, act, given(act, body), number=number, version=body["version"])
            return asdict(seen_tag(tx, done.number))

    view.__name__ = f"{act.action}_tag"
    view.__doc__ = act.summary
    return Endpoint("POST", f"/tags/<number>/{act.name}", allows(act.ability)(view), TagOut, schema_of(act))


def _on_ticket(act: AnyDeclared) -> Endpoint:
    def view(body: Body, number: str) -> Any:
        with acting() as tx:
            take(tx, act, given(act, body), number=number)
            return _of(tx, number)

    view.__name__ = f"{act.action}_ticket"
    view.__doc__ = act.summary
    return Endpoint("POST", f"/tickets/<number>/{act.name}", allows(act.ability)(view), TagsOfTicket, schema_of(act))


def _of(tx: Transaction, number: str) -> dict[str, Any]:
    """Missing to whoever reads no tags there, as if there were no such thing."""
    row = row_by(tx, number)
    if not writes_remarks(tx, row):
        raise Missing()
    marks = sorted(row.marks, key=lambda mark: mark.put_at)
    return {"items": [asdict(each) for each in row.tags], "marks": [asdict(each) for each in marks]}


ENDPOINTS = (
    Endpoint("GET", "/tags", tags, TagPage, asks=TagsQuery),
    Endpoint("GET", "/tags/<number>", tag, TagOut),
    Endpoint("POST", "/tags", post_tag, TagOut, schema_of(KEEP_TAG), code=201),
    Endpoint("GET", "/tickets/<number>/tags", tags_of_ticket, TagsOfTicket),
    *[_on_tag(act) for act in ON_TAGS],
    *[_on_ticket(act) for act in TAGGING],
)
