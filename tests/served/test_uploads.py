"""A firm brings files on the running product, where its transaction is the portal role's: by the form and by the API."""

import json
import uuid

import pytest

from tests.faults.conftest import Instance
from tests.files import a_pdf
from tests.served.visiting import Served, Visitor

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
WORDS = "停电三次，设备受损。"
CHINESE = "停电说明（二期）.pdf"
TWO = [
    ("files", ("invoice.pdf", a_pdf(b"% one"), "application/pdf")),
    ("files", (CHINESE, a_pdf(b"% two"), "application/pdf")),
]


@pytest.fixture(scope="module")
def served(instance: Instance) -> Served:
    """The small one, by name of account."""
    return Served(instance.url, instance.var, instance.accounts)


@pytest.fixture(scope="module")
def firms(served: Served) -> list[str]:
    """Somebody of a firm first, then people of other firms."""
    return sorted(name for name in served.accounts if name.startswith("company_"))


def test_two_files_by_the_form_one_with_a_chinese_name(served: Served, firms: list[str]) -> None:
    firm = served.signed_in(firms[0])
    page = firm.get("/tickets/new")
    token = page.text.partition('name="form_token"')[2].partition('value="')[2].partition('"')[0]
    typed = {"csrf_token": page.token, "form_token": token, "category": "01", "title": "上传两个文件"}
    typed |= {"body": WORDS, "kind": "help", "urgency": "normal", "_end": "1", "meant": "1"}
    filed = firm.post("/tickets/new", typed, files=TWO)
    assert filed.status == 303, filed.text[:2000]
    number = numbered(served.caller(firms[0]), "上传两个文件")
    shown = firm.get(f"/tickets/{number}")
    assert "invoice.pdf" in shown.text
    assert CHINESE in shown.text
    links = [each for each in shown.links if "/attachments/" in each]
    assert len(links) >= 2
    assert {firm.get(link).status for link in links} == {200}


def test_files_by_the_api_and_none_by_another_firm(served: Served, firms: list[str]) -> None:
    firm = served.caller(firms[0])
    draft = {"title": "接口上传", "body": WORDS, "category": "01"}
    filed = firm.post("/api/v1/tickets", json=draft, headers={"Idempotency-Key": uuid.uuid4().hex})
    assert filed.status == 201, filed.text
    number = filed.headers["Location"].rpartition("/")[2]
    address = f"/api/v1/tickets/{number}/attachments"
    sent = firm.post(address, files=TWO)
    assert sent.status == 201, sent.text
    names = {each["name"] for each in json.loads(firm.get(address).text)["items"]}
    assert names == {"invoice.pdf", CHINESE}
    other = served.caller(next(name for name in firms if companies_of(served, name) != companies_of(served, firms[0])))
    assert other.post(address, files=TWO).status == 404


def numbered(caller: Visitor, title: str) -> str:
    """The number of the firm's own ticket of a title."""
    items = json.loads(caller.get("/api/v1/tickets").text)["items"]
    return next(str(each["number"]) for each in items if each["title"] == title)


def companies_of(served: Served, name: str) -> str:
    """The firms an account files for, as its own list of them says."""
    return served.caller(name).get("/api/v1/companies").text
