"""Fault 20: no room for files, on a file system that truly has none. Words are kept, nobody reads 500, and it heals.

The instance keeps its files, and its TMPDIR, on small file systems of its own (``unshare -m``, so that nothing stays
mounted): what comes in may lie on the first, and nothing needs the second.
"""

import os
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
import sqlalchemy as sa

from tests.faults.conftest import Instance, started
from tests.files import a_pdf
from tests.served.visiting import Page, Visitor

MB = 1024 * 1024
ROOM = 120
"""MB for everything that is attached."""
MOUNTED = (
    "mkdir -p {var}/files {var}/tmp"
    f" && mount -t tmpfs -o size={ROOM}m,mode=700 tmpfs {{var}}/files"
    " && mount -t tmpfs -o size=64k,mode=1777 tmpfs {var}/tmp"
    ' && exec "$@"'
)
WORDS = "停电三次，设备受损。"


@pytest.fixture(scope="module")
def narrow() -> Iterator[Instance]:
    """An instance with little room."""
    assert os.geteuid() == 0, "this test mounts a small file system: run it as root, as .ci/run does"
    around = ("unshare", "-m", "--propagation", "private", "sh", "-c", MOUNTED, "sh")
    with started(around, STORAGE_URL="file://{var}/files", TMPDIR="{var}/tmp") as running:
        yield running


@contextmanager
def filled(narrow: Instance, left: int) -> Iterator[None]:
    """Leave no more than so many bytes."""
    place = Path(narrow.inside(f"{narrow.var}/files/somebody-elses"))
    room = os.statvfs(place.parent)
    with place.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, room.f_bavail * room.f_frsize - left)
    try:
        yield
    finally:
        place.unlink()


def filed(visitor: Visitor, title: str, *sizes: int) -> Page:
    """A request filed by the form of the page, with papers of so many megabytes each."""
    page = visitor.get("/tickets/new")
    token = page.text.partition('name="form_token"')[2].partition('value="')[2].partition('"')[0]
    typed: dict[str, Any] = {"csrf_token": page.token, "form_token": token, "category": "01", "title": title}
    typed |= {"body": WORDS, "kind": "help", "urgency": "normal", "_end": "1"}
    papers = [
        ("files", (f"{at}.pdf", a_pdf(os.urandom(size * MB)), "application/pdf")) for at, size in enumerate(sizes)
    ]
    return visitor.post("/tickets/new", typed, files=papers or [("files", ("", b""))])


def numbers(narrow: Instance, titles: str) -> int:
    """How many tickets there are of such titles."""
    with narrow.engine().connect() as connection:
        count: int = connection.scalar(
            sa.text("SELECT count(*) FROM tickets WHERE title LIKE :titles"), {"titles": titles}
        )
    return count


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_no_room_is_said_with_the_words_kept(narrow: Instance) -> None:
    firm = narrow.signed_in("company_a1")
    bearer = {"Authorization": f"Bearer {narrow.token('company_a1')}"}
    before = filed(firm, "FULL-before", 3)
    assert before.status == 303
    number = before.headers["Location"].split("/")[2]
    with filled(narrow, left=MB):
        refused = filed(firm, "FULL-page", 3, 3)
        assert (refused.status, refused.headers["Retry-After"]) == (503, "5")
        assert WORDS in refused.text
        assert "FULL-page" in refused.text
        small = filed(firm, "FULL-small", 0)  # fits, and its like are taken to the last
        assert small.status == 303
        program = requests.post(
            f"{narrow.url}/api/v1/tickets/{number}/attachments",
            files={"a": ("a.pdf", a_pdf(bytes(3 * MB)))},
            headers=bearer,
            timeout=30,
        )
        assert (program.status_code, program.headers["Retry-After"]) == (503, "5"), program.text
        assert filed(firm, "FULL-words").status == 303, "without files everything goes on"
    assert filed(firm, "FULL-after", 3, 3).status == 303
    assert numbers(narrow, "FULL-page") == 0
    assert numbers(narrow, "FULL-%") == 4
    narrow.heals()
    assert narrow.broken() == []


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_eight_large_uploads_at_once_are_taken_or_told_to_wait(narrow: Instance) -> None:
    inside = narrow.signed_in("company_b1")
    firms = [Visitor(narrow.url) for _ in range(8)]
    for firm in firms:
        firm.client.cookies.update(inside.client.cookies)
    with ThreadPoolExecutor(8) as crowd:
        answers = list(crowd.map(lambda at: filed(firms[at], f"CROWD-{uuid.uuid4().hex}", 15, 15, 15), range(8)))
    codes = sorted(answer.status for answer in answers)
    print("eight uploads of 45 MB:", codes)
    assert set(codes) <= {303, 503}, codes
    assert 503 in codes, "there was no room for all of them"
    assert all(WORDS in answer.text and answer.headers["Retry-After"] for answer in answers if answer.status == 503)
    assert numbers(narrow, "CROWD-%") == codes.count(303)
    if codes.count(303) < 2:  # 45 MB on their way in and 45 stored are what the place holds
        assert filed(firms[0], "CROWD-later", 15).status == 303, "the room is free again"
    narrow.heals()
    assert narrow.broken() == []
