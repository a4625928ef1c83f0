"""委托书, 代办办结单 and 代办终止单: which there are of an errand, what stands on them, and who prints them."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.core import Core
from app.errands.conducting import ErrandResult, Receive, TerminateErrand, hand_back, receive, terminate_errand
from app.errands.models import Errand
from app.kernel.actor import SYSTEM, Actor
from app.kernel.transaction import Transaction
from tests.builders import Zone, as_actor
from tests.errands import Office, all_done, an_office, running, with_unit
from tests.papers import words_of_docx

SignIn = Callable[[Actor], FlaskClient]
KINDS = ("authorisation", "result", "termination")


@pytest.fixture
def office(core: Core, zone: Zone) -> Office:
    with core.transactions.acting(SYSTEM) as tx:
        made = an_office(tx, zone)
        with_unit(tx, zone, made)
    return made


@pytest.fixture
def path(core: Core, zone: Zone, office: Office) -> str:
    """Of an errand that runs."""
    with core.transactions.acting(SYSTEM) as tx:
        return f"/errands/{running(tx, zone, office).number}"


def there_are(reader: FlaskClient, path: str) -> list[str]:
    """The papers that are given; the page offers these and no other."""
    given = [kind for kind in KINDS if reader.get(f"{path}/forms/{kind}.docx").status_code == 200]
    page = reader.get(path).get_data(as_text=True)
    assert [kind for kind in KINDS if f"{path}/forms/{kind}." in page] == given
    return given


def test_the_authorisation_names_scope_papers_and_that_it_costs_nothing(
    zone: Zone, office: Office, sign_in: SignIn, path: str
) -> None:
    firm = sign_in(zone.firm)
    assert there_are(firm, path) == ["authorisation"]
    said = words_of_docx(firm.get(f"{path}/forms/authorisation.docx").data)
    for words in (zone.company.name, "代为提交和领取", "申请人始终是本企业", "代办不收费", "财务报表", "法定代表人"):
        assert words in said, words
    assert "身份证复印件" in said, "a sensitive paper is named"
    pdf = sign_in(office.agent).get(f"{path}/forms/authorisation.pdf")
    assert (pdf.status_code, pdf.mimetype, pdf.data[:4]) == (200, "application/pdf", b"%PDF")
    for stranger in (office.other_agent, zone.other_firm, zone.support_liaison):
        assert sign_in(stranger).get(f"{path}/forms/authorisation.pdf").status_code == 404
    assert firm.get(f"{path}/forms/nothing.pdf").status_code == 404
    assert firm.get(f"{path}/forms/authorisation.odt").status_code == 404


def test_what_was_done_is_printed_once_it_was_handed_back_with_when_it_was_received(
    core: Core, zone: Zone, office: Office, sign_in: SignIn, path: str
) -> None:
    number, firm = path.rsplit("/", 1)[1], sign_in(zone.firm)
    with core.transactions.acting(SYSTEM) as tx:
        handed_back(tx, office, number)
    assert there_are(firm, path) == ["authorisation", "result"]
    assert "签收。" not in words_of_docx(firm.get(f"{path}/forms/result.docx").data)
    with core.transactions.acting(SYSTEM) as tx:
        receive(as_actor(tx, zone.firm), number, None, Receive())
    said = words_of_docx(sign_in(zone.officer).get(f"{path}/forms/result.docx").data)
    for words in ("证明一份", "签收。", "按时", "核对统计数据", zone.lead.name):
        assert words in said, words


def test_what_was_broken_off_says_why_and_by_whom(
    core: Core, zone: Zone, sign_in: SignIn, office: Office, path: str
) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        why = TerminateErrand(words="政策调整，不再出具")
        terminate_errand(as_actor(tx, zone.dispatcher), path.rsplit("/", 1)[1], None, why)
    assert there_are(sign_in(zone.firm), path) == ["authorisation", "termination"]
    said = words_of_docx(sign_in(office.agent).get(f"{path}/forms/termination.docx").data)
    for words in ("政策调整，不再出具", zone.dispatcher.name, "园区（盖章）", "核对统计数据"):
        assert words in said, words


def handed_back(tx: Transaction, office: Office, number: str) -> None:
    """Every step is done and the agent hands it back."""
    all_done(tx, office, tx.session.scalars(sa.select(Errand).where(Errand.number == number)).one())
    hand_back(as_actor(tx, office.agent), number, None, ErrandResult(result="证明一份"))
