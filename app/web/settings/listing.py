"""A kind of setting as a page of tables: each line with the way to change it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Response, make_response, render_template, request

from app.administration.rules import SettingKind
from app.administration.wanting import settable_regions
from app.kernel.transaction import Transaction
from app.regions.queries import regions_of
from app.web.labels import label
from app.web.settings.rooms import BY_KIND
from app.web.viewer import page_context

if TYPE_CHECKING:
    from app.regions.models import Region


@dataclass(frozen=True, kw_only=True)
class ShownRow:
    """One line: what it is, its cells, and where it is changed."""

    name: str
    cells: Sequence[str]
    href: str = ""


@dataclass(frozen=True, kw_only=True)
class ShownList:
    """One table."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[ShownRow]
    note: str = ""


def href_of(kind: SettingKind, subject: str, region: "Region | None") -> str:
    address = f"{BY_KIND[kind].address}/{subject}"
    return address if region is None else f"{address}?region={region.code}"


def known_regions(tx: Transaction) -> "Sequence[Region]":
    """Those the reader administers, or, of whoever only reads, those he knows."""
    return settable_regions(tx) or regions_of(tx.session, tx.actor)


def region_asked(regions: "Sequence[Region]") -> "Region | None":
    """The region the address names, or the first."""
    asked = request.args.get("region")
    return next((each for each in regions if each.code == asked), next(iter(regions), None))


def listed_page(
    tx: Transaction,
    kind: SettingKind,
    lists: Sequence[ShownList],
    regions: "Sequence[Region]" = (),
    region: "Region | None" = None,
) -> Response:
    """The page of one kind, with the other regions beside where there are several."""
    chips: list[dict[str, Any]] = [
        {"label": each.name, "href": f"{BY_KIND[kind].address}?region={each.code}", "on": each is region}
        for each in regions
    ]
    return make_response(
        render_template(
            "settings/rulebook.html",
            page_title=label(kind),
            explained=BY_KIND[kind].explained,
            lists=lists,
            regions=chips if len(chips) > 1 else [],
            may_edit=tx.actor.may("settings.edit"),
            **page_context(tx),
        )
    )
