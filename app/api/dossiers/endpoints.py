"""一企一档: what happened to one firm."""

from collections.abc import Mapping
from typing import Any

from app.api.desk import reading
from app.api.dossiers.schemas import DossierOut, DossierQuery
from app.api.dossiers.shown import shown_dossier
from app.api.guard import allows
from app.api.mounting import Endpoint
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


ENDPOINTS = (Endpoint("GET", "/companies/<credit_code>/dossier", dossier, DossierOut, asks=DossierQuery),)
