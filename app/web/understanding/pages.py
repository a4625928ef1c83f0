"""理解: which model answers and how it does, what it confuses, what people chose, and going back to another version."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, flash, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.acts.taking import take
from app.kernel.errors import Invalid, Missing
from app.understanding.rules.kinds import ModelKind
from app.understanding.seeing import WHOLE, SeenLearned, learned
from app.understanding.switching import SWITCH
from app.web.desk import acting, reading
from app.web.forms.declared import given
from app.web.guard import allows
from app.web.labels import label
from app.web.speaking import _
from app.web.taken import takes
from app.web.understanding.forms import SwitchForm
from app.web.understanding.shown import chart_of, shown_facts, shown_missed, shown_pairs, shown_rates, shown_versions
from app.web.viewer import page_context

pages = Blueprint("understanding", __name__)


@pages.get("/understanding")
@allows("understanding.see")
def show() -> ResponseReturnValue:
    """One kind of model in one region: what answers, its course, its confusions, its versions."""
    return _shown(request.args.get("kind", ""), request.args.get("region"))


@pages.post("/understanding/versions/<number>/use")
@takes(SWITCH)
@allows("understanding.switch")
def use(number: str) -> ResponseReturnValue:
    """Put another version in use, with the reason."""
    kind, region = request.form.get("kind", ""), request.form.get("region") or None
    form = SwitchForm()
    g.back = (address(_kind(kind), region), _("查看最新状态"))
    if not form.validate():
        return _shown(kind, region, (number, form), 422)
    try:
        with acting() as tx:
            take(tx, SWITCH, given(form, SWITCH), number=number)
    except Invalid as refused:
        form.refuse(refused)
        return _shown(kind, region, (number, form), 422)
    flash(_("%(done)s。", done=_(SWITCH.done)), "success")
    return redirect(address(_kind(kind), region), 303)


def address(kind: ModelKind, region: str | None) -> str:
    """Where one kind in one region is shown."""
    return f"/understanding?{urlencode({'kind': kind.value, **({} if region is None else {'region': region})})}"


def _kind(typed: str) -> ModelKind:
    """The kind an address names; the categories where it names none. Raises Missing for one that there is not."""
    if not typed:
        return ModelKind.CATEGORY
    if typed not in set(ModelKind):
        raise Missing()
    return ModelKind(typed)


def _shown(typed: str, region: str | None, failed: tuple[str, Any] | None = None, code: int = 200) -> Response:
    kind = _kind(typed)
    with reading() as tx:
        found = learned(tx, kind, region)
        place = WHOLE if found.region is None else found.region.code
        body = render_template(
            "understanding/show.html",
            found=found,
            kind=kind.value,
            place=place,
            kinds=[{"label": label(each), "href": address(each, place), "on": each is kind} for each in ModelKind],
            places=_places(found, kind, place),
            facts=shown_facts(found),
            chart=chart_of(found),
            confused=shown_pairs(found.confused),
            changed=shown_pairs(found.changed),
            rates=shown_rates(found.counted),
            versions=[_row(each, failed) for each in shown_versions(found.versions, tx.actor.may(SWITCH.ability))],
            missed=shown_missed(found),
            danger=_(SWITCH.danger),
            **page_context(tx),
        )
    return make_response(body, code)


def _row(shown: dict[str, Any], failed: tuple[str, Any] | None) -> dict[str, Any]:
    """A version with its form, the one that came back where it was this one's."""
    again = failed is not None and failed[0] == shown["number"]
    form = failed[1] if failed is not None and again else SwitchForm(formdata=None)
    form.reason.id = f"reason-{shown['number']}"
    return {**shown, "form": form, "open": again}


def _places(found: SeenLearned, kind: ModelKind, chosen: str) -> list[dict[str, Any]]:
    named = [(WHOLE, _("整个平台")), *((each.code, each.name) for each in found.regions)]
    return [{"label": name, "href": address(kind, code), "on": code == chosen} for code, name in named]
