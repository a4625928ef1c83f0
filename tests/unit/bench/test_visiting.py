"""Forms are sent whole: what stands in them, what is chosen, and nothing that is not a control."""

import pytest

from bench.visiting import Answer, Wrong, form_of

PAGE = """
<form method="get" action="/search"><input name="q"></form>
<form method="post"><input type="hidden" name="csrf_token" value="t1"><input name="title" value="a &amp; b">
<textarea name="body">one
two</textarea>
<input type="radio" name="urgency" value="normal" checked><input type="radio" name="urgency" value="urgent">
<input type="checkbox" name="confidential" value="y"><input name="gone" disabled value="x">
<select name="item"><option value="1">a</option><option value="2" selected>b</option></select>
<select name="park"><option value="P1">a</option><option value="P2">b</option></select>
<input type="file" name="files"><button name="find" value="1">find</button></form>
"""


def answer(text: str = PAGE, status: int = 200) -> Answer:
    return Answer("/page", status, "", text)


def test_a_form_sends_all_that_stands_in_it() -> None:
    assert form_of(answer(), "title") == {
        "csrf_token": "t1",
        "title": "a & b",
        "body": "one\ntwo",
        "urgency": "normal",
        "item": "2",
        "park": "P1",
    }


def test_a_page_without_the_form_is_wrong() -> None:
    with pytest.raises(Wrong):
        form_of(answer(), "password")


def test_an_answer_is_looked_at() -> None:
    assert answer().expect(200, "csrf_token").status == 200
    with pytest.raises(Wrong):
        answer(status=500).expect(200)
    with pytest.raises(Wrong):
        answer().expect(200, "GX20260101-0001")
