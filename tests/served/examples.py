"""The examples of ``docs/api.md``: read from its fences, run by bash with real curl, and held against what is printed.

What a fence is, its language says: ``bash`` runs, every curl marked with the status it expects (``# 201``); ``json`` and
``http`` below it are its answer; ``http`` that begins with a method is a call the product makes; ``python`` runs as well.
"""

import json
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ELLIPSIS = "…"
"""Stands for any text, and as a key or at the end of a list for whatever else there is."""
KINDS = (
    re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d"),
    re.compile(r"\d{4}-\d\d-\d\d"),
    re.compile(r"\d{4}-W\d\d"),
    re.compile(r"[A-Z]{2}\d{8}-\d{4}"),
    re.compile(r"[A-Z]{2}-ZB-\d{4}-\d\d"),
    re.compile(r"[0-9a-f]{16,64}"),
    re.compile(r"[0-9A-F]{32}"),
)
"""Texts that are another each time: only their kind is compared."""
VARYING = frozenset(
    {
        "seconds_left",
        "days_left",
        "provisional",
        "id",
        "calendar_version",
        "n",
        "d",
        "previous_n",
        "previous_d",
        "rate",
        "previous",
    }
)
"""Fields whose value depends on the day; only that it is a number, a truth or a printed text is compared."""
_FENCE = re.compile(r"(?m)^```([^\n]*)\n(.*?)^```$", re.DOTALL)
_MARK = re.compile(r"#.*?\b([1-5]\d\d)\b")
_CURL = re.compile(r"\bcurl -")


@dataclass(frozen=True)
class Block:
    """One fence: its place, its language, its text."""

    at: int
    heading: str
    language: str
    text: str

    @property
    def expected(self) -> list[int]:
        """The statuses its curls are marked with, in their order."""
        return [int(found[1]) for line in self.text.splitlines() if (found := _MARK.search(line))]

    @property
    def is_call(self) -> bool:
        """Whether it shows a call the product makes."""
        return self.language == "http" and not self.text.startswith("HTTP/")

    @property
    def is_answer(self) -> bool:
        """Whether it shows what the example above it printed."""
        return self.language == "json" or (self.language == "http" and not self.is_call)

    def __str__(self) -> str:
        return f"{self.at:02d} {self.language} {self.heading}"


def blocks_of(page: str) -> list[Block]:
    """The fences of a page in its order, each with the heading it stands under."""
    found = []
    for at, fence in enumerate(_FENCE.finditer(page)):
        heading = re.findall(r"(?m)^## (.+)$", page[: fence.start()])
        found.append(Block(at, heading[-1] if heading else "", fence[1].strip(), fence[2]))
    return found


def faults_of(blocks: list[Block], snippets: frozenset[str]) -> list[str]:
    """What nobody could run or compare: other languages, curls without a status, answers to nothing."""
    wrong = []
    for block, before in zip(blocks, [None, *blocks[:-1]], strict=True):
        if block.language not in {"bash", "json", "http", "python"}:
            wrong.append(f"{block}: a language that is not run")
        if block.language == "bash" and len(_CURL.findall(block.text)) != len(block.expected):
            wrong.append(f"{block}: a curl without its status")
        if block.is_answer and (before is None or before.language != "bash" or not before.expected):
            wrong.append(f"{block}: an answer to nothing")
        if block.language == "python" and not snippets & set(re.findall(r"(?m)^def (\w+)", block.text)):
            wrong.append(f"{block}: a snippet that is not run")
    return wrong


@dataclass(frozen=True)
class Ran:
    """What came of a block of bash."""

    printed: str
    complained: str
    statuses: list[int]
    failed: list[str]
    """Commands that did not end well."""


@dataclass
class Shell:
    """One bash that runs block after block, as a reader who types them does."""

    folder: Path
    environ: Mapping[str, str]
    prelude: str
    ran: dict[int, Ran] = field(default_factory=dict)

    def __enter__(self) -> "Shell":
        self._bash = subprocess.Popen(
            ["bash", "--norc"],
            cwd=self.folder,
            env=dict(self.environ),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.run(self._file("prelude", self.prelude))
        return self

    def __exit__(self, *_: object) -> None:
        self._bash.communicate("exit\n", timeout=30)

    def block(self, block: Block, text: str) -> Ran:
        """Run a block in the place of its text ``text``, which has its settings filled in."""
        there = self.folder / f"block-{block.at}"
        statuses, failed = there.with_suffix(".statuses"), there.with_suffix(".failed")
        for file in (statuses, failed):
            file.write_text("", encoding="utf-8")
        self.run(f"STATUSES={statuses} FAILED={failed}")
        self.run(f"{self._file(there.name, text)} >{there}.out 2>{there}.err </dev/null")
        said = [line for line in statuses.read_text(encoding="utf-8").splitlines() if re.fullmatch(r"\d{3}", line)]
        out, err = (Path(f"{there}.{end}").read_text(encoding="utf-8") for end in ("out", "err"))
        ran = Ran(out, err, [int(each) for each in said], failed.read_text(encoding="utf-8").splitlines())
        self.ran[block.at] = ran
        return ran

    def variable(self, name: str) -> str:
        """What the shell holds under a name."""
        return self.run(f'printf "%s\\n" "${name}"')

    def run(self, command: str) -> str:
        """A command, and the first line it printed."""
        assert self._bash.stdin is not None
        assert self._bash.stdout is not None
        self._bash.stdin.write(f"{command}\nprintf '\\037\\n'\n")
        self._bash.stdin.flush()
        lines = []
        while (line := self._bash.stdout.readline()) not in {"\037\n", ""}:
            lines.append(line.rstrip("\n"))
        assert line, f"bash ended at: {command}"
        return lines[0] if lines else ""

    def _file(self, name: str, text: str) -> str:
        """The words that run a text in this shell."""
        file = self.folder / f"{name}.sh"
        file.write_text(text, encoding="utf-8")
        return f"source {file}"


def differences(printed: Any, given: Any, place: str = "") -> list[str]:
    """Where an answer is another than the document prints: keys and kinds of values, and values that are always the same."""
    if isinstance(printed, dict) and isinstance(given, dict):
        return _of_objects(printed, given, place)
    if isinstance(printed, list) and isinstance(given, list):
        known = [each for each in printed if each != ELLIPSIS]
        if len(given) < len(known) or (len(given) > len(known) and len(known) == len(printed)):
            return [f"{place}: {len(given)} of {len(known)}"]
        pairs = zip(known, given, strict=False)
        return [each for at, pair in enumerate(pairs) for each in differences(*pair, f"{place}[{at}]")]
    return [] if _alike(printed, given, place) else [f"{place}: prints {printed!r}, is {given!r}"]


def _of_objects(printed: dict[str, Any], given: dict[str, Any], place: str) -> list[str]:
    missing = printed.keys() - given.keys() - {ELLIPSIS}
    more = set() if ELLIPSIS in printed else given.keys() - printed.keys()
    found = [f"{place}.{name}: is not there" for name in sorted(missing)]
    found += [f"{place}.{name}: is not printed" for name in sorted(more)]
    both = [name for name in printed if name in given]
    return found + [each for name in both for each in differences(printed[name], given[name], f"{place}.{name}")]


def _alike(printed: Any, given: Any, place: str) -> bool:
    if place.rpartition(".")[2] in VARYING:
        return type(printed) is type(given)
    if isinstance(printed, str) and isinstance(given, str):
        kind = next((each for each in KINDS if each.fullmatch(printed)), None)
        pattern = kind or re.compile(".*".join(map(re.escape, printed.split(ELLIPSIS))), re.DOTALL)
        return pattern.fullmatch(given) is not None
    return type(printed) is type(given) and printed == given


def head_of(text: str) -> tuple[str, dict[str, str], str]:
    """First line, headers by their names in small letters, and body of what came over the wire."""
    head, _, body = text.replace("\r\n", "\n").partition("\n\n")
    first, *lines = head.splitlines()
    named = (line.partition(":") for line in lines)
    return first, {name.lower(): value.strip() for name, _, value in named}, body


def differences_on_the_wire(printed: str, given: str) -> list[str]:
    """Where an answer with its head is another than the document prints; headers that are not printed may be there."""
    first, named, body = head_of(printed)
    there, heads, content = head_of(given)
    found = differences(first, there, "first line")
    for name, value in named.items():
        found += differences(value, heads.get(name), name)
    return found + (differences(json.loads(body), json.loads(content)) if body.strip() else [])
