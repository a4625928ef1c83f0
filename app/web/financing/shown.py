"""A need and its banks in words, with the forms of what may be done."""

from typing import Any

from wtforms.fields.choices import SelectChoice

from app.acts.table import BANK_ACT
from app.financing.rules.calls import CallAction, CallState, DeclineReason
from app.financing.seeing import SeenCall, SeenFinancing, SeenNeed
from app.reports.rules.financing import FinanceFigures
from app.reports.rules.rates import NOTHING, one_decimal, printed
from app.web.financing.forms import CALL_FORMS, ConsentForm, NeedForm
from app.web.labels import label
from app.web.speaking import _, listed

TONES = {
    CallState.CALLED: ("blue", "ring"),
    CallState.TAKEN: ("blue", "half"),
    CallState.VISITED: ("blue", "half"),
    CallState.OFFERED: ("amber", "disc"),
    CallState.CHOSEN: ("amber", "disc"),
    CallState.GRANTED: ("green", "tick"),
    CallState.DECLINED: ("slate", "square"),
    CallState.FELL_THROUGH: ("slate", "square"),
    CallState.ENDED: ("slate", "bar"),
}


def shown_call(call: SeenCall, failed: Any) -> dict[str, Any]:
    """One bank with its sheets; the form that came back is open."""
    tone, shape = TONES[call.state]
    return {
        "seen": call,
        "state_label": label(call.state),
        "tone": tone,
        "shape": shape,
        "sheets": [_sheet(call, action, failed, first=not at) for at, action in enumerate(call.actions)],
    }


def need_form(seen: SeenFinancing, failed: Any) -> Any:
    """The form of the need for whoever may write it down: as it stands, or as it came back. None for others."""
    if not seen.may_put:
        return None
    return failed if isinstance(failed, NeedForm) else NeedForm(formdata=None, data=_known(seen.need))


def consent_form(seen: SeenFinancing, failed: Any) -> Any:
    """The form that lets another bank know of it; None where there is none, or nobody to let."""
    if not seen.may_consent or not seen.banks:
        return None
    form = failed if isinstance(failed, ConsentForm) else ConsentForm(formdata=None)
    form.bank.choices = [
        SelectChoice("", _("请选择银行")),
        *(SelectChoice(each.code, each.name) for each in seen.banks),
    ]
    return form


def shown_figures(figures: FinanceFigures) -> dict[str, Any]:
    """The figures as they are printed: every rate with what it is made of, small banks without a place."""
    return {
        "firms": printed(figures.firms_granted, figures.firms_asked),
        "needs": printed(figures.granted_needs, figures.needs),
        "money": _("%(granted)s / %(asked)s 万元", granted=figures.money_granted, asked=figures.money_asked),
        "days": one_decimal(figures.mean_days),
        "banks": [
            {
                "name": bank.name,
                "called": bank.called,
                "taken": printed(bank.taken, bank.called),
                "in_time": printed(bank.in_time, bank.called),
                "declined": printed(bank.declined, bank.called),
                "reasons": listed(
                    [f"{label(DeclineReason(reason))} {count}" for reason, count in bank.reasons.items()]
                ),
                "offered": bank.offered,
                "high_rate": bank.high_rate,
                "granted": bank.granted,
                "money": bank.money,
                "place": bank.place or NOTHING,
            }
            for bank in figures.banks
        ],
    }


def _known(need: SeenNeed | None) -> dict[str, Any]:
    if need is None:
        return {}
    return {
        "amount": need.amount,
        "purpose": need.purpose,
        "term": need.term,
        "security": need.security.value,
        "security_note": need.security_note,
        "credit_source": need.credit_source,
        "needed_by": need.needed_by.isoformat(),
        "credit_day": "" if need.credit_day is None else need.credit_day.isoformat(),
    }


def _sheet(call: SeenCall, action: CallAction, failed: Any, *, first: bool) -> dict[str, Any]:
    act, form = BANK_ACT[action], CALL_FORMS[action]
    again = isinstance(failed, form) and failed.of_call == str(call.id)
    return {
        "name": act.name,
        "label": label(action),
        "note": _(act.danger) if act.danger else "",
        "plain": act.plain,
        "open": again,
        "form": failed if again else form(formdata=None, suffix=f"-{call.id}"),
        "href": f"/bank-calls/{call.id}/{act.name}",
        "kind": "primary" if first else "quiet",
    }
