"""What the form of filing says while somebody types: proposals beside the words, and nothing chosen against him."""

import re
from collections.abc import Callable
from hashlib import sha256
from itertools import product

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.tickets.models import Category, Ticket
from app.understanding.library import train
from app.understanding.rules.texts import Example, Text
from app.understanding.versions import hold, take_into_use
from tests.builders import Zone, a_category
from tests.integration.understanding.test_learning import a_version
from tests.web.test_filing import filled, form_of, post, tickets

SignIn = Callable[[Actor], FlaskClient]
TILE = re.compile(r'<input[^>]*name="category"[^>]*value="(\d+)"')
CHOSEN = re.compile(r'<input checked[^>]*name="category"[^>]*value="(\d+)"')
ITEM = re.compile(r'<input[^>]*name="item"[^>]*value="(\d+)"')


@pytest.fixture
def catalogue(core: Core, zone: Zone) -> None:
    """Some categories of the zone, with their plain words."""
    rows = {
        "01": ("水电气暖讯", "停水停电、燃气、网络不通", ""),
        "0101": ("供电与增容", "停电、跳闸、变压器增容", ""),
        "0102": ("供水与水质", "停水、水压低、水表", ""),
        "03": ("用工人才", "招工难、社保、公租房", ""),
        "0305": ("人才公寓与住房", "公租房、宿舍", ""),
        "16": ("涉法涉诉", "判决、仲裁、强制执行", "已经进入诉讼的，请找法院。"),
    }
    with core.transactions.acting(SYSTEM) as tx:
        for code, (name, hint, guidance) in rows.items():
            category = a_category(tx, code)
            category.name, category.hint, category.guidance = name, hint, guidance


WHERE = ("东门", "三期", "二号楼", "食堂", "车间", "仓库", "园区西侧", "办公楼")
WHAT = {
    "01": ("停水两天", "水管没有水", "跳闸停电", "供电不稳"),
    "03": ("招不到普工", "社保接续不了", "公租房排不上", "技工难招"),
}


@pytest.fixture
def learned(core: Core, catalogue: None) -> None:
    """A model of the installation that can tell water from work, and knows how often it is right."""
    examples = [
        Example(Text(f"{where}{what}"), code)
        for code, matters in WHAT.items()
        for where, what in product(WHERE, matters)
    ]
    content = train(examples).content
    with core.transactions.acting(SYSTEM) as tx:
        version = a_version(tx, [], None, content=content, size=len(content), sha256=sha256(content).hexdigest())
        hold(tx)
        take_into_use(tx, version, "不差于原版本，已启用")


def said(client: FlaskClient, **typed: str) -> str:
    """What is said for words typed so far."""
    return client.post("/tickets/new/understood", data={**form_of(client), **typed}).get_data(as_text=True)


@pytest.mark.usefixtures("catalogue")
def test_a_dormitory_without_water_is_a_matter_of_water_first(zone: Zone, sign_in: SignIn) -> None:
    page = said(sign_in(zone.firm), title="宿舍停水两天了")
    assert TILE.findall(page)[0] == "01"
    assert "您写到了 停水" in page


@pytest.mark.usefixtures("catalogue")
def test_the_items_of_what_was_chosen_are_offered_and_filed_as_they_were_chosen(
    core: Core, zone: Zone, sign_in: SignIn
) -> None:
    firm = sign_in(zone.firm)
    page = said(firm, title="宿舍停水两天了", category="01")
    assert ITEM.findall(page) == ["0102", "0101"]
    assert post(firm, filled(firm, title="宿舍停水两天了", category="01", item="0102")).status_code == 303
    assert tickets(core)[-1].category_code == "0102"


@pytest.mark.usefixtures("catalogue")
def test_an_item_of_another_category_is_not_taken_for_the_chosen_one(core: Core, zone: Zone, sign_in: SignIn) -> None:
    firm = sign_in(zone.firm)
    assert post(firm, filled(firm, category="03", item="0102")).status_code == 303
    assert tickets(core)[-1].category_code == "03"


@pytest.mark.usefixtures("catalogue")
def test_what_the_filer_chose_stays_chosen_whatever_the_words_say(zone: Zone, sign_in: SignIn) -> None:
    page = said(sign_in(zone.firm), title="宿舍停水两天了", category="03")
    assert re.search(r'<input checked[^>]*name="category"[^>]*value="03"', page)
    assert "已按您写的内容选好" not in page


@pytest.mark.usefixtures("learned")
def test_what_is_fairly_sure_is_chosen_for_the_filer_says_so_and_lets_go_again(zone: Zone, sign_in: SignIn) -> None:
    firm = sign_in(zone.firm)
    page = said(firm, title="宿舍停水两天了")
    assert CHOSEN.findall(page) == ["01"]
    assert "已按您写的内容选好" in page
    later = said(firm, title="这里有点事想说一说", category="01", proposed="01")
    assert CHOSEN.findall(later) == [], "what the words chose goes with the words"
    assert "已按您写的内容选好" not in said(firm, title="宿舍停水两天了", category="03")


@pytest.mark.usefixtures("catalogue")
def test_a_form_refused_without_a_category_offers_the_nearest_first_with_all_that_was_typed(
    zone: Zone, sign_in: SignIn
) -> None:
    firm = sign_in(zone.firm)
    answer = post(firm, filled(firm, title="宿舍停水两天了", body="员工没法洗漱。", category=""))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert TILE.findall(page)[0] == "01"
    assert "员工没法洗漱。" in page


@pytest.mark.usefixtures("catalogue")
def test_a_matter_before_a_court_is_told_where_to_go_before_it_is_sent(zone: Zone, sign_in: SignIn) -> None:
    page = said(sign_in(zone.firm), title="判决下来了，对方不履行，想申请强制执行")
    assert "请找法院" in page.split('id="categories"')[0]
    assert "16" not in TILE.findall(page)


def test_whom_to_call_is_said_where_people_are_in_danger(zone: Zone, sign_in: SignIn) -> None:
    firm = sign_in(zone.firm)
    assert "119" in said(firm, title="车间起火了")
    assert "119" not in said(firm, title="车间门口路坏了")


def test_what_a_colleague_filed_is_said_and_what_he_confided_is_not(core: Core, zone: Zone, sign_in: SignIn) -> None:
    firm = sign_in(zone.firm)
    assert post(firm, filled(firm, title="宿舍楼停水两天")).status_code == 303
    number = tickets(core)[-1].number
    with core.transactions.acting(SYSTEM) as tx:  # as if a colleague had sent it
        tx.session.execute(sa.update(Ticket).values(filed_by=zone.other_firm.account_id))
    assert "您的同事" in (page := said(firm, title="宿舍停水了"))
    assert number in page
    with core.transactions.acting(SYSTEM) as tx:
        tx.session.execute(sa.update(Ticket).values(confidential=True))
    assert number not in said(firm, title="宿舍停水了")
    assert number not in said(sign_in(zone.other_firm), title="宿舍停水了", company=zone.company.credit_code)


@pytest.mark.parametrize(
    "typed", [{}, {"title": "停"}, {"title": "a" * 5000, "body": "\x00" * 3, "category": "' OR 1"}]
)
def test_nothing_typed_or_nonsense_is_answered_with_the_plain_tiles(
    zone: Zone, sign_in: SignIn, typed: dict[str, str]
) -> None:
    assert TILE.findall(said(sign_in(zone.firm), **typed))


def test_the_catalogue_is_not_touched_by_what_is_typed(core: Core, zone: Zone, sign_in: SignIn) -> None:
    said(sign_in(zone.firm), title="停水" * 50)
    with core.transactions.reading(SYSTEM) as tx:
        assert tx.session.scalar(sa.select(sa.func.count()).select_from(Ticket)) == 0
        assert tx.session.scalar(sa.select(sa.func.count()).select_from(Category)) == 1
