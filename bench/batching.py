"""How long a request takes that answers or approves a hundred matters of a hundred firms: ``python -m bench.batching``.

An instance of its own, with history in it; a photo comes along and reaches every matter. By the page one request brings
files and answer, by the API files go before the answer. Every answer is looked at: a matter that is left out ends the
run, and so does, with 1, a request that took longer than it may.
"""

import argparse
import io
import json
import os
import random
import re
import sys
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median
from time import monotonic

from PIL import Image

from bench.instance import Instance, for_once
from bench.packing import CENTRE, UNIT
from bench.speed import say
from bench.visiting import Answer, Visitor, Wrong, signed_in

AT_MOST = 3.0
"""Seconds one request may take (docs/performance.md)."""
HANDLER, HEAD = "handler_demo", "head_demo"
TEXT = "已查明是同一台变压器过载，扩容改造完成，电压恢复正常。"
CAUSE = {"cause": "北区变电站检修。", "plan": "供电公司周五前完成检修，统一答复。", "lead": UNIT}
PHOTO_SIDES = (1200, 900)
HIDDEN = re.compile(r'<input type="hidden" name="(csrf_token|form_token|version)" value="([^"]*)"')
MEMBER = re.compile(r'name="member" value="([^"]+)"')


@dataclass
class Batching:
    """One run on its way: by what was asked, the seconds it took, and those the instance had the processor for it."""

    instance: Instance
    members: int
    seconds: dict[str, list[float]] = field(default_factory=dict)
    worked: dict[str, list[float]] = field(default_factory=dict)

    def measure(self, rounds: int) -> None:
        """Each round one batch by the page and one by the API, each with matters of its own."""
        accounts = self.instance.accounts
        by_page = {name: signed_in(self.instance.url, accounts[name]) for name in (HANDLER, HEAD)}
        by_api = {name: Visitor(self.instance.url, token=accounts[name]["token"]) for name in (CENTRE, HANDLER, HEAD)}
        for turn in range(rounds):
            self._by_page(by_page, self._formed(by_api[CENTRE], 2 * turn))
            self._by_api(by_api, self._formed(by_api[CENTRE], 2 * turn + 1))
            say(
                f"round {turn + 1}: "
                + ", ".join(
                    f"{name} {took[-1]:.2f} s ({self.worked[name][-1]:.2f})" for name, took in self.seconds.items()
                )
            )

    def _formed(self, centre: Visitor, turn: int) -> str:
        """A batch of fresh matters, at work at the unit; its number."""
        said = self.instance.command("-m", "bench.packing", str(self.members), str(turn))
        numbers = json.loads(said.splitlines()[-1])
        made = json.loads(centre.fresh().call("/api/v1/batches", {**CAUSE, "tickets": numbers}).expect(201).text)
        if (made["matters"], made["firms"]) != (self.members, self.members):
            raise Wrong(f"a batch of {made['matters']} matters of {made['firms']} firms")
        return str(made["number"])

    def _by_page(self, people: dict[str, Visitor], number: str) -> None:
        handler, head = people[HANDLER], people[HEAD]
        sent = [*self._sheet(handler, number, "answer"), ("outcome", "solved"), ("text", TEXT), ("_end", "1")]
        path = f"/batches/{number}"
        self._timed("page, answer with a photo", lambda: handler.send(f"{path}/answer", sent, a_photo()).expect(303))
        sent = self._sheet(head, number, "approve")
        self._timed("page, approve", lambda: head.send(f"{path}/approve", sent).expect(303))
        self._timed("page, look at it", lambda: head.get(path).expect(200, number))

    def _sheet(self, visitor: Visitor, number: str, act: str) -> list[tuple[str, str]]:
        """What the form of an act sends as it stands."""
        page = visitor.get(f"/batches/{number}").expect(200)
        form = page.text.partition(f'action="/batches/{number}/{act}"')[2].partition("</form>")[0]
        members = MEMBER.findall(form)
        if len(members) != self.members:
            raise Wrong(f"{len(members)} matters to {act}")
        return [*HIDDEN.findall(form), *(("member", each) for each in members)]

    def _by_api(self, people: dict[str, Visitor], number: str) -> None:
        handler, head, path = people[HANDLER].fresh(), people[HEAD], f"/api/v1/batches/{number}"
        self._timed("API, photo", lambda: self._all(handler.send(f"{path}/attachments", [], a_photo(), "file", _key())))
        answer = {"outcome": "solved", "text": TEXT, "members": self._members(handler, path)}
        self._timed("API, answer", lambda: self._all(handler.call(f"{path}/answer", answer, _key())))
        approve = {"members": self._members(head, path)}
        self._timed("API, approve", lambda: self._all(head.call(f"{path}/approve", approve, _key())))

    def _members(self, visitor: Visitor, path: str) -> list[dict[str, object]]:
        items = json.loads(visitor.get(f"{path}/matters").expect(200).text)["items"]
        return [{"number": each["number"], "version": each["version"]} for each in items]

    def _all(self, answer: Answer) -> None:
        """Raises Wrong where one matter was left out."""
        said = json.loads(answer.expect(200).text)
        if len(said["done"]) != self.members or said["left"]:
            raise Wrong(f"{len(said['done'])} done, left: {said['left'][:3]}")

    def _timed(self, name: str, ask: Callable[[], object]) -> None:
        before, began = self.instance.busy(), monotonic()
        ask()
        self.seconds.setdefault(name, []).append(monotonic() - began)
        self.worked.setdefault(name, []).append(self.instance.busy() - before)


def a_photo() -> bytes:
    """A photo as a telephone takes them, of nothing: some hundred kilobytes, another one each time."""
    out = io.BytesIO()
    grey = Image.frombytes("L", (120, 90), os.urandom(120 * 90))
    grey.resize(PHOTO_SIDES).convert("RGB").save(out, "JPEG", quality=90)
    return out.getvalue()


def _key() -> str:
    return uuid.uuid4().hex


def read_options(words: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.batching", description=__doc__)
    parser.add_argument("--members", type=int, default=100, help="matters of a batch, each of a firm of its own")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tickets", type=int, default=2_000, help="history beside them")
    parser.add_argument("--at-most", type=float, default=AT_MOST, help="seconds a request may take")
    return parser.parse_args(words)


def main() -> int:
    """Measure, and say the median and the longest of each; 1 where one took too long."""
    options = read_options()
    with for_once(say) as instance:
        instance.fill(options.tickets, max(200, options.members), 40)
        say("filled")
        with instance.serving("web", "worker"):
            run = Batching(instance, options.members)
            run.measure(options.rounds)
    print(f"{options.members} matters of {options.members} firms, {options.rounds} rounds, {os.cpu_count()} cores")
    for name, took in run.seconds.items():
        worked = median(run.worked[name])
        print(f"{name:32}{median(took):8.2f} s  {max(took):8.2f} s at most  {worked:8.2f} s of the processor")
    return int(any(max(took) > options.at_most for took in run.seconds.values()))


if __name__ == "__main__":
    random.seed(0)
    sys.exit(main())
