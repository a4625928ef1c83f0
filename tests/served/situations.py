"""Situations in which somebody's right ended, or never was; each word is marked with who must never meet it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.served.visiting import SECONDS, Served

FIRM_A = frozenset({"company_a1", "company_a2", "company_a_admin"})
FIRM_B = frozenset({"company_b1"})
ELSEWHERE = frozenset({"company_z1", "coordinator_z"})
UNIT_X = frozenset({"liaison_x", "handler_x", "handler_x2", "head_x"})
UNIT_Y = frozenset({"liaison_y", "handler_y", "head_y"})
NOBODY = frozenset({"disabled", ""})
"""Whose account is closed, and who has none."""
NOT_OF_A = FIRM_B | ELSEWHERE | {"officer_b", "dispatcher_p2"} | NOBODY
NOT_OF_B = FIRM_A | ELSEWHERE | {"officer_a", "officer_b", "dispatcher_p1"} | NOBODY
"""The officer of firm b is let go before anything below is filed."""
X, Y = "JFJ", "CJJ"
Json = dict[str, Any]


@dataclass
class Marks:
    """Words by who must not meet them; each is a tag one may search by, and a secret nobody can guess."""

    strangers: dict[str, frozenset[str]] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)

    def word(self, tag: str, *strangers: Iterable[str]) -> str:
        """A new word, and who must never meet it."""
        secret = f"{len(self.strangers):03d}口令{tag}"
        self.strangers[secret] = frozenset().union(*map(frozenset, strangers))
        self.tags.append(f"标记{tag}")
        return f"标记{tag} {secret}"

    def met_by(self, username: str, text: str) -> list[str]:
        """The words of ``text`` that ``username`` must not meet."""
        return [word for word, strangers in self.strangers.items() if username in strangers and word in text]


@dataclass
class Staging:
    """Acts on the running product, by the contract."""

    product: Served
    marks: Marks
    numbers: dict[str, str] = field(default_factory=dict)
    """The tickets, by situation."""

    def file(self, username: str, situation: str, strangers: Iterable[str], **more: Any) -> str:
        """File a request whose title, words and file are marked."""
        draft = {
            "title": self.marks.word(f"{situation}题", strangers),
            "body": self.marks.word(f"{situation}文", strangers),
            "category": "0901",
            **more,
        }
        number = str(self._send(username, "/tickets", draft)["number"])
        self.numbers[situation] = number
        name = f"{self.marks.word(f'{situation}件', strangers)}.pdf"
        paper = (name, b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n", "application/pdf")
        caller = self.product.caller(username)
        kept = caller.client.post(
            f"{caller.url}/api/v1/tickets/{number}/attachments", files={"files": paper}, timeout=SECONDS
        )
        assert kept.status_code == 201, kept.text
        return number

    def act(self, username: str, number: str, act: str, **given: Any) -> Json:
        """One act of the contract on a ticket."""
        caller = self.product.caller(username)
        now = caller.client.get(f"{caller.url}/api/v1/tickets/{number}", timeout=SECONDS)
        assert now.status_code == 200, f"{username} {act}: {now.text}"
        return self._send(username, f"/tickets/{number}/{act}", {"version": now.json()["version"], **given})

    def remark(self, username: str, number: str, text: str) -> None:
        """An internal word."""
        self._send(username, f"/tickets/{number}/remarks", {"text": text})

    def _send(self, username: str, path: str, body: Mapping[str, Any]) -> Json:
        caller = self.product.caller(username)
        key = {"Idempotency-Key": f"staging-of-the-matrix-{len(self.marks.strangers)}"} if path == "/tickets" else {}
        answer = caller.client.post(f"{caller.url}/api/v1{path}", json=body, headers=key, timeout=SECONDS)
        assert answer.ok, f"{username} {path}: {answer.status_code} {answer.text}"
        told: Json = answer.json()
        return told


def stage(product: Served, canaries: Mapping[str, Mapping[str, str]]) -> Staging:
    """Make every situation; the officer of firm b was let go before. ``canaries`` are words marked already, by firm."""
    here = Staging(product, Marks())
    _canaries(here, canaries)
    _a_unit_that_left(here)
    _a_support_that_was_done_in_the_first_cycle(here)
    _in_confidence(here)
    _about_a_unit(here)
    return here


def _canaries(here: Staging, canaries: Mapping[str, Mapping[str, str]]) -> None:
    """The words the profile marked; a firm never reads the remarks about it."""
    for letter, strangers in (("a", NOT_OF_A), ("b", NOT_OF_B), ("z", FIRM_A | FIRM_B | NOBODY)):
        own = {"a": FIRM_A, "b": FIRM_B, "z": frozenset({"company_z1"})}[letter]
        for what, word in canaries[letter].items():
            inside = what.startswith("remark")
            here.marks.strangers[word] = strangers | own if inside else strangers


def _a_unit_that_left(here: Staging) -> None:
    """Unit x was called, wrote, was let go; unit y came instead and wrote on."""
    number = here.file("company_a1", "退单", NOT_OF_A)
    inside = NOT_OF_A | FIRM_A
    mark = here.marks.word
    here.act("dispatcher_p1", number, "accept")
    here.act("dispatcher_p1", number, "whistle", kind="ordinary", lead=X, task=mark("退单前交办", inside))
    here.remark("liaison_x", number, mark("退单前备注", inside))
    here.act("head_x", number, "hand-back", reason="not_ours", basis=mark("退单依据", inside))
    here.act("coordinator", number, "rule", assignment=X, upheld=True, note=mark("退单裁定", inside))
    here.act("dispatcher_p1", number, "whistle", kind="ordinary", lead=Y, task=mark("退单后交办", inside, UNIT_X))
    here.act("liaison_y", number, "check-in", handler="承办")
    here.remark("liaison_y", number, mark("退单后备注", inside, UNIT_X))
    here.act("liaison_y", number, "progress", text=mark("退单后进展", NOT_OF_A, UNIT_X))


def _a_support_that_was_done_in_the_first_cycle(here: Staging) -> None:
    """Unit y helped in the first cycle and finished; the firm disputed, and unit x alone is at work again."""
    number = here.file("company_a2", "协办", NOT_OF_A)
    mark = here.marks.word
    here.act("dispatcher_p1", number, "accept")
    here.act("dispatcher_p1", number, "whistle", kind="ordinary", lead=X, supports=[Y])
    here.act("liaison_x", number, "check-in", handler="承办")
    here.act("liaison_y", number, "check-in", handler="协办")
    here.act("liaison_y", number, "finish", result=mark("协办结果", NOT_OF_A, FIRM_A))
    here.act("handler_x", number, "answer", outcome="explained", text=mark("首轮答复", NOT_OF_A))
    here.act("head_x", number, "approve")
    here.act("company_a2", number, "dispute", tags=[], text=mark("异议", NOT_OF_A, UNIT_Y))
    here.remark("liaison_x", number, mark("次轮备注", NOT_OF_A, FIRM_A, UNIT_Y))
    here.act("liaison_x", number, "progress", text=mark("次轮进展", NOT_OF_A, UNIT_Y))


def _in_confidence(here: Staging) -> None:
    """Filed in confidence by firm b; no unit is called yet."""
    number = here.file("company_b1", "保密", NOT_OF_B | UNIT_X | UNIT_Y | {"observer"}, confidential=True)
    here.act("dispatcher_p2", number, "accept")


def _about_a_unit(here: Staging) -> None:
    """A complaint about unit y, which must not even know of it; unit x leads."""
    number = here.file("company_b1", "投诉", NOT_OF_B | UNIT_Y | {"observer"}, category="1501", complained_of=[Y])
    here.act("dispatcher_p2", number, "accept")
    here.act("dispatcher_p2", number, "whistle", kind="ordinary", lead=X)
    here.remark("liaison_x", number, here.marks.word("投诉备注", NOT_OF_B, FIRM_B, UNIT_Y, {"observer"}))
