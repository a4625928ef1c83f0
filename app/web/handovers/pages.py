"""交接和代班: what waits for whose name, one hand-over, the form that begins one, and who stands in for whom."""

from typing import Any

from flask import Blueprint, Response, flash, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.acts.taking import take
from app.handovers.gaps import nobody_in_charge, not_handed_over
from app.handovers.handing_over import DROP_HAND_OVER, PROPOSE_HAND_OVER, SIGN_HAND_OVER
from app.handovers.rules import HandOverGap, HandOverState
from app.handovers.seeing import giving, leaving, seen_hand_over, seen_hand_overs, seen_stand_ins
from app.handovers.standing_in import END_STAND_IN, STAND_IN
from app.handovers.writing import WRITE_HAND_OVER
from app.kernel.errors import Forbidden, Invalid, Refused
from app.kernel.transaction import Transaction
from app.printing.printing import print_hand_over
from app.web.desk import acting, reading
from app.web.forms.declared import given
from app.web.guard import allows
from app.web.handovers.forms import BookForm, DropForm, HandOverForm, LeaveForm, ReturnForm, SignForm
from app.web.handovers.shown import shown_hand_over, shown_leaver, shown_unattended
from app.web.htmx import render
from app.web.labels import choices, refusal_sentence
from app.web.printing.pages import letters, medium_named, sent
from app.web.speaking import _
from app.web.stand_ins import shown_stand_in
from app.web.taken import takes
from app.web.viewer import page_context

pages = Blueprint("handovers", __name__)

SEEN_BY = ("pairing.hand_over", "pairing.see")


@pages.get("/handovers")
@allows(*SEEN_BY)
def index() -> ResponseReturnValue:
    """Hand-overs by state, those that wait first, and who stands in for whom."""
    typed = request.args.get("state", HandOverState.OPEN.value)
    state = HandOverState(typed) if typed in set(HandOverState) else HandOverState.OPEN
    with reading() as tx:
        found = seen_hand_overs(tx, state, request.args.get("cursor"))
        more = f"/handovers?state={state.value}&cursor={found.next_cursor}" if found.next_cursor else None
        away = seen_stand_ins(tx)
        return render(
            "handovers/list.html",
            "handovers/_rows.html",
            rows=[shown_hand_over(each) for each in found.items],
            chips=[
                {"label": w, "href": f"/handovers?state={v}", "on": v == state.value} for v, w in choices(HandOverState)
            ],
            next_href=more,
            away=[shown_stand_in(each) for each in away.items],
            more_away=away.next_cursor is not None,
            own=tx.actor.may("pairing.hand_over") and bool(tx.actor.seats_of("officer")),
            sees_officers=tx.actor.may("pairing.see"),
            gaps=choices(HandOverGap) if tx.actor.may("pairing.see") else [],
            **page_context(tx),
        )


@pages.get("/handovers/new")
@allows("pairing.hand_over")
def new() -> ResponseReturnValue:
    """The form of a hand-over: one's own firms, or with ``?officer=`` those of an officer of the region."""
    return _new(request.args.get("officer"), HandOverForm(formdata=None))


@pages.post("/handovers/new")
@takes(PROPOSE_HAND_OVER)
@allows("pairing.hand_over")
def begin() -> ResponseReturnValue:
    """Begin a hand-over."""
    form = HandOverForm()
    if not form.validate():
        return _new(form.giver.data, form, 422)
    try:
        with acting() as tx:
            made = take(tx, PROPOSE_HAND_OVER, given(form, PROPOSE_HAND_OVER))
    except Invalid as refused:
        form.refuse(refused)
        return _new(form.giver.data, form, 422)
    flash(_("%(done)s。", done=_(PROPOSE_HAND_OVER.done)), "success")
    return redirect(f"/handovers/{made.number}", 303)


@pages.get("/handovers/leave")
@allows(STAND_IN.ability)
def leave() -> ResponseReturnValue:
    """The form of a stand-in: for oneself, or with ``?officer=`` for whom one arranges it."""
    return _leave(request.args.get("officer"), LeaveForm(formdata=None))


@pages.post("/handovers/leave")
@takes(STAND_IN)
@allows(STAND_IN.ability)
def arrange() -> ResponseReturnValue:
    """Arrange a stand-in."""
    form = LeaveForm()
    if not form.validate():
        return _leave(form.officer.data, form, 422)
    try:
        with acting() as tx:
            take(tx, STAND_IN, given(form, STAND_IN))
            where = _where(tx)
    except Invalid as refused:
        form.refuse(refused)
        return _leave(form.officer.data, form, 422)
    except Refused as refused:
        form.form_errors.append(refusal_sentence(refused.code) or refused.code)
        return _leave(form.officer.data, form, 409)
    flash(_("%(done)s。", done=_(STAND_IN.done)), "success")
    return redirect(where, 303)


@pages.post("/handovers/leave/<number>/end")
@takes(END_STAND_IN)
@allows(END_STAND_IN.ability)
def come_back(number: str) -> ResponseReturnValue:
    """End a stand-in today."""
    g.back = ("/account", _("查看最新状态"))
    form = ReturnForm()
    with acting() as tx:
        take(tx, END_STAND_IN, given(form, END_STAND_IN), number=number)
        where = _where(tx)
    flash(_("%(done)s。", done=_(END_STAND_IN.done)), "success")
    return redirect(where, 303)


@pages.get("/handovers/gaps")
@allows("pairing.see")
def gaps() -> ResponseReturnValue:
    """未交接 or 无人在岗: who or which firm has to be seen to, each with the way there."""
    typed = request.args.get("list", "")
    which = HandOverGap(typed) if typed in set(HandOverGap) else HandOverGap.NOT_HANDED_OVER
    cursor = request.args.get("cursor")
    with reading() as tx:
        arranges = tx.actor.may("pairing.hand_over")
        leavers = not_handed_over(tx, cursor) if which is HandOverGap.NOT_HANDED_OVER else None
        firms = nobody_in_charge(tx, cursor) if which is HandOverGap.NOBODY_THERE else None
        found = leavers or firms
        next_cursor = None if found is None else found.next_cursor
        return render(
            "handovers/gaps.html",
            "handovers/_gap_rows.html",
            which=which.value,
            leavers=[shown_leaver(each, arranges=arranges) for each in leavers.items] if leavers else [],
            firms=[shown_unattended(each) for each in firms.items] if firms else [],
            chips=[
                {"label": words, "href": f"/handovers/gaps?list={value}", "on": value == which.value}
                for value, words in choices(HandOverGap)
            ],
            next_href=f"/handovers/gaps?list={which.value}&cursor={next_cursor}" if next_cursor else None,
            **page_context(tx),
        )


@pages.get("/handovers/<number>/book")
@allows("pairing.hand_over")
def book(number: str) -> ResponseReturnValue:
    """The giver's own words: of all firms, and of each beside what the program lists of it."""
    return _book(number, BookForm(formdata=None))


@pages.post("/handovers/<number>/book")
@takes(WRITE_HAND_OVER)
@allows("pairing.hand_over")
def write(number: str) -> ResponseReturnValue:
    """Keep what was written; a refused form comes back with every word."""
    form = BookForm()
    g.back = (f"/handovers/{number}", _("查看最新状态"))
    try:
        with acting() as tx:
            take(tx, WRITE_HAND_OVER, given(form, WRITE_HAND_OVER), number=number)
    except Invalid as refused:
        form.refuse(refused)
        return _book(number, form, 422)
    except Refused as refused:
        form.form_errors.append(refusal_sentence(refused.code) or refused.code)
        return _book(number, form, 409)
    flash(_("%(done)s。", done=_(WRITE_HAND_OVER.done)), "success")
    return redirect(f"/handovers/{number}", 303)


@pages.get("/handovers/<number>/book.<medium>")
@allows(*SEEN_BY)
def printed_book(number: str, medium: str) -> ResponseReturnValue:
    """交接书 as a file. That it was printed is on record."""
    wanted = medium_named(medium)
    with acting() as tx:
        paper = print_hand_over(tx, letters(), number, wanted)
    return sent(paper, wanted)


@pages.get("/handovers/<number>")
@allows(*SEEN_BY)
def show(number: str) -> ResponseReturnValue:
    """One hand-over: the firms, what is open in them, and both names."""
    return _shown(number)


@pages.post("/handovers/<number>/sign")
@takes(SIGN_HAND_OVER)
@allows("pairing.hand_over")
def sign(number: str) -> ResponseReturnValue:
    """Put one's name to it."""
    g.back = (f"/handovers/{number}", _("查看最新状态"))
    form = SignForm()
    with acting() as tx:
        row = take(tx, SIGN_HAND_OVER, given(form, SIGN_HAND_OVER), number=number)
        done = row.state is HandOverState.DONE
    flash(_("双方都已签字，交接完成。") if done else _("已签字，等对方签字。"), "success")
    return redirect(f"/handovers/{number}", 303)


@pages.post("/handovers/<number>/drop")
@takes(DROP_HAND_OVER)
@allows("pairing.hand_over")
def drop(number: str) -> ResponseReturnValue:
    """Drop it, with the reason."""
    form = DropForm()
    g.back = (f"/handovers/{number}", _("查看最新状态"))
    if not form.validate():
        return _shown(number, form, 422)
    try:
        with acting() as tx:
            take(tx, DROP_HAND_OVER, given(form, DROP_HAND_OVER), number=number)
    except Invalid as refused:
        form.refuse(refused)
        return _shown(number, form, 422)
    flash(_("%(done)s。", done=_(DROP_HAND_OVER.done)), "success")
    return redirect(f"/handovers/{number}", 303)


def _where(tx: Transaction) -> str:
    """Where stand-ins are read: by who oversees officers on their page, by everybody else with his account."""
    return "/handovers" if any(tx.actor.may(each) for each in SEEN_BY) else "/account"


def _chips(chosen: HandOverState) -> list[dict[str, Any]]:
    return [
        {"label": words, "href": f"/handovers?state={value}", "on": value == chosen.value}
        for value, words in choices(HandOverState)
    ]


def _shown(number: str, failed: Any = None, code: int = 200) -> Response:
    with reading() as tx:
        seen = seen_hand_over(tx, number)
        body = render_template(
            "handovers/show.html",
            row=shown_hand_over(seen),
            form=failed or DropForm(formdata=None),
            open=failed is not None,
            sign_danger=_(SIGN_HAND_OVER.danger),
            drop_danger=_(DROP_HAND_OVER.danger),
            **page_context(tx),
        )
    return make_response(body, code)


def _book(number: str, form: Any, code: int = 200) -> Response:
    with reading() as tx:
        seen = seen_hand_over(tx, number)
        if not seen.may_write and code != 409:
            raise Forbidden()
        if code == 200:
            form.words.data = seen.words
        form.lay_out(seen.firms)
        row = shown_hand_over(seen)
        beside = {each["code"]: each for each in row["firms"]}
        body = render_template("handovers/book.html", form=form, row=row, beside=beside, **page_context(tx))
    return make_response(body, code)


def _new(username: str | None, form: Any, code: int = 200) -> Response:
    with reading() as tx:
        found = giving(tx, username)
        form.giver.data = found.officer.username
        form.taker.choices = [("", _("请选择"))] + [(each.code, each.name) for each in found.others]
        form.firms.choices = [(each.code, each.name) for each in found.firms]
        body = render_template("handovers/new.html", form=form, giving=found, **page_context(tx))
    return make_response(body, code)


def _leave(username: str | None, form: Any, code: int = 200) -> Response:
    with reading() as tx:
        found = leaving(tx, username)
        form.officer.data = found.username
        form.stand_in.choices = [("", _("请选择"))] + [(each.code, each.name) for each in found.others]
        body = render_template("handovers/leave.html", form=form, leaving=found, where=_where(tx), **page_context(tx))
    return make_response(body, code)
