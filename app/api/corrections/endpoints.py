"""企业更正: asked for by a firm, decided by the coordinator with words."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from app.acts.table import ON_CORRECTIONS
from app.acts.taking import take
from app.api.corrections.schemas import CorrectionOut, CorrectionPage, CorrectionsOut, CorrectionsQuery
from app.api.declared import given, schema_of
from app.api.desk import acting, reading
from app.api.guard import acts, allows
from app.api.mounting import Endpoint
from app.corrections.deciding import ASK_CORRECTION
from app.corrections.rules import DECIDE, CorrectionState
from app.corrections.seeing import corrections, corrections_of, seen_correction
from app.kernel.acts import AnyDeclared

Body = Mapping[str, Any]


@allows("dossier.see")
def of_firm(credit_code: str) -> Any:
    """What a firm asked to be put right, the newest first."""
    with reading() as tx:
        return asdict(corrections_of(tx, credit_code))


@acts(ASK_CORRECTION.ability)
def ask(body: Body, credit_code: str) -> Any:
    """Ask for the firm's entry to be put right; its administrator alone."""
    with acting() as tx:
        done = take(tx, ASK_CORRECTION, given(ASK_CORRECTION, body), number=credit_code)
        shown = asdict(seen_correction(tx, done.id))
    return shown, 201, {"Location": f"/api/v1/companies/{shown['firm']['credit_code']}/corrections"}


@allows(DECIDE)
def waiting(query: Body) -> Any:
    """Corrections of the region's firms, those that wait unless said, the longest first."""
    with reading() as tx:
        states = query.get("state", (CorrectionState.WAITING,))
        page = corrections(tx, states, query.get("cursor"), query["limit"])
        return {"items": [asdict(each) for each in page.items], "next_cursor": page.next_cursor}


def _on_correction(act: AnyDeclared) -> Endpoint:
    def view(body: Body, number: str) -> Any:
        with acting() as tx:
            done = take(tx, act, given(act, body), number=number, version=body.get("version"))
            return asdict(seen_correction(tx, done.id))

    view.__name__ = act.action
    view.__doc__ = act.summary
    path = f"/corrections/<number>/{act.name.split('-')[0]}"
    return Endpoint("POST", path, acts(act.ability)(view), CorrectionOut, schema_of(act))


ENDPOINTS = (
    Endpoint("GET", "/companies/<credit_code>/corrections", of_firm, CorrectionsOut),
    Endpoint("POST", "/companies/<credit_code>/corrections", ask, CorrectionOut, schema_of(ASK_CORRECTION), code=201),
    Endpoint("GET", "/corrections", waiting, CorrectionPage, asks=CorrectionsQuery),
    *[_on_correction(act) for act in ON_CORRECTIONS],
)
