"""补充到已有的诉求: what was typed as a new request goes to one that the firm has filed already."""

from flask import Blueprint, redirect, request, session
from flask.typing import ResponseReturnValue

from app.acts.taking import take
from app.kernel.errors import Invalid, Precondition, TooLarge
from app.kernel.idempotency import answer, fingerprint, once
from app.tickets.explaining import EXPLAIN, Explain
from app.tickets.receiving import received
from app.web.desk import acting, core
from app.web.filing.forms import Filing, FilingForm
from app.web.filing.pages import shown_again
from app.web.guard import allows
from app.web.taken import takes

pages = Blueprint("joining", __name__)

SCOPE = "web.joining"


@pages.post("/tickets/new/join")
@takes(EXPLAIN)
@allows(EXPLAIN.ability)
def join() -> ResponseReturnValue:
    """Say it on the request named ``into`` instead of filing another; once for each token of the form."""
    form = FilingForm()
    if not form.form_token.data:
        raise Precondition()
    number = request.form.get("into", "")[:40]
    try:
        _said(form, number)
    except TooLarge as refused:
        form.refuse(refused)
        return shown_again(form, 413)
    except Invalid as refused:
        form.form_errors.extend(sentence for each in refused.fields.values() for sentence in each)
        return shown_again(form, 422)
    session["sent"] = f"{number}/{EXPLAIN.name}"
    return redirect(f"/tickets/{number}", 303)


def _said(form: Filing, number: str) -> None:
    words = "\n".join(part for part in (form.title.data, form.body.data) if part)
    with received(core().storage, core().scanner, form.uploads()) as found, acting() as tx:
        files = [file.sha256 for file in found.files]
        if once(tx, SCOPE, form.form_token.data, fingerprint({"into": number, "words": words, "files": files})):
            return
        take(tx, EXPLAIN, Explain(text=words), number=number, received=found)
        answer(tx, SCOPE, form.form_token.data, number)
