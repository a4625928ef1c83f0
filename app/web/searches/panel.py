"""The search at hand, and the saved search it may become or already is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.kernel.transaction import Transaction
from app.tickets.addressing import narrows
from app.tickets.saving_searches import NAME_LIMIT
from app.web.navigation import SearchEntry
from app.web.panelling import Panel, Place
from app.web.searches.forms import RenameSearchForm, SaveSearchForm, SearchForm
from app.web.speaking import _, listed
from app.web.tickets.finding import Finding, Search


@dataclass(frozen=True, kw_only=True)
class Keeping:
    """What may be done about the search at hand: keep it, or rename and drop the saved search it is."""

    form: SearchForm
    saved: SearchEntry | None
    open: bool
    limit: int = NAME_LIMIT


def keeping_of(tx: Transaction, search: Search, failed: Any) -> dict[str, object] | None:
    """The form that fits the search, ``failed`` where it came back; None for the list that leaves nothing out."""
    saved = next((saved for saved in search.searches if saved.current), None)
    if saved is not None:
        form = failed if isinstance(failed, RenameSearchForm) else None
        fresh: SearchForm = RenameSearchForm(formdata=None, data={"name": saved.label, "view": str(saved.id)})
    elif narrows(search.typed):
        form = failed if isinstance(failed, SaveSearchForm) else None
        name = proposed_name(search.typed, search.finding)
        fresh = SaveSearchForm(formdata=None, data={"name": name, "query": search.query})
    else:
        return None
    return {"keeping": Keeping(form=form or fresh, saved=saved, open=form is not None)}


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
    forms=(SaveSearchForm, RenameSearchForm),
)
