"""理解: what was learned, how it does, and putting another version in use."""

from collections.abc import Mapping
from typing import Any

from app.acts.taking import take
from app.api.declared import given, schema_of
from app.api.desk import acting, reading
from app.api.guard import allows
from app.api.mounting import Endpoint
from app.api.understanding.schemas import LearnedOut, LearnedQuery
from app.api.understanding.shown import shown_learned
from app.understanding.seeing import learned, learned_as
from app.understanding.switching import SWITCH


@allows("understanding.see")
def understanding(query: Mapping[str, Any]) -> Any:
    """One kind of model in one region: what answers, every version with its figures, what people chose instead."""
    with reading() as tx:
        return shown_learned(learned(tx, query["kind"], query.get("region")))


@allows(SWITCH.ability)
def use_version(body: Mapping[str, Any], number: str) -> Any:
    """Put another version in use; no night replaces it for a fortnight. Answers with its kind and region now."""
    with acting() as tx:
        version = take(tx, SWITCH, given(SWITCH, body), number=number)
        return shown_learned(learned_as(tx, version))


ENDPOINTS = (
    Endpoint("GET", "/understanding", understanding, LearnedOut, asks=LearnedQuery),
    Endpoint("POST", "/understanding/versions/<number>/use", use_version, LearnedOut, schema_of(SWITCH)),
)
