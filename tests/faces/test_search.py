"""The search of both faces: words, numbers and firms' names, former ones with their mark; and one address a ticket."""

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.kernel.folding import folded, terms
from app.tickets.filing import file_ticket
from tests.api.conftest import Caller
from tests.builders import Zone, a_category, a_draft, a_ticket, as_actor

AsCaller = Callable[[Actor | None], Caller]
SignIn = Callable[[Actor], FlaskClient]
READERS = ("firm", "officer", "dispatcher", "coordinator", "leader", "auditor")
OLD, NEW = "示范（郑州）精密制造有限公司", "宏远智能装备有限公司"


@pytest.fixture
def numbers(core: Core, zone: Zone, caller: AsCaller) -> tuple[str, str]:
    """Two matters of a firm, the first of which it filed under a former name."""
    with core.transactions.acting(SYSTEM) as tx:
        tx.session.merge(zone.company).name = OLD
        first = file_ticket(as_actor(tx, zone.firm), a_draft("钢管 Φ108×4 供应不足，需要 10kΩ 电阻")).number
    keeper, path = caller(zone.coordinator), f"/companies/{zone.company.credit_code}"
    version = keeper.get(path).get_json()["version"]
    assert keeper.call("PUT", path, {"version": version, "name": NEW}).status_code == 200
    with core.transactions.acting(SYSTEM) as tx:
        return first, a_ticket(tx, zone, title="電費太高").number


def both(zone: Zone, caller: AsCaller, sign_in: SignIn, name: str, q: str) -> set[str]:
    """What one reader finds; both faces say the same."""
    reader = getattr(zone, name)
    told = {each["number"] for each in caller(reader).get(f"/tickets?q={quote(q)}").get_json()["items"]}
    page = sign_in(reader).get(f"/tickets?q={quote(q)}").get_data(as_text=True)
    assert set(re.findall(r'href="/tickets/([A-Z]+[0-9]{8}-[0-9]+)[?"]', page)) == told
    return told


@pytest.mark.parametrize("name", READERS)
def test_both_faces_find_the_same(
    zone: Zone, caller: AsCaller, sign_in: SignIn, numbers: tuple[str, str], name: str
) -> None:
    first, second = numbers
    for q in ("Φ108", "10kΩ", f"[{first}] 诉求已受理：钢管", first.lower(), f"#{first[-13:]}", first.replace("-", "")):
        assert both(zone, caller, sign_in, name, q) == {first}, q
    for q in ("电费", "電費"):
        assert both(zone, caller, sign_in, name, q) == {second}, q
    for q in ("宏远", "示范（郑州）", "示范(郑州)"):
        assert both(zone, caller, sign_in, name, q) == {first, second}, q


def test_a_former_name_is_marked_in_lists_and_on_the_firms_card(
    zone: Zone, caller: AsCaller, sign_in: SignIn, numbers: tuple[str, str]
) -> None:
    client, teller = sign_in(zone.coordinator), caller(zone.coordinator)
    for path in ("/tickets?q=宏远", f"/tickets/{numbers[0]}", "/companies?q=(郑州)", "/tickets/new?company_q=(郑州)"):
        page = client.get(path).get_data(as_text=True)
        assert NEW in page, path
        assert f"曾用名 {OLD}" in page, path
    card = client.get(f"/companies/{zone.company.credit_code}").get_data(as_text=True)
    assert re.search(rf"<dt>曾用名</dt><dd>{OLD} <span[^>]*>.* 至 .*</span>", card)
    [firm] = teller.get("/companies?q=(郑州)").get_json()["items"]
    assert (firm["name"], [each["name"] for each in firm["former_names"]]) == (NEW, [OLD])
    [row, _] = teller.get("/tickets?q=宏远").get_json()["items"]
    assert row["company"] == {"credit_code": zone.company.credit_code, "name": NEW, "former_names": [OLD]}
    masked = caller(zone.observer).get(f"/tickets/{numbers[0]}").get_json()["company"]
    assert masked["former_names"] == []
    assert "曾用名" not in sign_in(zone.observer).get("/tickets").get_data(as_text=True)
    assert "曾用名" not in client.get(f"/companies/{zone.other.credit_code}").get_data(as_text=True)


def test_an_address_in_another_form_leads_to_the_ticket_and_a_stranger_learns_nothing(
    zone: Zone, caller: AsCaller, sign_in: SignIn, numbers: tuple[str, str]
) -> None:
    number = numbers[0]
    wide = number.translate({each: each + 0xFEE0 for each in range(0x21, 0x7F)})
    client, stranger = sign_in(zone.firm), sign_in(zone.other_firm)
    none = stranger.get("/tickets/GX19990101-0001")
    for typed in (number.lower(), quote(wide), number.replace("-", "")):
        there = client.get(f"/tickets/{typed}")
        assert (there.status_code, there.headers["Location"]) == (302, f"/tickets/{number}")
        away = stranger.get(f"/tickets/{typed}")
        assert (away.status_code, len(away.data)) == (404, len(none.data))
        assert caller(zone.firm).get(f"/tickets/{typed}").get_json()["number"] == number
        assert caller(zone.other_firm).get(f"/tickets/{typed}").status_code == 404
    assert client.get(f"/tickets/{number}").status_code == 200


def test_who_pastes_a_firms_former_name_into_a_filing_is_offered_the_firm(
    zone: Zone, sign_in: SignIn, numbers: tuple[str, str]
) -> None:
    page = sign_in(zone.dispatcher).get("/tickets/new?company_q=示範（鄭州").get_data(as_text=True)
    assert zone.company.credit_code in page


@pytest.mark.parametrize(
    "typed",
    [
        OLD,
        "示範(鄭州) 精密製造",
        "示\u200b范（郑\u3000州）精\u00ad密\u3164制造",
        "示 范 精 密 制 造 有 限 公 司",
        "宏\u2060远智能装备",
        "宏遠 智能\u034f裝備",
    ],
)
def test_a_hidden_firms_name_is_neither_read_nor_found_however_it_was_typed(
    core: Core, zone: Zone, caller: AsCaller, sign_in: SignIn, numbers: tuple[str, str], typed: str
) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        a_category(tx, "15")
        draft = a_draft(f"{typed}被刁难", body=f"又：{typed}", category="15", complained_of=(zone.support.code,))
        number = file_ticket(as_actor(tx, zone.firm), draft).number
    stranger = caller(zone.dispatcher)
    shown = stranger.get(f"/tickets/{number}").get_json()
    assert (shown["company"], shown["title"], shown["body"]) == (None, "某企业被刁难", "又：某企业")
    assert both(zone, caller, sign_in, "dispatcher", "刁难") == {number}
    compact = "".join(sign for sign in folded(typed) if sign.isalnum() and sign not in "\u3164\u034f")
    pieces = {typed, typed[:3], *re.split(r"\s", typed), *(compact[at : at + 2] for at in range(len(compact) - 1))}
    asked = {piece.strip() for piece in pieces if terms(piece)} | {typed[0], compact[-1], "示范", "宏远", "宏遠"}
    for q in asked - {"某", "企", "业", "的"}:
        assert number not in both(zone, caller, sign_in, "dispatcher", q), q
    assert number in both(zone, caller, sign_in, "leader", typed)
