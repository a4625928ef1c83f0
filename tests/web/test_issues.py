"""共性问题 on the web: the list, one issue with its matters, what the coordinator does, and the line on a ticket."""

import re

import pytest

from app.core import Core
from app.kernel.actor import SYSTEM
from tests.builders import Zone
from tests.integration.issues.places import BRIDGE, MIXER, an_issue, filed, issues
from tests.web.test_worklists import SignIn, queries

LISTS = 7
"""What the list asks: four of its own, one for the parks, who it is and the frame."""
PAGES = 17


@pytest.fixture
def two(core: Core, zone: Zone) -> tuple[int, int, list[str]]:
    """Two issues of two firms, and the numbers of their matters."""
    with core.transactions.acting(SYSTEM) as tx:
        made = [
            filed(tx, (zone.firm, zone.other_firm)[place % 2], words) for place, words in enumerate((*MIXER, *BRIDGE))
        ]
        ids = [ticket.id for ticket in made]
        return an_issue(tx, zone, *ids[:4]), an_issue(tx, zone, *ids[4:]), [ticket.number for ticket in made]


def token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_before_anything_was_found_the_page_says_what_to_expect(zone: Zone, sign_in: SignIn) -> None:
    page = sign_in(zone.coordinator).get("/issues").text
    assert "这里没有共性问题" in page
    assert 'href="/issues"' in page, "it stands in the menu"


def test_the_list_says_how_many_of_whom_where_and_when(
    two: tuple[int, int, list[str]], zone: Zone, sign_in: SignIn
) -> None:
    page = sign_in(zone.coordinator).get("/issues").text
    for words in ('class="num">4</td>', 'class="num">3</td>', f'href="/issues/{two[0]}"', zone.park.name, "01 "):
        assert words in page, words
    fragment = sign_in(zone.coordinator).get("/issues", headers={"HX-Request": "true"}).text
    assert "<html" not in fragment
    assert 'class="num">4</td>' in fragment


def test_the_dispatcher_of_a_park_reads_his_part_and_shapes_nothing(
    two: tuple[int, int, list[str]], zone: Zone, sign_in: SignIn
) -> None:
    client = sign_in(zone.dispatcher)
    page = client.get(f"/issues/{two[0]}").text
    assert "2 件诉求，1 家企业" in page
    assert "另有 2 件不在您能查看的范围内" in page
    assert two[2][0] in page
    assert two[2][1] not in page
    assert "确认合并" not in page
    answered = client.post(f"/issues/{two[0]}/dismiss", data={"csrf_token": token(page)})
    assert answered.status_code == 403


@pytest.mark.parametrize("who", ["firm", "liaison", "officer", "leader", "observer", "auditor", "admin"])
def test_nobody_else_looks(two: tuple[int, int, list[str]], zone: Zone, sign_in: SignIn, who: str) -> None:
    client = sign_in(getattr(zone, who))
    assert client.get("/issues").status_code == 403
    assert client.get(f"/issues/{two[0]}").status_code == 403
    assert 'href="/issues' not in client.get("/tickets").text


def test_the_coordinator_merges_and_splits_again(
    core: Core, two: tuple[int, int, list[str]], zone: Zone, sign_in: SignIn
) -> None:
    issue, other, numbers = two
    client = sign_in(zone.coordinator)
    page = client.get(f"/issues/{issue}").text
    assert "今后每晚都归在一起" in page, "what follows is said before it is confirmed"
    said = {"csrf_token": token(page)}
    missing = client.post(f"/issues/{issue}/merge", data={**said, "other": ""})
    assert missing.status_code == 422
    assert "请选择并入的共性问题" in missing.text
    assert client.post(f"/issues/{issue}/merge", data={**said, "other": "junk"}).status_code == 422
    assert client.post(f"/issues/{issue}/merge", data={**said, "other": str(issue)}).status_code == 422
    done = client.post(f"/issues/{issue}/merge", data={**said, "other": str(other)})
    assert (done.status_code, done.headers["Location"]) == (303, f"/issues/{issue}")
    assert "7 件诉求，2 家企业" in client.get(f"/issues/{issue}").text
    assert client.get(f"/issues/{other}").status_code == 404
    none = client.post(f"/issues/{issue}/split", data=said)
    assert none.status_code == 422
    assert "请勾选要拆分出去的诉求" in none.text
    done = client.post(f"/issues/{issue}/split", data={**said, "tickets": numbers[4:]})
    assert done.status_code == 303
    assert "已拆分。" in client.get(done.headers["Location"]).text
    with core.transactions.reading(SYSTEM) as tx:
        assert sorted(map(len, issues(tx).values())) == [3, 4]


def test_it_is_dismissed_and_brought_back(two: tuple[int, int, list[str]], zone: Zone, sign_in: SignIn) -> None:
    issue = two[0]
    client = sign_in(zone.coordinator)
    said = {"csrf_token": token(client.get(f"/issues/{issue}").text)}
    assert client.post(f"/issues/{issue}/dismiss", data=said).status_code == 303
    assert f'href="/issues/{issue}"' not in client.get("/issues").text
    assert f'href="/issues/{issue}"' in client.get("/issues?state=dismissed").text
    again = client.post(f"/issues/{issue}/dismiss", data=said)
    assert again.status_code == 409
    assert "已经暂不提示" in again.text
    assert "确认恢复提示" in client.get(f"/issues/{issue}").text
    assert client.post(f"/issues/{issue}/notice", data=said).status_code == 303
    assert f'href="/issues/{issue}"' in client.get("/issues").text


@pytest.mark.parametrize("address", ["/issues/0", "/issues/x", "/issues/999999999999999999999", "/issues/1%00"])
def test_what_there_is_not_is_404(zone: Zone, sign_in: SignIn, address: str) -> None:
    assert sign_in(zone.coordinator).get(address).status_code == 404


def test_a_ticket_says_how_many_it_belongs_with(
    core: Core, two: tuple[int, int, list[str]], zone: Zone, sign_in: SignIn
) -> None:
    issue, other, numbers = two
    page = sign_in(zone.coordinator).get(f"/tickets/{numbers[0]}").text
    assert "与 3 件诉求同属一个共性问题" in page
    assert f'href="/issues/{issue}"' in page
    officer = sign_in(zone.officer).get(f"/tickets/{numbers[0]}").text
    assert "与 3 件诉求同属一个共性问题" in officer
    assert "/issues/" not in officer
    firm = sign_in(zone.firm)
    assert "同类诉求" not in firm.get(f"/tickets/{numbers[0]}").text, "with fewer than five it could guess whose"
    client = sign_in(zone.coordinator)
    said = {"csrf_token": token(client.get(f"/issues/{issue}").text), "other": str(other)}
    client.post(f"/issues/{issue}/merge", data=said)
    told = firm.get(f"/tickets/{numbers[0]}").text
    assert "近期同类诉求 7 件" in told
    assert zone.other.name not in told
    assert "/issues/" not in told


def test_pages_ask_a_known_number_of_questions(
    core: Core, two: tuple[int, int, list[str]], zone: Zone, sign_in: SignIn
) -> None:
    client = sign_in(zone.coordinator)
    for address, most in (("/issues", LISTS), (f"/issues/{two[0]}", PAGES)):
        with queries(core) as few:
            client.get(address)
        with core.transactions.acting(SYSTEM) as tx:
            for _ in range(3):
                an_issue(tx, zone, *[filed(tx, zone.firm, MIXER[0]).id for _ in range(3)])
        with queries(core) as many:
            client.get(address)
        assert len(few) == len(many) == most, many
