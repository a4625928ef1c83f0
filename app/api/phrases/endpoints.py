"""Templates: kept and changed, offered for a ticket, filled in for it."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from app.acts.table import ON_PHRASES
from app.acts.taking import take
from app.api.declared import given, schema_of
from app.api.desk import acting, reading
from app.api.guard import allows
from app.api.mounting import Endpoint
from app.api.phrases.schemas import (
    FilledOut,
    FillQuery,
    OfferedList,
    OfferedQuery,
    PhraseOut,
    PhrasePage,
    PhrasesQuery,
    PhraseVersions,
)
from app.api.shapes import fields_of
from app.kernel.acts import AnyAct
from app.phrases.keeping import KEEP
from app.phrases.offering import filled_for, offered_for
from app.phrases.seeing import SeenPhrase, WantedPhrases, seen_phrase, seen_phrases, versions_of
from app.tickets.seeing import row_by

Body = Mapping[str, Any]
_PLAIN = ("id", "used_in", "name", "text", "version", "uses", "retired_at", "may_keep")


@allows("phrase.see")
def phrases(query: Body) -> Any:
    """The templates that exist for this reader, the newest first."""
    with reading() as tx:
        page = seen_phrases(
            tx,
            WantedPhrases(
                used_in=query.get("used_in"),
                retired=query["retired"],
                cursor=query.get("cursor"),
                limit=query["limit"],
            ),
        )
        return {"items": [_phrase(each) for each in page.items], "next_cursor": page.next_cursor}


@allows("phrase.see")
def phrase(number: str) -> Any:
    """One template as it is now."""
    with reading() as tx:
        return _phrase(seen_phrase(tx, number))


@allows("phrase.see")
def phrase_versions(number: str) -> Any:
    """Every version there was of a template: who changed what, when and why."""
    with reading() as tx:
        return {"items": [asdict(each) for each in versions_of(tx, number)]}


@allows(KEEP.ability)
def post_phrase(body: Body) -> Any:
    """Keep a new template: of a head or liaison for the own unit, of the coordinator for the whole zone."""
    with acting() as tx:
        shown = _phrase(seen_phrase(tx, take(tx, KEEP, given(KEEP, body)).number))
    return shown, 201, {"Location": f"/api/v1/phrases/{shown['id']}"}


@allows("phrase.see")
def phrases_offered(query: Body, number: str) -> Any:
    """The templates that fit a ticket."""
    with reading() as tx:
        return {"items": [asdict(each) for each in offered_for(tx, row_by(tx, number), query["used_in"])]}


@allows("phrase.see")
def phrase_filled(query: Body, number: str, phrase: str) -> Any:
    """A template's words for one ticket, for whoever may write there now."""
    with reading() as tx:
        return asdict(filled_for(tx, number, phrase, next_on=query.get("next_on")))


def _endpoint(act: AnyAct) -> Endpoint:
    def view(body: Body, number: str) -> Any:
        with acting() as tx:
            done = take(tx, act, given(act, body), number=number, version=body["version"])
            return _phrase(seen_phrase(tx, done.number))

    view.__name__ = f"{act.action}_phrase"
    view.__doc__ = act.summary
    return Endpoint("POST", f"/phrases/<number>/{act.name}", allows(act.ability)(view), PhraseOut, schema_of(act))


def _phrase(found: SeenPhrase) -> dict[str, Any]:
    return {
        **fields_of(found, _PLAIN),
        "department": None if found.department is None else asdict(found.department),
        "category": None if found.category is None else asdict(found.category),
    }


ENDPOINTS = (
    Endpoint("GET", "/phrases", phrases, PhrasePage, asks=PhrasesQuery),
    Endpoint("GET", "/phrases/<number>", phrase, PhraseOut),
    Endpoint("GET", "/phrases/<number>/versions", phrase_versions, PhraseVersions),
    Endpoint("POST", "/phrases", post_phrase, PhraseOut, schema_of(KEEP), code=201),
    Endpoint("GET", "/tickets/<number>/phrases", phrases_offered, OfferedList, asks=OfferedQuery),
    Endpoint("GET", "/tickets/<number>/phrases/<phrase>", phrase_filled, FilledOut, asks=FillQuery),
    *[_endpoint(act) for act in ON_PHRASES],
)
