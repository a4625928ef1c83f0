"""A list leaves the running product under its Chinese name, and one is brought in by the worker behind the page."""

import io
import time
from urllib.parse import quote

import pytest

from app.companies.rules import credit_code_for
from app.kernel.workbooks import read_workbook
from tests.faults.conftest import Instance
from tests.served.visiting import Served, Visitor

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
PATIENCE = 120
NEW = credit_code_for("91410100MA0990001")


@pytest.fixture(scope="module")
def served(instance: Instance) -> Served:
    """The small one, by name of account."""
    return Served(instance.url, instance.var, instance.accounts)


def of(served: Served, role: str) -> str:
    """Somebody of a role."""
    return min(name for name in served.accounts if name.startswith(role))


def test_a_list_with_a_chinese_name_comes_through_the_server(served: Served) -> None:
    coordinator = served.signed_in(of(served, "coordinator"))
    for form, begins in (("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf")):
        page = coordinator.get(f"/exports/companies.{form}")
        assert page.status == 200, page.text[:2000]
        assert f"filename*=UTF-8''{quote('企业名册')}" in page.headers["Content-Disposition"]
        assert page.content.startswith(begins)
    lines = read_workbook(coordinator.get("/exports/tickets.xlsx?state=closed").content)
    assert lines[0].cells[0] == "编号"
    assert len(lines) > 1


def test_a_list_is_brought_in_by_the_worker(served: Served) -> None:
    coordinator = served.signed_in(of(served, "coordinator"))
    form = coordinator.get("/transfers/new/companies")
    region = form.text.partition('name="region"')[2].partition('value="')[2].partition('"')[0]
    rows = f"统一社会信用代码,企业名称\n{NEW},示范新入驻企业有限公司\n".encode("gb18030")
    sent = coordinator.post(
        "/transfers/new/companies",
        {"csrf_token": form.token, "region": region, "source": "", "_end": "1"},
        files={"file": ("企业（新）.csv", io.BytesIO(rows), "text/csv")},
    )
    assert sent.status == 303, sent.text[:2000]
    address = sent.headers["Location"]
    looked = waited(coordinator, address, "正式导入")
    applied = coordinator.post(f"{address}/apply", {"csrf_token": looked})
    assert applied.status == 303
    waited(coordinator, address, "已新增")
    assert coordinator.get(f"/companies/{NEW}").status == 200


def waited(visitor: Visitor, address: str, words: str) -> str:
    """The token of the page once it says so."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        page = visitor.get(address)
        if words in page.text:
            return page.token
        time.sleep(0.5)
    raise AssertionError(page.text[-3000:])
