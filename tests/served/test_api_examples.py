"""Every example of ``docs/api.md`` runs as it stands against the running product, and answers what is printed below it (C4)."""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.faults.conftest import ROOT
from tests.production.proxy import program_at
from tests.receivers import Received, Receiver, receiver
from tests.served.examples import (
    Block,
    Shell,
    blocks_of,
    differences,
    differences_on_the_wire,
    faults_of,
    head_of,
)
from tests.served.visiting import Served
from tests.sinks import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
BLOCKS = blocks_of(PAGE)
SETTINGS = frozenset({"HOST", "PASSWORD", "RECEIVER"})
"""What a reader fills in once, in the first block; everything else runs as it is printed."""
SNIPPETS = frozenset({"genuine"})
"""Functions of Python whose blocks are run, by ``ask``."""
PRELUDE = """
set -o pipefail
trap 'echo "$BASH_COMMAND" >>"$FAILED"' ERR
curl() { command curl --max-time 60 --write-out '%{stderr}\\n%{http_code}\\n' "$@" 2>>"$STATUSES"; }
flask() { (cd "$ROOT" && "$PYTHON" -m ops exec -- "$PYTHON" -m flask "$@"); }
make() { command make -C "$ROOT" --no-print-directory PY="$PYTHON" "$@"; }
"""
"""The three programs of the examples: curl says its status besides, the other two run beside the product."""
DELIVERY_SECONDS = 60


@dataclass
class Walk:
    """One reader who types the page from its first block to its last."""

    shell: Shell
    served: Served
    called: Receiver
    settings: Mapping[str, str]
    done: set[int] = field(default_factory=set)

    def up_to(self, at: int) -> None:
        """Run what stands above a block and was not run yet, and the block."""
        for block in BLOCKS[: at + 1]:
            if block.language == "bash" and block.at not in self.done:
                self.done.add(block.at)
                self._run(block)
            elif block.is_call:
                wait_until(lambda: self.called.calls, DELIVERY_SECONDS)

    def _run(self, block: Block) -> None:
        """Run one; a one-time code works once, and another test may have used the present one, or want the next."""
        signing_in = [self.shell.run(f"echo {word}") for word in re.findall(r"make -s code USER=(\S+?)\)", block.text)]
        for username in signing_in:
            self.served.code(username)
        self.shell.block(block, filled_in(block.text, self.settings))
        for username in signing_in:
            self.served.mark(username)


def filled_in(text: str, settings: Mapping[str, str]) -> str:
    """A block with the reader's own settings in the place of those printed."""
    for name, value in settings.items():
        text = re.sub(rf"(?m)^{name}=\S+", f"{name}={value}", text)
    return text


@pytest.fixture(scope="module")
def walk(served: Served) -> Iterator[Walk]:
    """The shell of one reader, in a folder of its own, and a program of his that is called."""
    program_at("curl")
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    with tempfile.TemporaryDirectory(prefix="zqs-examples-") as name, receiver() as called:
        settings = {
            "HOST": served.url,
            "PASSWORD": str(served.accounts["company_demo"]["password"]),
            "RECEIVER": called.url,
        }
        beside = {"ROOT": str(ROOT), "PYTHON": sys.executable, "HOME": name, "LC_ALL": "C.UTF-8"}
        path = f"{Path(sys.executable).parent}:{kept['PATH']}"
        with Shell(Path(name), {**kept, **served.environ, **beside, "PATH": path}, PRELUDE) as shell:
            yield Walk(shell, served, called, settings)


def shown(chosen: str) -> list[Block]:
    """The blocks of one sort, for tests by block."""
    sorts = {
        "bash": [block for block in BLOCKS if block.language == "bash"],
        "answer": [block for block in BLOCKS if block.is_answer],
        "call": [block for block in BLOCKS if block.is_call],
        "python": [block for block in BLOCKS if block.language == "python"],
    }
    return sorts[chosen]


@pytest.mark.parametrize("block", shown("bash"), ids=str)
def test_an_example_runs_and_answers_with_the_status_it_is_marked_with(walk: Walk, block: Block) -> None:
    walk.up_to(block.at)
    ran = walk.shell.ran[block.at]
    assert (ran.failed, ran.complained) == ([], ""), ran.printed
    assert ran.statuses == block.expected, ran.printed


@pytest.mark.parametrize("block", shown("answer"), ids=str)
def test_an_answer_is_what_is_printed(walk: Walk, block: Block) -> None:
    walk.up_to(block.at)
    printed = walk.shell.ran[block.at - 1].printed
    if block.language == "http":
        assert differences_on_the_wire(block.text, printed) == [], printed
    else:
        assert differences(json.loads(block.text), json.loads(printed)) == [], printed


@pytest.mark.parametrize("block", shown("call"), ids=str)
def test_a_program_is_called_as_is_printed(walk: Walk, block: Block) -> None:
    walk.up_to(block.at)
    assert differences_on_the_wire(block.text, on_the_wire(walk.called.calls[0])) == []


def on_the_wire(call: Received) -> str:
    """A call as text; what it was called at is another path each time."""
    method, _, version = call.line.split()
    heads = "".join(f"{name}: {value}\n" for name, value in call.headers.items())
    return f"{method} /zhuqishao {version}\n{heads}\n{call.body.decode()}"


@pytest.mark.parametrize("block", shown("python"), ids=str)
def test_a_signature_is_verified_by_the_snippet(walk: Walk, block: Block) -> None:
    walk.up_to(block.at)
    wait_until(lambda: walk.called.calls, DELIVERY_SECONDS)
    secret, call = walk.shell.variable("SECRET"), walk.called.calls[0]
    assert ask(block, secret, call.headers, call.body)
    assert not ask(block, secret, call.headers, call.body + b" ")
    assert not ask(block, secret + "x", call.headers, call.body)
    assert not ask(block, secret, {**call.headers, "X-Timestamp": "1000000000"}, call.body)


def ask(block: Block, secret: str, headers: Mapping[str, str], body: bytes) -> bool:
    """What the snippet says of a call, in a Python of its own."""
    text = f"{block.text}\nprint(genuine({secret!r}, {dict(headers)!r}, {body!r}))\n"
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, timeout=60, check=True)
    return {"True\n": True, "False\n": False}[done.stdout]


def test_every_fence_can_be_run_or_compared() -> None:
    assert faults_of(BLOCKS, SNIPPETS) == []
    assert PAGE.count("\n```") == 2 * len(BLOCKS)
    assert all(len(shown(sort)) >= 1 for sort in ("bash", "answer", "call", "python"))


def test_a_reader_fills_in_three_settings_once() -> None:
    assert {name: len(re.findall(rf"(?m)^{name}=\S+", PAGE)) for name in SETTINGS} == dict.fromkeys(SETTINGS, 1)
    assert all(re.search(rf"(?m)^{name}=", BLOCKS[0].text) for name in SETTINGS)


@pytest.mark.parametrize(
    ("page", "fault"),
    [
        ("## A\n```ruby\nputs 1\n```\n", "not run"),
        ("## A\n```\ncurl -s $API/me\n```\n", "not run"),
        ("## A\n```bash\ncurl -s $API/me\n```\n", "without its status"),
        ("## A\n```bash\ncurl -s a  # 200\ncurl -s b\n```\n", "without its status"),
        ("## A\n```json\n{}\n```\n", "answer to nothing"),
        ("## A\n```bash\ntrue\n```\n```http\nHTTP/1.1 200 OK\n```\n", "answer to nothing"),
        ("## A\n```python\ndef other() -> None: ...\n```\n", "snippet that is not run"),
    ],
)
def test_a_fence_that_nobody_runs_is_caught(page: str, fault: str) -> None:
    assert [fault in found for found in faults_of(blocks_of(page), SNIPPETS)] == [True]


@pytest.mark.parametrize(
    ("printed", "given"),
    [
        ({"a": 1}, {"a": 2}),
        ({"a": 1}, {"a": 1, "b": 2}),
        ({"a": 1, "b": None}, {"a": 1}),
        ({"a": "2026-11-23T10:58:45+08:00"}, {"a": "2026-11-23"}),
        ({"a": "submitted"}, {"a": "accepted"}),
        ({"a": ["x"]}, {"a": ["x", "y"]}),
        ({"a": [{"b": 1}, "…"]}, {"a": []}),
        ({"seconds_left": 1}, {"seconds_left": "1"}),
        ({"a": "…"}, {"a": None}),
        ({"a": True}, {"a": 1}),
    ],
)
def test_another_answer_than_is_printed_is_caught(printed: object, given: object) -> None:
    assert differences(printed, given) != []


def test_what_changes_from_day_to_day_is_compared_by_its_kind() -> None:
    printed = {"number": "GX20261122-0001", "at": "2026-11-22T09:00:00+08:00", "items": [{"id": 1}, "…"], "…": "…"}
    given = {"number": "GX20271231-0815", "at": "2027-12-31T09:00:00.25+08:00", "items": [{"id": 7}, 2, 3], "more": 1}
    assert differences(printed, given) == []


def test_a_status_a_header_and_a_body_are_compared_on_the_wire() -> None:
    given = 'HTTP/1.1 201 CREATED\r\nLocation: /x/GX20261122-0001\r\nServer: y\r\n\r\n{"version": 1}'
    assert differences_on_the_wire("HTTP/1.1 201 CREATED\nLocation: /x/…\n", given) == []
    assert differences_on_the_wire("HTTP/1.1 200 OK\n", given) != []
    assert differences_on_the_wire("HTTP/1.1 201 CREATED\nRetry-After: 1\n", given) != []
    assert differences_on_the_wire('HTTP/1.1 201 CREATED\n\n{"version": 2}\n', given) != []
    assert head_of(given)[1]["server"] == "y"


def test_a_command_that_fails_is_seen(tmp_path: Path) -> None:
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    with Shell(tmp_path, environ, PRELUDE) as shell:
        ran = shell.block(
            Block(0, "A", "bash", ""), "word=kept\nfalse | cat\ncurl -s http://127.0.0.1:1/\necho $word\n"
        )
        assert len(ran.failed) == 2
        assert (ran.printed, ran.statuses) == ("kept\n", [0])
        assert shell.variable("word") == "kept"
