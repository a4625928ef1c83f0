"""一企一档: what happened to one firm."""

from collections.abc import Mapping
from typing import Any

from app.acts.taking import take
from app.api.declared import given, schema_of
from app.api.desk import acting, reading
from app.api.dossiers.schemas import DossierOut, DossierQuery
from app.api.dossiers.shown import shown_dossier
from app.api.guard import acts, allows
from app.api.mounting import Endpoint
from app.companies.verifying import VERIFY_CONTACTS
from app.dossiers.rules import READS
from app.dossiers.seeing import WantedLines, seen_dossier


@allows(READS)
def dossier(query: Mapping[str, Any], credit_code: str) -> Any:
    """A firm's dossier as far as it exists for this actor: its head, and what happened, newest first."""
    wanted = WantedLines(
        kinds=query.get("kind", ()), since=query.get("since"), cursor=query.get("cursor"), limit=query["limit"]
    )
    with reading() as tx:
        return shown_dossier(seen_dossier(tx, credit_code, wanted))


@acts(VERIFY_CONTACTS.ability)
def verify_contacts(body: Mapping[str, Any], credit_code: str) -> Any:
    """Say that a firm's people to call are the right ones, as of now; whoever handles its matters."""
    with acting() as tx:
        take(tx, VERIFY_CONTACTS, given(VERIFY_CONTACTS, body), number=credit_code)
        return shown_dossier(seen_dossier(tx, credit_code))


ENDPOINTS = (
    Endpoint("GET", "/companies/<credit_code>/dossier", dossier, DossierOut, asks=DossierQuery),
    Endpoint(
        "POST",
        "/companies/<credit_code>/verify-contacts",
        verify_contacts,
        DossierOut,
        schema_of(VERIFY_CONTACTS),
    ),
)
