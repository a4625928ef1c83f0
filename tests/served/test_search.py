"""The search through the real server: what was filed is found by both faces, however it is written and asked."""

import re
from urllib.parse import quote

import pytest

from tests.served.visiting import Served

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
TITLE = "钢管 Φ108×4 供应不足，需要 10kΩ 电阻"


@pytest.fixture(scope="module")
def number(served: Served) -> str:
    """A matter filed by a firm."""
    caller = served.caller("company_demo")
    body = {"title": TITLE, "body": "變壓\u200b器增容，電費太高。", "category": "01"}
    headers = {"Idempotency-Key": "searched" * 4}
    filed = caller.client.post(f"{caller.url}/api/v1/tickets", json=body, headers=headers, timeout=60)
    assert filed.status_code == 201, filed.text
    found: str = filed.json()["number"]
    return found


@pytest.mark.parametrize("username", ["company_demo", "coordinator"])
def test_what_was_filed_is_found(served: Served, number: str, username: str) -> None:
    caller, visitor = served.caller(username), served.signed_in(username)
    asked = ("Φ108", "10kΩ", "变压器增容", "電費 10ＫΩ", f"[{number}] 诉求已受理：{TITLE}"[:100], f"{number.lower()}，")
    for q in asked:
        told = caller.client.get(f"{caller.url}/api/v1/tickets", params={"q": q}, timeout=60).json()
        assert number in {each["number"] for each in told["items"]}, q
        page = visitor.get(f"/tickets?q={quote(q)}")
        assert page.status == 200
        assert f'href="/tickets/{number}' in page.text, q


def test_an_address_in_another_form_leads_there(served: Served, number: str) -> None:
    visitor = served.signed_in("company_demo")
    there = visitor.get(f"/tickets/{number.lower()}")
    assert there.status == 302
    assert there.headers["Location"].endswith(f"/tickets/{number}")


def test_a_firm_is_found_in_whatever_script(served: Served) -> None:
    visitor = served.signed_in("coordinator")
    found = [
        re.findall(r'href="/companies/([0-9A-Z]{18})"', visitor.get(f"/companies?q={quote(q)}").text)
        for q in ("示范", "示範", "示\u200b范", "　示范")
    ]
    assert found[0]
    assert all(each == found[0] for each in found)
