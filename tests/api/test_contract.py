"""The contract is complete, every endpoint carries an ability, and what it promises holds under generated requests."""

import warnings
from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from app import api
from app.accounts.rules.permissions import ABILITIES, OF_SCOPE
from app.api.attach import PREFIX
from app.api.rooms import endpoints_in
from app.kernel.actor import Actor
from app.tickets.models import Ticket
from app.tickets.rules.lifecycle import Action
from app.tickets.rules.words import State
from tests.api.conftest import Caller
from tests.builders import Zone

AsCaller = Callable[[Actor | None], Caller]
ENDPOINTS = endpoints_in(api)
NEVER_BY_API = {
    Action.SUBMIT,
    Action.DEEM,
    Action.MOVE_PARK,
    Action.TAKE_OVER,
    Action.TAKE_IN,
    Action.LET_OUT,
    Action.REVOKE_CONSENT,
}
"""Filing is POST /tickets; deeming and moving along are the system's, a bank leaves with the firm's consent."""
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]


def test_every_endpoint_carries_an_ability_that_some_role_or_scope_has(app: Flask) -> None:
    known = {"public", "signed_in"}.union(*ABILITIES.values(), *OF_SCOPE.values())
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(PREFIX):
            ability: str = vars(app.view_functions[rule.endpoint])["__ability__"]
            assert set(ability.split()) <= known, rule.rule


def test_every_act_of_the_lifecycle_has_its_address() -> None:
    paths = {endpoint.path for endpoint in ENDPOINTS if endpoint.method == "POST"}
    for action in set(Action) - NEVER_BY_API:
        assert f"/tickets/<number>/{action.value.replace('_', '-')}" in paths


def test_the_document_names_every_endpoint(app: Flask, caller: AsCaller, zone: Zone) -> None:
    response = caller(None).get("/openapi.json")
    assert response.mimetype == "application/json"
    document = response.get_json()
    assert document["openapi"] == "3.1.0"
    for endpoint in ENDPOINTS:
        path = (PREFIX + endpoint.path).replace("<", "{").replace(">", "}")
        operation = document["paths"][path][endpoint.method.lower()]
        assert operation["summary"], path
        wanted = {"404", "422"} if operation["x-ability"] == "public" else {"401", "403", "404", "422"}
        assert wanted <= set(operation["responses"])
    assert document == app.extensions["openapi"]()


@pytest.mark.timeout(600)  # some three thousand requests, eight for each operation
def test_generated_requests_break_nothing(
    app: Flask, caller: AsCaller, zone: Zone, ticket_in: Callable[..., Ticket]
) -> None:
    number = ticket_in(State.HANDLING).number
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    tokens = [caller(actor).token for actor in (zone.firm, zone.coordinator, zone.handler, zone.supervisor)]
    for result in schema.get_all_operations():
        assert isinstance(result, Ok)
        operation: Any = result.ok()
        if operation.path.endswith("/tokens"):
            continue  # every attempt hashes a password; its shapes are tested by hand

        @settings(
            max_examples=8,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(), token=st.sampled_from(tokens), real=st.booleans())
        def run(case: Any, token: str, real: bool) -> None:
            if real and "number" in (case.path_parameters or {}):
                case.path_parameters["number"] = number
            case.headers = {**(case.headers or {}), "Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                response = case.call()
            case.validate_response(response, checks=CHECKS)

        run()


@pytest.mark.parametrize("path", ["/me", "/tickets", "/companies", "/departments", "/calendar", "/supervision-orders"])
def test_answers_are_not_kept_by_anybody(caller: AsCaller, zone: Zone, path: str) -> None:
    response = caller(zone.coordinator).get(path)
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Request-ID"]
    assert "Access-Control-Allow-Origin" not in response.headers
