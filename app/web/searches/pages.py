"""我的视图: a search of the list kept under a name, called something else, removed and brought back."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect
from flask.typing import ResponseReturnValue

from app.kernel.errors import Invalid
from app.kernel.transaction import Transaction
from app.tickets.addressing import conditions_in
from app.tickets.saving_searches import ABILITY, drop_search, find_search, rename_search, save_search
from app.web.desk import acting, reading
from app.web.guard import allows
from app.web.searches.forms import DropSearchForm, RenameSearchForm, SaveSearchForm, SearchForm
from app.web.speaking import _
from app.web.tickets.pages import found

if TYPE_CHECKING:
    from app.tickets.readers import SavedSearch

pages = Blueprint("searches", __name__)


@pages.post("/tickets/views")
@allows(ABILITY)
def save() -> ResponseReturnValue:
    """Keep the search at hand; one that was dropped a moment ago comes back the same way."""
    form = SaveSearchForm()
    typed = conditions_in(form.query.data or "")
    return _named(
        form,
        typed,
        lambda tx: save_search(tx, form.typed, form.query.data or "", form.place),
        lambda name: _("已保存为视图“%(name)s”。", name=name),
    )


@pages.post("/tickets/views/rename")
@allows(ABILITY)
def rename() -> ResponseReturnValue:
    """Call a saved search something else."""
    form = RenameSearchForm()
    with reading() as tx:
        typed = conditions_in(find_search(tx, form.search_id).query)
    return _named(
        form,
        typed,
        lambda tx: rename_search(tx, form.search_id, form.typed),
        lambda name: _("视图已改名为“%(name)s”。", name=name),
    )


@pages.post("/tickets/views/drop")
@allows(ABILITY)
def drop() -> ResponseReturnValue:
    """Remove a saved search at once; what is said about it holds the form that brings it back."""
    form = DropSearchForm()
    with acting() as tx:
        saved = drop_search(tx, form.search_id)
        kept = {"name": saved.name, "query": saved.query, "position": str(saved.position)}
    undo = {"label": _("撤销"), "href": "/tickets/views", "fields": kept}
    flash({"text": _("已删除视图“%(name)s”。", name=kept["name"]), "act": undo}, "success")  # type: ignore[arg-type]
    return redirect(f"/tickets?{kept['query']}", 303)


def _named(
    form: SearchForm, typed: Mapping[str, str], call: Callable[[Transaction], "SavedSearch"], said: Callable[[str], str]
) -> ResponseReturnValue:
    """The search has its name and its tickets are shown, or the list comes back with what is wrong about the name."""
    if not form.validate():
        return found(typed, failed=form)
    try:
        with acting() as tx:
            saved = call(tx)
            name, query = saved.name, saved.query
    except Invalid as refused:
        if "name" not in refused.fields:
            raise
        form.refuse(refused)
        return found(typed, failed=form)
    flash(said(name), "success")
    return redirect(f"/tickets?{query}", 303)
