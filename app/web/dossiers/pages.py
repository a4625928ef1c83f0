"""一企一档: the head of a firm's dossier, and what happened to it, newest first."""

from contextlib import suppress
from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue

from app.acts.taking import take
from app.companies.verifying import VERIFY_CONTACTS, ContactsAreRight
from app.dossiers.rules import READS, DossierKind
from app.dossiers.seeing import WantedLines, seen_dossier
from app.kernel.text import keyed
from app.web.desk import acting, reading
from app.web.dossiers.shown import kind_chips, shown_lines, shown_wishes
from app.web.guard import allows
from app.web.htmx import render
from app.web.navigation import is_company
from app.web.speaking import _
from app.web.taken import takes
from app.web.tickets.rows import cards_of, rows_of
from app.web.viewer import page_context

pages = Blueprint("dossiers", __name__)


@pages.get("/companies/<credit_code>/dossier")
@allows(READS)
def show(credit_code: str) -> ResponseReturnValue:
    """What happened to the firm, of one kind or of all, since a day or ever."""
    typed = request.args.get("kind", "")
    kind = DossierKind(typed) if typed in set(DossierKind) else None
    since = _day(request.args.get("from", ""))
    with reading() as tx:
        wanted = WantedLines(kinds=() if kind is None else (kind,), since=since, cursor=request.args.get("cursor"))
        seen = seen_dossier(tx, credit_code, wanted)
        head, firm = seen.head, is_company(tx.actor)
        address = f"/companies/{head.credit_code}/dossier"
        asked = {} if kind is None else {"kind": kind.value}
        asked |= {} if since is None else {"from": since.isoformat()}
        more = f"{address}?{urlencode({**asked, 'cursor': seen.next_cursor})}" if seen.next_cursor else None
        return render(
            "dossiers/show.html",
            "dossiers/_lines.html",
            head=head,
            address=address,
            kind="" if kind is None else kind.value,
            since="" if since is None else since.isoformat(),
            chips_shown=kind_chips(head, address, kind, since),
            lines=shown_lines(seen.items, firm),
            wishes=shown_wishes(head),
            may_verify_contacts=head.open_to_words and tx.actor.may(VERIFY_CONTACTS.ability),
            cards=cards_of(head.pressing) if firm else [],
            rows=[] if firm else rows_of(head.pressing, tx.now),
            next_href=more,
            **page_context(tx),
        )


@pages.post("/companies/<credit_code>/dossier/contacts")
@takes(VERIFY_CONTACTS)
@allows(VERIFY_CONTACTS.ability)
def contacts(credit_code: str) -> ResponseReturnValue:
    """Say that the people to call are the right ones."""
    with acting() as tx:
        take(tx, VERIFY_CONTACTS, ContactsAreRight(), number=credit_code)
    flash(_("%(done)s。", done=_(VERIFY_CONTACTS.done)), "success")
    return redirect(f"/companies/{credit_code}/dossier", 303)


def _day(typed: str) -> date | None:
    """A day as a field of the page sends it; anything else asks for all days."""
    with suppress(ValueError):
        return date.fromisoformat(keyed(typed))
    return None
