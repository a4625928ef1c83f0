"""What the contract says of an operation besides its shapes: who may, what it answers, which refusals it can give."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import marshmallow as ma

from app.accounts.rules.permissions import ABILITIES, scopes_for
from app.accounts.rules.scopes import Scope
from app.api.problems import MEANS

RETRIED = (409, 429, 503)
"""Refusals that say in a header when trying again may help."""
IN_PATH: Mapping[str, tuple[str, str]] = {
    "number": (
        "Number of the ticket; of an order its number, or its id while a proposal; of issue, template, article its id.",
        "GX20261122-0001",
    ),
    "phrase": ("Id of the template.", "7"),
    "kind": ("Kind of the clock, as `clocks` of the ticket have it.", "resolve"),
    "key": ("`id` of the attachment, or of the token or sign-in.", "0f3b6c1e9a7d4c52"),
    "username": ("User name of a person, as `GET /accounts` lists it.", "handler_demo"),
    "seat": ("Id of one of the person's seats.", "42"),
    "credit_code": ("Unified social credit code, 18 characters.", "91419999MA00000014"),
    "form": ("Which form, as `GET /tickets/{number}/forms` lists it.", "receipt"),
    "week": ("ISO week.", "2026-W46"),
    "metric": ("Key of the figure.", "resolution_ledger"),
    "scope": ("`kind:code` of whose figure it is; `region` for the whole region.", "region:GX"),
}
"""What stands in the addresses, by the name in the path, with an example."""


def which_programs(programs: Collection[str]) -> str:
    """What a program needs for it: one of the scopes that open one of these abilities."""
    scopes = scopes_for(programs)
    if len(scopes) == len(Scope):
        return "A program may with any scope."
    named = " or ".join(f"`{scope.value}`" for scope in scopes)
    return f"A program needs the scope {named}." if scopes else "Not for programs' own accounts."


def who_may(ability: str) -> str:
    """Whom an operation is for: the roles that hold one of its abilities."""
    if ability == "public":
        return "For anybody, without a token."
    if ability == "signed_in":
        return "For every holder of a token, within the own scope: what lies outside it answers 404."
    wanted = set(ability.split())
    roles = [f"`{role.value}`" for role, held in ABILITIES.items() if wanted & held]
    named = " or ".join(f"`{each}`" for each in sorted(wanted))
    return f"Needs the ability {named}, which these roles hold: {', '.join(roles)}."


def answer_of(gives: type[ma.Schema] | None) -> str:
    """What comes back, in a sentence."""
    said = (gives.__doc__ or "").strip().split("\n")[0] if gives is not None else ""
    return said.replace("``", "`") or "Done."


def problems_for(
    *, is_public: bool, writes: bool, has_body: bool, is_conditional: bool, besides: Mapping[int, Sequence[str]]
) -> dict[int, tuple[str, ...]]:
    """Every status of a refusal with its codes, from the shape of an operation and what it says ``besides``."""
    found: dict[int, tuple[str, ...]] = {
        400: ("bad_request",),
        401: () if is_public else ("unauthenticated", "invalid_token"),
        403: () if is_public else ("forbidden",),
        404: ("not_found",),
        405: ("method_not_allowed",),
        409: ("in_progress", *(("version_conflict", "state_conflict") if writes else ())),
        413: ("too_large",) if has_body else (),
        415: ("unsupported_media_type",) if has_body else (),
        422: ("validation_error",),
        428: ("precondition_required",) if is_conditional else (),
        429: ("rate_limited",),
        500: ("internal",),
        503: ("unavailable",),
    }
    for status, codes in besides.items():
        found[status] = (*found.get(status, ()), *codes)
    return {status: codes for status, codes in sorted(found.items()) if codes}


def refusal(status: int, codes: Sequence[str]) -> dict[str, Any]:
    """A response of the contract: its codes and what each of them tells."""
    told = "; ".join(f"`{code}`: {MEANS.get(code, '')}" for code in codes)
    examples = {code: {"$ref": f"#/components/examples/{code}"} for code in codes}
    schema = {"$ref": "#/components/schemas/Problem"}
    response: dict[str, Any] = {
        "description": f"{told}.",
        "content": {"application/problem+json": {"schema": schema, "examples": examples}},
    }
    if status in RETRIED:
        response["headers"] = {"Retry-After": {"$ref": "#/components/headers/Retry-After"}}
    return response
