"""Two records of one firm: put together by the coordinator, and two again within seven days."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from app.acts.taking import take
from app.api.declared import given, schema_of
from app.api.desk import acting, reading
from app.api.guard import acts, allows
from app.api.mergers.schemas import MergerOut, MergerPreviewOut, MergersOut, PreviewQuery
from app.api.mounting import Endpoint
from app.api.shapes import fields_of
from app.mergers.merging import MERGE_FIRMS
from app.mergers.rules import MERGES
from app.mergers.seeing import merger_numbered, seen_mergers, seen_preview
from app.mergers.undoing import UNDO_MERGER

Body = Mapping[str, Any]
_RECORD = ("credit_code", "name")


@allows(MERGES)
def merger_preview(query: Body, credit_code: str) -> Any:
    """What would go along if this record went into another; the region's coordinator alone."""
    with reading() as tx:
        seen = seen_preview(tx, credit_code, query["into"])
        return {
            "child": fields_of(seen.child, _RECORD),
            "kept": fields_of(seen.kept, _RECORD),
            "version": seen.child.version,
            "counts": [{"kind": kind, "count": many} for kind, many in seen.counts.items()],
            "refusal": seen.refusal,
        }


@acts(MERGE_FIRMS.ability)
def merge_firms(body: Body, credit_code: str) -> Any:
    """Put this record into another of the same firm; its code and name then find the one that is kept."""
    with acting() as tx:
        done = take(tx, MERGE_FIRMS, given(MERGE_FIRMS, body), number=credit_code, version=body["version"])
        return asdict(merger_numbered(tx, done.number))


@allows(MERGES)
def mergers(credit_code: str) -> Any:
    """The records that went into a firm's, the last one first."""
    with reading() as tx:
        return {"items": [asdict(each) for each in seen_mergers(tx, credit_code)]}


@acts(UNDO_MERGER.ability)
def undo_merger(body: Body, number: str) -> Any:
    """Make two records of one again, within seven days."""
    with acting() as tx:
        take(tx, UNDO_MERGER, given(UNDO_MERGER, body), number=number)
        return asdict(merger_numbered(tx, number))


ENDPOINTS = (
    Endpoint("GET", "/companies/<credit_code>/merge", merger_preview, MergerPreviewOut, asks=PreviewQuery),
    Endpoint("POST", "/companies/<credit_code>/merge", merge_firms, MergerOut, schema_of(MERGE_FIRMS)),
    Endpoint("GET", "/companies/<credit_code>/mergers", mergers, MergersOut),
    Endpoint("POST", "/company-mergers/<number>/undo", undo_merger, MergerOut, schema_of(UNDO_MERGER)),
)
