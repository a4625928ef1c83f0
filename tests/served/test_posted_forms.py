"""Every form that is shown, sent by somebody in a hurry: nothing in it, half of it, without its token, odd files."""

import html
from urllib.parse import unquote

import pytest

from tests.served.forms import Form, a_picture, as_browsers_send, forms_of
from tests.served.visiting import Page, Served, Visitor, crawl, shape

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
ROLES = (
    "company_demo",
    "officer_demo",
    "liaison_demo",
    "handler_demo",
    "head_demo",
    "coordinator",
    "supervisor",
    "admin",
)
LEFT_ALONE = frozenset({"/logout"})
"""Ends the session that the other forms are of."""
ENDS_A_SEAT = "/seats/"
"""What is in an address by which one word of reason ends somebody's seat; others are to read on with it."""
KEEPS = frozenset({400, 409, 413, 422})
"""Refusals after which somebody goes on typing."""
NAMES = (
    "停电现场.jpg",
    "长" * 100 + ".jpg",
    "🔥 火情 🔥.jpg",
    'quo"te.jpg',
    "现场 'a' & b; c=1, 100%.jpg",
    "..\\..\\a.jpg",
)

Sent = set[tuple[str, frozenset[str]]]


@pytest.fixture(scope="module")
def sent() -> Sent:
    """The forms that some role has posted already: the same address with the same controls is the same form."""
    return set()


@pytest.mark.parametrize("username", ROLES)
def test_a_form_sent_in_a_hurry_is_refused_with_what_was_typed(served: Served, sent: Sent, username: str) -> None:
    visitor = served.signed_in(username)
    shown = [form for _, page in crawl(visitor, "/", 40, 1) for form in forms_of(page)]
    wrong: list[str] = []
    posted = 0
    for form in shown:
        known = (shape(form.action), form.names)
        if form.action in LEFT_ALONE or ENDS_A_SEAT in form.action or known in sent:
            continue
        sent.add(known)
        posted += 1
        wrong += faults_of(visitor, form)
    assert shown
    assert posted or username != ROLES[0]
    assert not wrong, "\n".join(wrong)


def faults_of(visitor: Visitor, form: Form) -> list[str]:
    """What is wrong with how a form is answered."""
    half, typed = form.half_typed()
    answers = {
        "without a token": visitor.post(form.action, {**half, "csrf_token": ""}),
        "empty": visitor.post(form.action, {"csrf_token": form.token}),
        "half": visitor.post(form.action, half),
    }
    found = [f"{form.action} {how}: {answer.status}" for how, answer in answers.items() if not in_order(answer)]
    if answers["without a token"].status != 400:
        found.append(f"{form.action} without a token: {answers['without a token'].status}")
    for how in ("without a token", "half"):
        lost = [words for words in typed if words not in html.unescape(answers[how].text)]
        if lost and answers[how].status in KEEPS:
            found.append(f"{form.action} {how}: {answers[how].status} loses {lost}")
    return found


def in_order(answer: Page) -> bool:
    """Whether a form was taken, or refused with a page."""
    return answer.status in {200, 303} or (400 <= answer.status < 500 and answer.media == "text/html")


def test_the_check_sees_a_form_that_loses_words_and_one_that_needs_no_token() -> None:
    page = Page("/x", 200, "text/html", "", {}, b"")
    page.text = (
        "<form method=post action=/y><input type=hidden name=csrf_token value=t><input name=title>"
        "<select name=kind><option value=a></select><textarea name=body></textarea></form>"
    )
    [form] = forms_of(page)

    class Deaf(Visitor):
        def post(self, path: str, typed: object = None, **_more: object) -> Page:
            return Page(path, 422, "text/html", "", {}, b"")

    assert faults_of(Deaf(""), form) == [
        "/y without a token: 422",
        "/y without a token: 422 loses ['填到一半的第0处', '填到一半的第2处']",
        "/y half: 422 loses ['填到一半的第0处', '填到一半的第2处']",
    ]


def test_files_of_any_name_are_sent_by_the_form_listed_and_come_back(served: Served) -> None:
    firm = served.signed_in("company_demo")
    [form] = [each for each in forms_of(firm.get("/tickets/new")) if each.action == "/tickets/new"]
    typed = {**form.as_it_stands(), "title": "厂区门前停电", "body": "停电三次，\r\n设备受损。", "category": "01"}
    pictures = {name: a_picture(130 + at) for at, name in enumerate(NAMES)}
    body, media = as_browsers_send(typed, [("files", name, picture) for name, picture in pictures.items()])
    filed = firm.post(form.action, body, headers={"Content-Type": media})
    assert filed.status == 303, filed.text[:3000]
    ticket = firm.get(filed.headers["Location"].removesuffix("/receipt"))
    files = [link for link in dict.fromkeys(ticket.links) if f"{ticket.address}/attachments/" in link]
    assert {firm.get(link).status for link in files} == {200}
    got = [firm.get(link) for link in files if link.rpartition("/")[2] not in {"preview", "look", "all"}]
    back = {unquote(each.headers["Content-Disposition"].rpartition("UTF-8''")[2]) for each in got}
    assert len(back) == len(NAMES), sorted(back)
    assert [name for name in back if name not in html.unescape(ticket.text)] == []
    assert {NAMES[0], NAMES[2], NAMES[4]} <= back
    assert [name for name in back if "/" in name or "\\" in name or not name.endswith(".jpg")] == []
