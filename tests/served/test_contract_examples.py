"""The examples of the contract run: each is sent to the running product as it stands, and is understood (C4).

An example is understood when somebody gets another answer than that it is ill-formed: what it asks for, or that the
ticket moved meanwhile, for the version of an example is no ticket's.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
import requests

from tests.served.visiting import SECONDS, Served

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
NUMBER = "GX20261122-0001"
"""The ticket of every example; a real one stands in for it."""
READERS = (
    "coordinator",
    "leader",
    "company_demo",
    "handler_demo",
    "head_demo",
    "liaison_demo",
    "officer_demo",
    "dispatcher_demo",
    "supervisor",
    "auditor",
    "admin",
)
ELSEWHERE = {
    "/companies/{credit_code}/merge": "names another record of a firm: tests/api/test_mergers.py",
    "/company-mergers/{number}/undo": "undoes a merger that is there: tests/api/test_mergers.py",
    "/api/v1/tokens": "signs in and out: docs/api.md, walked",
    "/api/v1/webhooks": "for programs alone: docs/api.md, walked",
    "/seats/{seat}/end": "ends a seat for good: tests/faces/test_ending_seats.py",
    "/issues/{number}/merge": "names another issue that is there: tests/api/test_issues.py",
    "/issues/{number}/split": "names matters that are in it: tests/api/test_issues.py",
    "/understanding/versions/{number}/use": "names a version that is not in use: tests/api/test_understanding.py",
    "/settings/amendments/{number}": "names a change that was proposed: tests/api/test_settings.py",
    "/judge": "names a change that waits: tests/api/test_settings.py",
    "/take-back": "names a change that waits: tests/api/test_settings.py",
    "/settings/ladders": "a rung of one ladder is none of another's: tests/api/test_settings.py",
    "/settings/units/end": "ends a unit for good: tests/api/test_settings.py",
    "/settings/categories/end": "ends a category for good: tests/api/test_settings.py",
    "/settings/parks/end": "ends a park for good: tests/api/test_settings.py",
    "/accounts/{number}/reset": "shuts somebody out: tests/api/test_settings.py",
    "/accounts/{number}/give-seat": "seats somebody for good: tests/api/test_settings.py",
    "/accounts/{number}/shut": "shuts somebody out: tests/api/test_settings.py",
    "/accounts/{number}/reopen": "names an account that is shut: tests/api/test_settings.py",
    "/hand-overs/{number}": "names a hand-over that was proposed: tests/api/test_handovers.py",
    "/hand-overs/{number}/write": "names a hand-over that was proposed: tests/api/test_handovers.py",
    "/hand-overs/{number}/form": "names a hand-over that was proposed: tests/api/test_handovers.py",
    "/hand-overs/{number}/sign": "names a hand-over that was proposed: tests/api/test_handovers.py",
    "/hand-overs/{number}/drop": "names a hand-over that was proposed: tests/api/test_handovers.py",
    "/stand-ins/{number}/end": "names a stand-in that was arranged: tests/api/test_handovers.py",
    "/phrases/{number}": "names a template that was kept: tests/api/test_phrases.py",
    "/phrases/{number}/versions": "names a template that was kept: tests/api/test_phrases.py",
    "/phrases/{number}/change": "names a template that was kept: tests/api/test_phrases.py",
    "/phrases/{number}/retire": "names a template that was kept: tests/api/test_phrases.py",
    "/phrases/{number}/restore": "names a template that is retired: tests/api/test_phrases.py",
    "/phrases/{phrase}": "names a template that was kept: tests/api/test_phrases.py",
    "/drafts/{key}": "names a draft that was kept: tests/api/test_drafts.py",
    "/issues/{number}/park-notices": "names a park with firms that have not written: tests/api/test_park_notices.py",
    "/park-notices/{number}": "names a notice that was drafted: tests/api/test_park_notices.py",
    "/park-notices/{number}/reword": "names a notice that was drafted: tests/api/test_park_notices.py",
    "/park-notices/{number}/send": "names a notice that was drafted: tests/api/test_park_notices.py",
    "/park-notices/{number}/drop": "names a notice that was drafted: tests/api/test_park_notices.py",
    "/drafts/{key}/files": "names a draft that was kept: tests/api/test_drafts.py",
    "/drafts/{key}/file": "names a draft that was kept: tests/api/test_drafts.py",
    "/tickets/{number}/link": "names another ticket that is there: tests/api/test_links.py",
    "/tickets/{number}/unlink": "names two tickets that are linked: tests/api/test_links.py",
    "/tags/{number}": "names a tag that was kept: tests/api/test_tags.py",
    "/tags/{number}/rename": "names a tag that was kept: tests/api/test_tags.py",
    "/tags/{number}/merge": "names two tags that were kept: tests/api/test_tags.py",
    "/tags/{number}/retire": "names a tag that was kept: tests/api/test_tags.py",
    "/tags/{number}/restore": "names a tag that is retired: tests/api/test_tags.py",
    "/tickets/{number}/tag": "names a tag that was kept: tests/api/test_tags.py",
    "/tickets/{number}/untag": "names a tag that was kept: tests/api/test_tags.py",
    "/api/v1/batches": "names open matters of several firms: tests/api/test_batches.py",
    "/batches/{number}": "names a batch that was formed: tests/api/test_batches.py",
    "/batches/{number}/matters": "names a batch that was formed: tests/api/test_batches.py",
    "/batches/{number}/form": "names a batch that was formed: tests/api/test_batches.py",
    "/batches/{number}/take-out": "names a batch that was formed: tests/api/test_batches.py",
    "/batches/{number}/attachments": "names a batch that was formed: tests/api/test_batches.py",
    "/batches/{number}/drop": "names a batch that was formed: tests/api/test_batches.py",
    "/batches/{number}/whistle": "names a batch that was formed: tests/api/test_batches.py",
    "/batches/{number}/progress": "names a batch that was formed: tests/api/test_batches.py",
    "/batches/{number}/answer": "names a batch that was formed: tests/api/test_batches.py",
    "/batches/{number}/approve": "names a batch that was formed: tests/api/test_batches.py",
    "/batches/{number}/send-back": "names a batch that was formed: tests/api/test_batches.py",
    "/tickets/{number}/meeting": "names a matter to which several were called: tests/api/test_meetings.py",
    "/tickets/{number}/meeting/words": "names a matter to which several were called: tests/api/test_meetings.py",
    "/tickets/{number}/meeting/place": "names a matter to which several were called: tests/api/test_meetings.py",
    "/tickets/{number}/meeting/decisions": "names a matter to which several were called: tests/api/test_meetings.py",
    "/tickets/{number}/meeting/tasks": "names a decision that was taken: tests/api/test_meetings.py",
    "/tickets/{number}/meeting/form": "a file and no JSON: tests/api/test_meetings.py",
    "/meeting-tasks/{number}/finish": "names a task that was given: tests/api/test_meetings.py",
    "/companies/{credit_code}/corrections": "asked by the firm itself, of which there is one: tests/api/test_corrections.py",
    "/corrections/{number}/decide": "names a correction that was asked for: tests/api/test_corrections.py",
    "/corrections/{number}/withdraw": "names a correction that was asked for: tests/api/test_corrections.py",
    "/articles/{number}": "names an article that was made: tests/faces/test_articles.py",
    "/articles/{number}/versions": "names an article that was made: tests/faces/test_articles.py",
    "/articles/{number}/change": "names an article that was made: tests/faces/test_articles.py",
    "/articles/{number}/publish": "names an article that was made: tests/faces/test_articles.py",
    "/articles/{number}/review": "names an article that was made: tests/faces/test_articles.py",
    "/articles/{number}/withdraw": "names an article that was made: tests/faces/test_articles.py",
    "/company-tags/{number}/verify": "names a tag that was put on a firm: tests/api/test_company_tags.py",
    "/company-tags/{number}/end": "names a tag that was put on a firm: tests/api/test_company_tags.py",
    "/tickets/{number}/financing": "a matter of financing: tests/api/test_financing.py",
    "/promises": "names a firm the token looks after: tests/api/test_promises.py",
    "/promises/{number}": "names a promise that was given: tests/api/test_promises.py",
    "/promises/{number}/say-promise-done": "names a promise that was given: tests/api/test_promises.py",
    "/promises/{number}/move-promise": "names a promise that was given: tests/api/test_promises.py",
    "/promises/{number}/say-promise-kept": "names a promise that was given: tests/api/test_promises.py",
    "/promises/{number}/say-promise-broken": "names a promise that was given: tests/api/test_promises.py",
    "/promises/{number}/release-promise": "names a promise that was given: tests/api/test_promises.py",
    "/tickets/{number}/finance-need": "a matter of financing: tests/api/test_financing.py",
    "/tickets/{number}/finance-consents": "a matter of financing with a need: tests/api/test_financing.py",
    "/tickets/{number}/finance-consents/revoke": "names a bank with consent: tests/api/test_financing.py",
    **{
        f"/bank-calls/{{number}}/{step}": "names a bank that was called: tests/api/test_financing.py"
        for step in ("take", "visit", "offer", "decline", "choose", "grant", "fall-through")
    },
    **{
        f"/fairs/{{number}}{step}": "names a fair that was planned: tests/api/test_fairs.py"
        for step in ("", "/change", "/cancel", "/mark", "/needs")
    },
    **{
        f"/visits/{{number}}{step}": "names a visit that was made: tests/api/test_visits.py"
        for step in (
            "",
            "/deny-visit",
            "/rule-on-denial",
            "/cancel-plan",
            "/unschedule-visit",
            "/photos",
            "/photos/{key}",
        )
    },
    "/scheduled-visits": "names a firm one looks after: tests/api/test_visits.py",
    "/visits": "names a firm one looks after: tests/api/test_visits.py",
    **{
        f"/company-standings/{{number}}/{step}": "names a firm that stopped: tests/integration/visits/test_recording.py"
        for step in ("decide-standing", "end-standing")
    },
    **{
        f"/companies/{{credit_code}}/{step}": "names the firm of its administrator: tests/web/test_visits.py"
        for step in ("quiet", "ask-quiet", "end-quiet")
    },
    "/fairs": "names a bank and firms: tests/api/test_fairs.py",
    **{
        f"/errands/{{number}}{step}": "names an errand that was asked for: tests/api/test_errands.py"
        for step in (
            *("", "/take", "/authorise", "/start", "/hand-back", "/receive", "/refuse"),
            *("/withdraw", "/terminate"),
        )
    },
    **{
        f"/errand-steps/{{number}}/{step}": "names a step of an errand: tests/api/test_errands.py"
        for step in ("begin", "finish", "block", "blow", "go-on", "skip", "ask-papers")
    },
    "/errands/{number}/files": "files and no JSON: tests/api/test_errands.py",
    "/errands/{number}/files/{key}": "a file that was brought: tests/api/test_errands.py",
    "/errand-papers/{number}/files": "files and no JSON: tests/api/test_errands.py",
    "/errand-papers/{number}/note-paper": "names a paper of an errand: tests/api/test_errands.py",
    "/errand-templates/{number}": "names a version of a template: tests/api/test_errands.py",
    "/errand-templates/{number}/publish": "names a version of a template: tests/api/test_errands.py",
    "{key}": "an id that is given out once: docs/api.md, walked",
    "/forms/{form}": "a file and no JSON: tests/api/test_printing.py",
    "/supervision-orders/{number}/form": "a file and no JSON: tests/api/test_printing.py",
    "/bulletin": "a file and no JSON: tests/api/test_printing.py",
    "/api/v1/tickets/{number}/attachments": "a file and no JSON: docs/api.md, walked",
}
KEY = uuid4().hex
"""An idempotency key is good for one body; everything else is sent as it stands."""
NOT_HIS = {401, 403, 404}


@dataclass(frozen=True)
class Example:
    """One operation with everything its contract gives an example of."""

    method: str
    path: str
    query: dict[str, Any]
    head: dict[str, str]
    body: Any

    def at(self, place: dict[str, str]) -> tuple[str, Any]:
        """Its address and body with a real number, firm and week."""
        body = {name: place["{number}"] if each == NUMBER else each for name, each in (self.body or {}).items()}
        path = self.path
        for name, value in place.items():
            path = path.replace(name, value)
        return path, body if self.body is not None else None


def examples_of(document: dict[str, Any]) -> Iterator[Example]:
    """Every operation of the contract that is not walked elsewhere."""
    shared = document["components"]
    for path, methods in document["paths"].items():
        if any(path.endswith(each) for each in ELSEWHERE):
            continue
        for method, operation in methods.items():
            if method == "parameters":
                continue
            named = [*methods.get("parameters", ()), *operation.get("parameters", ())]
            whole = [
                shared["parameters"][each["$ref"].rpartition("/")[2]] if "$ref" in each else each for each in named
            ]
            content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            bodies = [shared["examples"][name]["value"] for name in content.get("examples", ())]
            yield Example(
                method,
                path.replace("{metric}", "resolution_ledger").replace("{scope}", "region:GX"),
                {
                    each["name"]: each["schema"]["examples"][0]
                    for each in whole
                    if "examples" in each["schema"] and each["in"] == "query"
                },
                {each["name"]: f"{each['example']}-{KEY}" for each in whole if each["in"] == "header"},
                bodies[0] if bodies else None,
            )


NO_VERSION = {"version": 2_000_000}
"""Of nothing there is: whoever is understood meets a conflict, and moves nothing."""


@dataclass
class Sender:
    """Sends examples to the running product, at places where somebody may take them."""

    served: Served

    def got(self, path: str) -> list[dict[str, Any]]:
        """What a list shows the centre."""
        return list(self.send("coordinator", "get", path).json()["items"])

    def send(self, username: str, method: str, path: str, **more: Any) -> requests.Response:
        """One request with the token of an account."""
        caller = self.served.caller(username)
        return caller.client.request(method, f"{caller.url}{path}", timeout=SECONDS, **more)

    def places(self, example: Example) -> list[dict[str, str]]:
        """Where it may be sent: every order, and a ticket of each state."""
        others = {
            "{credit_code}": self.got("/api/v1/companies?limit=2")[1]["credit_code"],
            "{week}": self.got("/api/v1/reports/weekly?region=GX")[0]["week"],
            "{kind}": "feedback",
        }
        if "/issues/{number}" in example.path:
            return [{**others, "{number}": str(each["id"])} for each in self.got("/api/v1/issues?limit=5")]
        if "{number}" not in example.path and NUMBER not in str(example.body):
            return [others]
        of_orders = "/supervision-orders/" in example.path
        firm = self.served.accounts["company_demo"]["scope"]["company"]
        many = "/api/v1/supervision-orders?limit=200" if of_orders else f"/api/v1/tickets?limit=200&company={firm}"
        rows = [each for each in self.got(many) if each["number"]]
        chosen = rows if of_orders else list({each["state"]: each for each in rows}.values())
        return [{**others, "{number}": each["number"]} for each in chosen]

    def fault(self, example: Example) -> str | None:
        """Why nobody was understood, or nothing."""
        said = "is nobody's"
        for place in self.places(example):
            path, body = example.at(place)
            for username in READERS:
                more = (
                    {}
                    if body is None
                    else {"json": body | (NO_VERSION if isinstance(body.get("version"), int) else {})}
                )
                answer = self.send(username, example.method, path, params=example.query, headers=example.head, **more)
                if answer.status_code in {200, 201, 204, 409}:
                    return None
                if answer.status_code not in NOT_HIS:
                    said = f"{answer.status_code} {answer.text[:300]}"
        return f"{example.method} {example.path}: {said}"


def test_every_example_of_the_contract_is_understood(served: Served) -> None:
    sender = Sender(served)
    examples = list(examples_of(sender.send("coordinator", "get", "/api/v1/openapi.json").json()))
    assert len(examples) > 60
    assert sum(example.body is not None for example in examples) > 35
    faults = [fault for example in examples if (fault := sender.fault(example))]
    assert not faults, "\n".join(faults)


def test_an_example_that_is_not_understood_is_caught(served: Served) -> None:
    sender = Sender(served)
    wrong = Example("post", "/api/v1/tickets/{number}/accept", {}, {}, {"version": "three"})
    assert str(sender.fault(wrong)).startswith("post /api/v1/tickets/{number}/accept: 422 ")
    unknown = Example("get", "/api/v1/tickets", {"colour": "red"}, {}, None)
    assert str(sender.fault(unknown)).startswith("get /api/v1/tickets: 422 ")
