"""Fairs in words, with the forms of what may be done."""

from collections.abc import Iterable, Sequence
from typing import Any

from wtforms.fields.choices import SelectChoice

from app.acts.table import ON_FAIRS
from app.calendars.rules import SHANGHAI
from app.fairs.rules import FairState
from app.fairs.seeing import SeenFair, SeenFairRow, SeenGuest, banks_offered
from app.financing.rules.needs import is_financing
from app.kernel.acts import AnyAct
from app.kernel.transaction import Transaction
from app.regions.queries import parks_of
from app.reports.rules.rates import printed
from app.tickets.categories import categories_in_use
from app.web.fairs.forms import FAIR_FORMS, NeedThereForm
from app.web.labels import label
from app.web.speaking import _
from app.web.tickets.choices import chosen_category_choices

VERBS = {"change": "修改对接会", "cancel": "取消对接会", "mark": "登记到会"}


def shown_row(row: SeenFairRow) -> dict[str, Any]:
    """A fair as a row of the list and as the head of its page."""
    cancelled = row.state is FairState.CANCELLED
    figures = row.figures
    return {
        "id": row.id,
        "href": f"/fairs/{row.number}",
        "title": row.title,
        "place": row.place,
        "park": row.park.name if row.park else _("全区"),
        "starts_at": row.starts_at,
        "state_label": label(row.state) if cancelled or not row.over else _("已举办"),
        "tone": "slate" if cancelled else "green" if row.over else "blue",
        "shape": "bar" if cancelled else "tick" if row.over else "ring",
        "granted": "" if figures is None else printed(figures.granted, figures.born),
        "money": ""
        if figures is None
        else _("%(granted)s / %(asked)s 万元", granted=figures.money_granted, asked=figures.money_asked),
        "born": None if figures is None else figures.born,
    }


def shown_fair(tx: Transaction, seen: SeenFair, failed: Any = None) -> dict[str, Any]:
    """One fair with what may be done; the form that came back is open."""
    fitting = {"change": seen.may_change, "mark": seen.may_mark, "cancel": seen.may_change}
    acts: dict[str, AnyAct] = {act.action: act for act in ON_FAIRS}
    return {
        **shown_row(seen.row),
        "note": seen.note,
        "version": seen.version,
        "cancel_reason": seen.cancel_reason,
        "banks": seen.banks,
        "firms": seen.firms,
        "needs": seen.needs,
        "for_bank": seen.for_bank,
        "may_print": seen.may_print,
        "sheets": [_sheet(tx, acts[action], seen, failed) for action, fits in fitting.items() if fits],
        "need_form": _need_form(tx, seen, failed) if seen.may_write else None,
        "need_open": isinstance(failed, NeedThereForm),
    }


def offered(tx: Transaction, form: Any, invited: Sequence[SeenGuest] = ()) -> Any:
    """The form of a plan with the parks and banks there are, and whoever is invited already."""
    form.park.choices = [
        SelectChoice("", _("全区")),
        *(SelectChoice(park.code, park.name) for park in parks_of(tx.session, tx.actor, in_use=True)),
    ]
    banks = {bank.code: bank.name for bank in banks_offered(tx)} | {each.code: each.name for each in invited}
    form.banks.choices = [SelectChoice(code, name) for code, name in banks.items()]
    return form


def _sheet(tx: Transaction, act: AnyAct, seen: SeenFair, failed: Any) -> dict[str, Any]:
    kind = FAIR_FORMS[act.action]
    again = isinstance(failed, kind)
    form: Any = failed if again else kind(formdata=None, data=_known(act.action, seen))
    if act.action == "change":
        offered(tx, form, seen.banks)
    if act.action == "mark":
        form.banks.choices, form.firms.choices = _guests(seen.banks), _guests(seen.firms)
    return {
        "name": act.name,
        "label": _(VERBS[act.action]),
        "danger": _(act.danger) if act.danger else "",
        "open": again,
        "form": form,
        "href": f"/fairs/{seen.row.number}/{act.name}",
    }


def _known(action: str, seen: SeenFair) -> dict[str, Any]:
    """What stands in a form before anything is typed: the plan as it is, who was marked so far."""
    if action == "mark":
        return {
            "banks": [each.code for each in seen.banks if each.came],
            "firms": [each.code for each in seen.firms if each.came],
        }
    if action != "change":
        return {}
    at = seen.row.starts_at.astimezone(SHANGHAI)
    return {
        "title": seen.row.title,
        "day": at.date().isoformat(),
        "time": f"{at:%H:%M}",
        "place": seen.row.place,
        "park": seen.row.park.code if seen.row.park else "",
        "note": seen.note,
        "banks": [each.code for each in seen.banks],
        "firms": "\n".join(each.code for each in seen.firms),
    }


def _need_form(tx: Transaction, seen: SeenFair, failed: Any) -> Any:
    """The form of a need that was said there, for whoever files for one of the firms."""
    form = failed if isinstance(failed, NeedThereForm) else NeedThereForm(formdata=None)
    form.firm.choices = [SelectChoice("", _("请选择企业")), *_guests(seen.firms)]
    about_money = [each for each in categories_in_use(tx.session) if is_financing(each.code)]
    form.category.choices = chosen_category_choices(about_money)
    return form


def _guests(guests: Iterable[SeenGuest]) -> list[SelectChoice]:
    return [SelectChoice(each.code, each.name) for each in guests]
