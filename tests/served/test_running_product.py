"""The running product as a stranger meets it: every link of every role, then what a test client hides.

Bytes in headers, odd names, broken bodies, the whole contract with real tokens.
"""

import re
import socket
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import pytest

from tests.served.forms import a_picture
from tests.served.visiting import Page, Served, Visitor, crawl

# the first test waits for a first start with a whole zone, which a busy machine draws out
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
ROLES = (
    "company_demo",
    "officer_demo",
    "agent_demo",
    "dispatcher_demo",
    "liaison_demo",
    "handler_demo",
    "head_demo",
    "coordinator",
    "supervisor",
    "leader",
    "observer",
    "admin",
    "auditor",
)
MOST_PAGES = 60
EACH_SHAPE = 2
UNFILLED = re.compile(
    r"%\([a-z_]+\)s?|\{\{|\}\}|\{%|\bNone\b|\bundefined\b|<[A-Z]\w+[. ]|\b(ticket|order|report|part)\.[a-z_]+\b"
)
"""A sentence with a hole in it, a template's own signs, and words of the code."""
ACT = re.compile(r"^/tickets/([A-Z]+[0-9]+-[0-9]+)/([a-z-]+)$")


@pytest.mark.parametrize("username", ROLES)
def test_every_address_a_role_is_shown_answers(served: Served, username: str) -> None:
    visitor, caller = served.signed_in(username), served.caller(username)
    wrong: list[str] = []
    met = 0
    for shown_on, page in crawl(visitor, "/", MOST_PAGES, EACH_SHAPE):
        met += 1
        if page.status not in {200, 204, 302, 303}:
            wrong.append(f"{page.address} answers {page.status}, shown on {shown_on}")
        elif page.media == "text/html" and page.status == 200:
            wrong += [f"{page.address}: {each}" for each in faults_of(page)]
            wrong += [f"{page.address}: {each}" for each in vain_offers(page, caller)]
    assert met > 5
    assert not wrong, "\n".join(wrong)


def faults_of(page: Page) -> list[str]:
    """What no reader may meet on a page."""
    found = [f"reads {hit.group()!r}" for words in [*page.words, *page.filled_in] if (hit := UNFILLED.search(words))]
    if "<html" in page.text and not page.title:
        found.append("has no title")
    return found


def vain_offers(page: Page, caller: Visitor) -> list[str]:
    """Acts whose form stands on a ticket's page though the ticket says this reader may not take them now."""
    offered = {
        hit.group(2) for each in page.posts if (hit := ACT.match(each)) and page.address == f"/tickets/{hit.group(1)}"
    }
    if not offered:
        return []
    told = caller.client.get(f"{caller.url}/api/v1{page.address}", timeout=60).json()
    acts = contract_acts(caller) & offered
    return [f"offers {act}, which is not among its actions" for act in sorted(acts - set(told["actions"]))]


def contract_acts(caller: Visitor) -> set[str]:
    """The acts on a ticket by the contract.

    What is only added to a ticket (files, remarks, tags, links, what a firm needs to borrow) is none of its actions,
    nor what a reader keeps for himself.
    """
    paths = caller.client.get(f"{caller.url}/api/v1/openapi.json", timeout=60).json()["paths"]
    found = {path.partition("{number}/")[2] for path, verbs in paths.items() if "post" in verbs}
    added = {"remarks", "attachments", "tag", "untag", "link", "unlink", "finance-need"}
    return found - {*added, "follow", "unfollow", "mute", ""}


def test_the_check_sees_a_hole_in_a_sentence_and_a_page_without_a_title() -> None:
    page = Page("/x", 200, "text/html", "<html><body>还有 %(n)s 件，None</body></html>", {}, b"")
    assert faults_of(page) == ["reads '%(n)s'", "has no title"]


READERS = ("company_demo", "officer_demo", "liaison_demo", "coordinator", "supervisor", "auditor")
NAMES = ("停电现场.jpg", "plain.jpg", "现场 'a' & b; c=1, 100%.jpg", "🔥火情🔥.jpg", "长" * 100 + ".jpg", 'quo"te.jpg')
HOSTILE = (
    "filed_to=9999-12-31",
    "filed_from=0001-01-01",
    "q=%00",
    "q=%ff%fe",
    "state=%00",
    "cursor=%00",
    "cursor=AAAA",
    "category=" + "9" * 3000,
    "q=" + "x" * 3000,
    "sort=%F0%9F%94%A5",
    "department=%00",
    "company=%ed%a0%80",
)


@pytest.fixture(scope="module")
def firm(served: Served) -> Visitor:
    """A firm's browser."""
    return served.signed_in("company_demo")


@pytest.fixture(scope="module")
def number(served: Served) -> str:
    """A ticket of that firm to which it may still add files."""
    caller = served.caller("company_demo")
    for ticket in told(caller, "/tickets?limit=100")["items"]:
        path = f"{caller.url}/api/v1/tickets/{ticket['number']}/attachments"
        if (
            caller.client.post(path, files={"files": ("x.jpg", a_picture(255), "image/jpeg")}, timeout=60).status_code
            == 201
        ):
            return str(ticket["number"])
    raise AssertionError("no ticket of the firm takes files")


def told(caller: Visitor, path: str) -> Any:
    """What the API says."""
    answer = caller.client.get(f"{caller.url}/api/v1{path}", timeout=60)
    assert answer.status_code == 200, (path, answer.status_code, answer.text[:300])
    return answer.json()


@pytest.mark.parametrize("name", NAMES)
def test_a_file_of_any_name_comes_back_by_both_faces(served: Served, firm: Visitor, number: str, name: str) -> None:
    caller, content = served.caller("company_demo"), a_picture(NAMES.index(name) * 20)
    sent = {"files": (name, content, "image/jpeg")}
    answer = caller.client.post(f"{caller.url}/api/v1/tickets/{number}/attachments", files=sent, timeout=60)
    assert answer.status_code == 201, answer.text
    [kept] = answer.json()["items"]
    for url, client in (
        (f"/tickets/{number}/attachments/{kept['id']}", firm),
        (f"/tickets/{number}/attachments/{kept['id']}?inline=1", firm),
        (f"/tickets/{number}/attachments/{kept['id']}/preview", firm),
        (f"/api/v1/tickets/{number}/attachments/{kept['id']}", caller),
    ):
        got = client.get(url)
        assert got.status == 200, (url, got.status)
        said = got.headers["Content-Disposition"]
        assert said.isascii()
        assert said.startswith("inline" if "inline=1" in url or "preview" in url else "attachment")
        whole = re.search(r"filename\*=UTF-8''(\S+)$", said)
        assert whole
        if "preview" not in url:
            assert unquote(whole[1]) == kept["name"]


@pytest.mark.parametrize("medium", ["pdf", "docx"])
def test_a_form_comes_with_its_chinese_name_by_both_faces(
    served: Served, firm: Visitor, number: str, medium: str
) -> None:
    caller = served.caller("company_demo")
    for url, client in (
        (f"/tickets/{number}/forms/receipt.{medium}", firm),
        (f"/api/v1/tickets/{number}/forms/receipt?medium={medium}", caller),
    ):
        got = client.get(url)
        assert got.status == 200, (url, got.status)
        whole = re.search(r"filename\*=UTF-8''(\S+)$", got.headers["Content-Disposition"])
        assert whole
        assert unquote(whole[1]) == f"回执 {number}.{medium}"


def test_every_read_of_the_contract_answers_every_reader(served: Served) -> None:
    wrong = []
    for username in READERS:
        caller = served.caller(username)
        tickets = told(caller, "/tickets?limit=1")["items"]
        filled = {"number": tickets[0]["number"] if tickets else "GX20260101-0001"}
        for path, verbs in told(caller, "/openapi.json")["paths"].items():
            if "get" not in verbs:
                continue
            address = re.sub(r"\{(\w+)\}", _filler(filled), path)
            address = address if address.startswith("/api/v1") else f"/api/v1{address}"
            for query in ("", "?limit=zz&cursor=%00", "?" + "q=" + quote("示范")):
                status = caller.get(address + query).status
                if status >= 500:
                    wrong.append(f"{username}: {address}{query} answers {status}")
    assert not wrong, "\n".join(wrong)


def _filler(filled: dict[str, str]) -> Any:
    def fill(name: "re.Match[str]") -> str:
        return filled.get(name[1], "1")

    return fill


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"[]", b"null", b'{"version": 1}', b'{"version": 1e400}', b'"\xff"', b"{" * 5000],
    ids=["empty", "object", "list", "null", "half", "huge", "latin", "deep"],
)
def test_every_write_of_the_contract_refuses_half_a_body(served: Served, number: str, body: bytes) -> None:
    caller, wrong = served.caller("coordinator"), []
    for path, verbs in told(caller, "/openapi.json")["paths"].items():
        address = re.sub(r"\{(\w+)\}", _filler({"number": number}), path)
        address = address if address.startswith("/api/v1") else f"/api/v1{address}"
        for verb in verbs.keys() & {"post", "put", "patch"}:
            answer = caller.client.request(
                verb, caller.url + address, data=body, timeout=60, headers={"Content-Type": "application/json"}
            )
            if answer.status_code >= 500:
                wrong.append(f"{verb} {address} answers {answer.status_code}")
            elif answer.status_code >= 400 and answer.headers["Content-Type"] != "application/problem+json":
                wrong.append(f"{verb} {address} refuses as {answer.headers['Content-Type']}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("query", HOSTILE)
@pytest.mark.parametrize("path", ["/tickets", "/companies", "/inbox", "/reports", "/api/v1/tickets"])
def test_no_query_breaks_a_list(served: Served, firm: Visitor, path: str, query: str) -> None:
    visitor = served.caller("company_demo") if path.startswith("/api") else firm
    assert visitor.get(f"{path}?{query}").status < 500


def test_a_last_day_past_all_days_is_refused(firm: Visitor) -> None:
    assert firm.get("/tickets?filed_to=9999-12-31").status == 422


@pytest.mark.parametrize(
    "typed",
    ["0" * 5000, "9" * 5000, "9" * 19, "-1", "१२", "1\0", ""],
    ids=["zeros", "nines", "past", "less", "indic", "nul", "nothing"],
)
def test_no_message_is_read_by_what_is_no_number(firm: Visitor, typed: str) -> None:
    token = firm.get("/inbox").token
    assert firm.post("/inbox/read", {"csrf_token": token, "id": typed}).status in {303, 422}


REQUESTS = {
    "a body that never comes": b"POST /api/v1/tokens HTTP/1.1\r\nHost: %s\r\nContent-Length: 50\r\nConnection: close\r\n\r\n{",
    "chunks": b"POST /api/v1/tokens HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n"
    b"Connection: close\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    "broken chunks": b"POST /api/v1/tokens HTTP/1.1\r\nHost: %s\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nzz\r\n{}",
    "another form": b"POST /login HTTP/1.1\r\nHost: %s\r\nContent-Type: text/plain\r\nContent-Length: 3\r\nConnection: close\r\n\r\na=b",
    "no boundary": b"POST /login HTTP/1.1\r\nHost: %s\r\nContent-Type: multipart/form-data\r\nContent-Length: 3\r\n"
    b"Connection: close\r\n\r\na=b",
    "bytes in an address": b"GET /tickets/\xff\xfe?q=\xff HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n",
    "a huge header": b"GET / HTTP/1.1\r\nHost: %s\r\nX-Big: " + b"a" * 20_000 + b"\r\nConnection: close\r\n\r\n",
    "bytes in a header": b"GET / HTTP/1.1\r\nHost: %s\r\nCookie: sid=\xff\xfe\r\nAccept-Language: \xff\r\n"
    b"X-Request-ID: \xe5\x81\x9c\r\nConnection: close\r\n\r\n",
    "bytes in a token": b"GET /api/v1/tickets HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer \xe5\x81\x9c\r\nConnection: close\r\n\r\n",
}


@pytest.mark.parametrize("what", REQUESTS)
def test_a_broken_request_is_refused_and_breaks_nothing(served: Served, what: str) -> None:
    host = urlsplit(served.url).netloc
    with socket.create_connection(("127.0.0.1", int(host.partition(":")[2])), timeout=60) as wire:
        wire.sendall(REQUESTS[what].replace(b"%s", host.encode()))
        wire.shutdown(socket.SHUT_WR)
        answered = wire.makefile("rb").readline()
    assert not answered or re.match(rb"HTTP/1\.1 [234]\d\d ", answered), answered
