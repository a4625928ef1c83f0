"""The running product read by somebody who chose English: no sentence of the catalogue is left in Chinese."""

import re
from collections.abc import Callable
from functools import cache

import pytest
from babel.messages.pofile import read_po

from ops.catalogue import ENGLISH
from tests.served.visiting import Page, Served, crawl

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
ROLES = ("company_demo", "coordinator", "leader", "supervisor")
HOLE = re.compile(r"%\(\w+\)[sd]|%%")
NAMES = frozenset({"企服中心", "装备制造"})
"""A department of the demonstration is called by the word for what it is, and a firm typed its trade as a tag has it."""
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@cache
def left_in_chinese() -> Callable[[str], bool]:
    """Whether a text is a Chinese key of the catalogue as a whole, its holes filled with anything.

    What people wrote (titles, names, places) is Chinese on every page and no key, what a form holds is theirs to
    reword; a key of nothing but holes and signs would match all of it and is none here.
    """
    keys = [one for each in read_catalogue() for one in each if len(CHINESE.findall(HOLE.sub("", one))) > 1]
    whole = {key for key in keys if not HOLE.search(key)}
    filled = [re.compile("[^：]+".join(map(re.escape, HOLE.split(key)))) for key in keys if HOLE.search(key)]
    return lambda words: words in whole - NAMES or any(each.fullmatch(words) for each in filled)


def read_catalogue() -> list[tuple[str, ...]]:
    """The keys that have an English text of their own; not those of messages, which are records in the language that
    their reader had chosen when they were told.
    """
    with ENGLISH.open("rb") as file:
        return [
            (each.id,) if isinstance(each.id, str) else tuple(map(str, each.id))
            for each in read_po(file)
            if each.id and each.string and each.string != each.id
            if not all(path.startswith("app/notifications/") for path, _ in each.locations)
        ]


@pytest.mark.parametrize("username", ROLES)
def test_every_page_speaks_english_to_who_chose_it(served: Served, username: str) -> None:
    visitor = served.signed_in(username)
    assert visitor.get("/?lang=en").status in {200, 302, 303}
    wrong: list[str] = []
    met = 0
    for shown_on, page in crawl(visitor, "/", 40, 1):
        assert page.status < 500, f"{page.address}, shown on {shown_on}"
        if page.media == "text/html" and page.status == 200:
            met += 1
            wrong += [f"{page.address}: {words}" for words in untranslated(page)]
    assert met > 8
    assert not wrong, "\n".join(sorted(set(wrong)))


def untranslated(page: Page) -> list[str]:
    """What stands on the page as the catalogue has it in Chinese, in its text and in what is read out or shown over it."""
    stands = left_in_chinese()
    return [words for words in [*page.words, page.title, *page.said] if CHINESE.search(words) and stands(words)]


def test_the_check_sees_a_sentence_an_attribute_and_a_filled_hole_in_chinese_but_no_title() -> None:
    text = (
        "<html lang=en><title>Ticket</title><p>厂区东门外道路破损</p><p>回到首页</p>"
        "<input placeholder=回到首页><p>一次最多上传 10 个文件，现在是 11 个。</p>"
    )
    page = Page("/x", 200, "text/html", text, {}, b"")
    assert untranslated(page) == ["回到首页", "一次最多上传 10 个文件，现在是 11 个。", "回到首页"]
