"""A search of the list and the view it may become or already is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.kernel.transaction import Transaction
from app.tickets.addressing import narrows
from app.tickets.saving_searches import NAME_LIMIT
from app.web.navigation import ViewEntry
from app.web.panelling import Panel, Place
from app.web.searches.forms import RenameViewForm, SaveViewForm, ViewForm
from app.web.speaking import _, listed
from app.web.tickets.finding import Finding, Search


@dataclass(frozen=True, kw_only=True)
class Keeping:
    """What may be done about the search at hand: keep it as a view, or rename and drop the view it is."""

    form: ViewForm
    view: ViewEntry | None
    open: bool
    limit: int = NAME_LIMIT


def keeping_of(tx: Transaction, search: Search, failed: Any) -> dict[str, object] | None:
    """The form that fits the search, ``failed`` where it came back; None for the list that leaves nothing out."""
    view = next((view for view in search.views if view.current), None)
    if view is not None:
        form = failed if isinstance(failed, RenameViewForm) else None
        fresh: ViewForm = RenameViewForm(formdata=None, data={"name": view.label, "view": str(view.id)})
    elif narrows(search.typed):
        form = failed if isinstance(failed, SaveViewForm) else None
        name = proposed_name(search.typed, search.finding)
        fresh = SaveViewForm(formdata=None, data={"name": name, "query": search.query})
    else:
        return None
    return {"keeping": Keeping(form=form or fresh, view=view, open=form is not None)}


def proposed_name(typed: Mapping[str, str], finding: Finding) -> str:
    """The words of the conditions in a row, as many as a name may hold."""
    words: list[str] = []
    for name, value in typed.items():
        if name == "sort":
            continue
        longer = [*words, _word(name, value, finding)]
        if words and len(listed(longer)) > NAME_LIMIT:
            break
        words = longer
    return listed(words)[:NAME_LIMIT]


def _word(name: str, value: str, finding: Finding) -> str:
    """What one condition is called; a day says which end it is, anything else speaks for itself."""
    if name == "overdue":
        return _("只看超期")
    if name in finding.options:
        return next((words for code, words in finding.options[name] if code == value), value)
    if name in ("filed_from", "filed_to"):
        return _("%(condition)s：%(choice)s", condition=finding.labels[name], choice=value)
    return value


KEEPING = Panel(
    place=Place.TOOLS,
    template="searches/_keeping.html",
    gather=keeping_of,
    forms=(SaveViewForm, RenameViewForm),
)
