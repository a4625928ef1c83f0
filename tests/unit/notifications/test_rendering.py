"""Every template renders for every reader with nothing but what that reader may know."""

from typing import Any

import pytest
from jinja2 import UndefinedError

from app.kernel.words import Word
from app.notifications.rendering import excerpt, rendered, subject_and_text
from app.notifications.rules.audience import STEP
from app.notifications.rules.wording import LISTS, word
from app.slices import AUDIENCE

DRESSED = {
    "subject": "主题<b>",
    "lines": ["第一行 & <script>alert(1)</script>", "第二行"],
    "severity": "red",
    "number": "GX20260921-0001",
    "link": "https://zone.example/tickets/GX20260921-0001",
    "site_name": "助企哨",
}


@pytest.mark.parametrize("name", [*AUDIENCE, STEP])
def test_html_is_escaped_and_sms_is_one_line(name: str) -> None:
    html = rendered(name, "body.html", DRESSED)
    assert "<script>" not in html
    assert "主题&lt;b&gt;" in html
    assert "https://zone.example/tickets/GX20260921-0001" in html
    short = rendered(name, "sms.txt", DRESSED)
    assert "\n" not in short
    assert short.startswith("【助企哨】" if name == "audit.chain_broken" else "【助企哨】GX20260921-0001")


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        rendered("ticket.progressed", "body.txt", {"fact": {}, "firm": False, "then": "", "note": "", "ticket": None})


def test_no_empty_lines_and_the_next_step_last() -> None:
    context: dict[str, Any] = {
        "fact": {"department_name": "第一局", "text": "已到现场\n勘查 13800138000"},
        "firm": False,
        "hidden": False,
        "then": "查看诉求详情",
        "note": "",
        "ticket": {"number": "GX20260921-0001", "title": "道路破损", "company": "测试公司", "due": "2026-09-30 17:30"},
    }
    subject, text = subject_and_text("ticket.progressed", context)
    assert subject == "有新进展：道路破损"
    assert text.splitlines() == [
        "第一局：已到现场 勘查 138****8000",
        "诉求：GX20260921-0001 道路破损",
        "企业：测试公司",
        "时限：2026-09-30 17:30",
        "下一步：查看诉求详情",
    ]


def test_an_excerpt_is_one_short_line() -> None:
    assert excerpt("甲\r\n乙") == "甲 乙"
    assert len(excerpt("长" * 1000)) == 200


@pytest.mark.parametrize(("name", "enum"), LISTS.items())
def test_the_word_of_a_code_is_the_members_own(name: str, enum: type[Word]) -> None:
    assert [word(member.value, name) for member in enum] == [member.word for member in enum]
    with pytest.raises(ValueError, match="nonsense"):
        word("nonsense", name)
