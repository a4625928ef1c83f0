"""Filing: one page, one button, one ticket whatever is clicked twice; then the promise, with dates."""

import uuid
from dataclasses import replace

from flask import Blueprint, Response, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts.rules.roles import Role
from app.acts.from_drafts import file_held
from app.companies.queries import CompanyFilters
from app.companies.rules import as_credit_code
from app.companies.seeing import SeenCompany, seen_companies, seen_company
from app.departments.queries import departments_asked, departments_of
from app.drafts.keeping import hold_draft
from app.drafts.rules import KEEP, DraftFiled
from app.drafts.seeing import drafts_asked, drafts_of, files_kept, seen_draft
from app.kernel.actor import Actor
from app.kernel.asking import ask_ahead
from app.kernel.errors import Forbidden, Invalid, Mismatch, Missing, Precondition, Refused, TooLarge
from app.kernel.idempotency import answer, fingerprint, once
from app.kernel.transaction import Transaction
from app.knowledge.offering import note_offered
from app.sla.promising import coming_promises
from app.tickets.categories import CATEGORIES_ASKED, categories_in_use
from app.tickets.filing import FILE
from app.tickets.receiving import received
from app.tickets.resembling import resembling, used_asked
from app.tickets.rules.deciding import files_for_somebody, only_complains
from app.tickets.rules.drafting import URGENCY_NOTES, files_for_own
from app.tickets.rules.urgency import unweighed
from app.tickets.rules.words import Channel, Urgency
from app.tickets.seeing import seen_by
from app.web.companies.shown import shown_former_names
from app.web.desk import acting, core, reading
from app.web.filing.drafting import Keeping, typed_again
from app.web.filing.forms import Filing, FilingForm
from app.web.filing.proposing import propose
from app.web.filing.tiles import besides_shown, besides_typed, of_categories, tiles_shown
from app.web.forms.declared import given
from app.web.guard import allows
from app.web.speaking import _
from app.web.taken import takes
from app.web.tickets.promises import promise_lines
from app.web.viewer import frame_asked, page_context

pages = Blueprint("filing", __name__)

SCOPE = "web.filing"
COMPANIES_SHOWN = 20
NOT_THE_REQUEST = frozenset(
    {"csrf_token", "form_token", "draft", "draft_version", "meant", "weighed", "proposed", "company_q", "_end"}
)


class _ResemblesError(Exception):
    """The same firm filed the same title a moment ago; raised so that nothing of this attempt is kept."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


@pages.get("/tickets/new")
@allows("ticket.file")
def new() -> ResponseReturnValue:
    """The form, with its own token; ``?company=``, ``?title=``, ``?category=`` and ``?again=`` (a ticket) fill it in.

    ``?draft=``: goes on with a draft, as it was typed.
    """
    if request.args.get("draft"):
        return _gone_on_with(request.args["draft"][:64])
    if not files_for_somebody(g.actor):
        raise Forbidden()
    form = FilingForm(formdata=None)
    form.form_token.data = uuid.uuid4().hex
    form.channel.data = _way_of(g.actor).value
    form.company.data = request.args.get("company", "")[:18]
    form.company_q.data = request.args.get("company_q", "")[:100]
    form.title.data = request.args.get("title", "")[:200]
    if category := request.args.get("category", "")[:8]:
        form.category.data, form.item.data = category[:2], category
    if request.args.get("again"):
        _bring_up_again(form, request.args["again"][:40])
    return _shown(form)


@pages.get("/tickets/new/companies")
@allows("ticket.file")
def companies() -> ResponseReturnValue:
    """The choices of firms for what was typed so far; a fragment of the form."""
    form = FilingForm(formdata=None)
    form.company_q.data = request.args.get("company_q", "")[:100]
    with reading() as tx:
        more = _offer_companies(tx, form)
        return render_template("filing/_companies.html", form=form, more=more)


@pages.post("/tickets/new/understood")
@allows("ticket.file")
def understood() -> ResponseReturnValue:
    """What the words typed so far seem to be about; fragments of the form. Nothing typed is kept."""
    form = FilingForm()
    with reading() as tx:
        categories = categories_in_use(tx.session)
        proposals = propose(tx, form, categories)
        note_offered(tx, form.form_token.data or "", proposals.articles)
        return render_template(
            "filing/_proposed.html",
            form=form,
            proposals=proposals,
            **of_categories(categories, complains=only_complains(tx.actor)),
        )


@pages.post("/tickets/new")
@takes(FILE)
@allows("ticket.file")
def file() -> ResponseReturnValue:
    """File once for each token; the same words a second time are asked about first."""
    form = FilingForm()
    if "find" in request.form:
        return _shown(form)
    if not form.form_token.data:
        raise Precondition()
    if not form.validate() or _to_weigh(form):
        return _shown(form, 422)
    resembles = None
    try:
        number = _filed(form)
        return redirect(f"/tickets/{number}/receipt{_draft_of(form)}", 303)
    except DraftFiled as found:
        return _shown(form, 409, keeping=Keeping(filed_as=found.number))
    except TooLarge as refused:
        form.refuse(refused)
        return _shown(form, 413)
    except Invalid as refused:
        form.refuse(refused)
    except Mismatch:
        form.form_token.data = uuid.uuid4().hex
        form.form_errors.append(_("这张表单已经提交过一次，之后内容有改动。如果要另提一件，请再点一次“提交诉求”。"))
    except Refused as refused:
        if refused.code != "draft_gone":
            raise
        form.draft.data = form.draft_version.data = ""
        form.form_errors.append(_("这份草稿已经在别的设备上删除了。内容还在这一页，要提交请再点一次“提交诉求”。"))
        return _shown(form, 409)
    except _ResemblesError as alike:
        resembles = alike.number
    return _shown(form, 422, resembles)


@pages.get("/tickets/<number>/receipt")
@allows("ticket.file")
def receipt(number: str) -> ResponseReturnValue:
    """回执: the number, what is promised by when, what happens next."""
    with reading() as tx:
        seen = seen_by(tx, number, [frame_asked(tx)])
        coming = coming_promises(tx.session, seen.row, seen.clocks, tx.now)
        return render_template(
            "filing/receipt.html",
            ticket=seen.row,
            lines=promise_lines(number, seen.clocks, coming),
            prints=tx.actor.may("ticket.print"),
            draft=_as_key(request.args.get("draft", "")),
            **page_context(tx),
        )


def _bring_up_again(form: Filing, number: str) -> None:
    """再诉: fill in what the ended matter said; the new one is linked to it. Raises Missing; Refused when too early."""
    with reading() as tx:
        seen = seen_by(tx, number)
    row = seen.row
    if not seen.may_file_again or row.category is None or row.kind is None:
        raise Refused("not_again", state=row.state)
    form.again_of.data, form.title.data, form.body.data = row.number, row.title, row.body
    form.category.data, form.kind.data = row.category.code[:2], row.kind.value
    form.item.data = row.category.code
    form.confidential.data, form.complained_of.data = row.confidential, [unit.code for unit in row.complained_of]
    form.company.data = row.firm.credit_code if row.firm else ""


def _filed(form: Filing) -> str:
    """The number of the ticket this form made, now or the first time it was sent."""
    token = form.form_token.data
    body = {name: value for name, value in request.form.items() if name not in NOT_THE_REQUEST}
    with received(core().storage, core().scanner, form.uploads()) as found, acting() as tx:
        draft = given(form, FILE)
        body |= {f"file {number}": file.sha256 for number, file in enumerate(found.files)}
        done = once(tx, SCOPE, token, fingerprint(body))
        if done is not None:
            return done.resource
        named = bool(form.draft.data)
        kept = hold_draft(tx, form.draft.data if named else token, named=named)
        same = None if form.meant.data or draft.again_of else resembling(tx, draft)
        if same is not None:
            raise _ResemblesError(same)
        number = file_held(tx, kept, draft, found, request.form.getlist("drop_file"))
        answer(tx, SCOPE, token, number)
        return number


def _to_weigh(form: Filing) -> bool:
    """Whether the words speak of safety or stopped production and nobody has asked yet; the filer is asked once."""
    form.alarms = unweighed(f"{form.title.data}\n{form.body.data}", Urgency(form.urgency.data))
    asks = bool(form.alarms) and not form.weighed.data
    form.weighed.data = "1" if form.alarms else ""
    return asks


def shown_again(form: Filing, code: int, keeping: Keeping | None = None) -> Response:
    """The form with what was typed, and why it was not taken, or not kept."""
    return _shown(form, code, keeping=keeping)


def _gone_on_with(key: str) -> Response:
    """A form that holds a draft as it was typed. Raises Missing; one that was filed leads to where it is."""
    try:
        with reading() as tx:
            draft = seen_draft(tx, key)
    except DraftFiled as found:
        g.back = (f"/tickets/{found.number}", _("查看这件诉求"))
        raise
    form = FilingForm(formdata=typed_again(draft))
    form.form_token.data = uuid.uuid4().hex
    return _shown(form, ended=draft.firm_ended, keeping=Keeping(saved_at=draft.saved_at))


def _draft_of(form: Filing) -> str:
    """Which draft the browser may forget, as the end of an address."""
    key = _as_key(form.draft.data)
    return f"?draft={key}" if key else ""


def _as_key(text: str | None) -> str:
    """The key of a draft as it may stand in an address or on a page; empty for anything else."""
    return text if text and text.isascii() and text.isalnum() else ""


def _shown(
    form: Filing,
    code: int = 200,
    resembles: str | None = None,
    *,
    ended: bool = False,
    keeping: Keeping | None = None,
) -> Response:
    with reading() as tx:
        ask_ahead(
            tx.session,
            [CATEGORIES_ASKED, *used_asked(tx), departments_asked(tx.actor), *drafts_asked(tx), frame_asked(tx)],
        )
        categories = categories_in_use(tx.session)
        complains = only_complains(tx.actor)
        proposals = propose(tx, form, categories)
        form.offer_units(departments_of(tx.session, tx.actor))
        said = of_categories(categories, complains=complains)
        picks = not files_for_own(tx.actor)
        more = _offer_companies(tx, form) if picks and not complains else False
        page = render_template(
            "filing/new.html",
            form=form,
            picks=picks,
            complains=complains,
            more=more,
            resembles=resembles,
            alarms=form.alarms if form.weighed.data else (),
            proposals=proposals,
            urgency_hints={code: _(words) for code, words in URGENCY_NOTES.items()},
            besides_open=besides_typed(form),
            besides_shown=besides_shown(form),
            tiles_shown=tiles_shown(form, proposals, said),
            draft_key=_kept_here_as(form, picks=picks),
            drafts=[each for each in drafts_of(tx) if each.key != form.draft.data],
            keeps=tx.actor.may(KEEP),
            ended=ended,
            keeping=_with_files(tx, form, keeping or Keeping()),
            just_kept=request.args.get("kept") == "1",
            **said,
            **page_context(tx),
        )
    return make_response(page, code)


def _with_files(tx: Transaction, form: Filing, keeping: Keeping) -> Keeping:
    """With what was chosen for the draft that this form goes on with."""
    return replace(keeping, files=files_kept(tx, form.draft.data[:64])) if form.draft.data else keeping


def _kept_here_as(form: Filing, *, picks: bool) -> str:
    """The name under which the browser itself keeps what stands in the form."""
    if key := _as_key(form.draft.data):
        return f"draft-{key}"
    return f"filing-{form.company.data}" if picks and form.company.data else "filing"


def _way_of(actor: Actor) -> Channel:
    """How a request usually reaches this actor."""
    if only_complains(actor):
        return Channel.PROACTIVE
    return Channel.OFFICER if Role.OFFICER in actor.roles else Channel.PHONE


def _offer_companies(tx: Transaction, form: Filing) -> bool:
    """Offer the firms that match what was typed, the chosen one first; whether there are more than are shown."""
    typed = (form.company_q.data or "").strip()[:100]
    found = seen_companies(tx, CompanyFilters(q=typed or None), None, COMPANIES_SHOWN)
    offered = {company.credit_code: _called(company) for company in found.items}
    chosen = as_credit_code(form.company.data or "")
    if chosen and chosen not in offered:
        try:
            offered = {chosen: _called(seen_company(tx, chosen)), **offered}
        except Missing:
            form.company.data = ""
    form.offer_companies(offered)
    return found.next_cursor is not None


def _called(company: SeenCompany) -> str:
    """A firm's name, with those it had: by them it was found as well."""
    return f"{company.name} · {former}" if (former := shown_former_names(company)) else company.name
