"""The page of a firm's dossier: its head, its lines, and the way there."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.audit.models import AuditEntry
from app.companies.rules import local_day
from app.core import Core
from app.kernel.actor import SYSTEM, Actor
from app.tickets.filing import file_ticket
from app.tickets.rules.words import State
from tests.builders import Zone, a_draft, a_ticket, as_actor
from tests.papers import words_of_docx
from tests.web.test_worklists import queries

SignIn = Callable[[Actor], FlaskClient]
FRAGMENT = {"HX-Request": "true"}


def path_of(zone: Zone) -> str:
    return f"/companies/{zone.company.credit_code}/dossier"


@pytest.fixture
def story(core: Core, zone: Zone) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        a_ticket(tx, zone, State.CLOSED, title="已经办完的事")
        a_ticket(tx, zone, State.HANDLING, title="正在办的事")
        wanted = local_day(tx.now) + timedelta(days=20)
        file_ticket(as_actor(tx, zone.firm), a_draft("开工前要通电", wanted_by=wanted))


@pytest.mark.parametrize("name", ["coordinator", "officer", "firm"])
def test_the_page_says_who_serves_what_is_open_and_what_happened(
    zone: Zone, sign_in: SignIn, story: None, name: str
) -> None:
    client = sign_in(getattr(zone, name))
    card = client.get(f"/companies/{zone.company.credit_code}").get_data(as_text=True)
    assert f'href="{path_of(zone)}"' in card, "the card of the firm leads there"
    page = client.get(path_of(zone)).get_data(as_text=True)
    for words in (
        "企业档案",
        zone.officer.name,
        "在办诉求 2 件",
        "非常满意",
        "开工前要通电",
        "服务官上任",
        "已经办完的事",
    ):
        assert words in page, words
    narrowed = client.get(f"{path_of(zone)}?kind=rating", headers=FRAGMENT).get_data(as_text=True)
    assert "<html" not in narrowed
    assert narrowed.count('class="timeline-item') == 1
    assert "企业评价" in narrowed


def test_a_unit_is_told_that_it_reads_its_own_part(core: Core, zone: Zone, sign_in: SignIn, story: None) -> None:
    page = sign_in(zone.handler).get(path_of(zone)).get_data(as_text=True)
    assert "这里只有您单位参与办理的诉求。" in page
    assert f'href="/companies/{zone.company.credit_code}"' not in page, "its card is not theirs"
    assert "服务官上任" not in page
    assert sign_in(zone.support_liaison).get(path_of(zone)).status_code == 404
    with core.transactions.acting(SYSTEM) as tx:
        number = a_ticket(tx, zone, State.HANDLING).number
    ticket = sign_in(zone.handler).get(f"/tickets/{number}").get_data(as_text=True)
    assert f'href="{path_of(zone)}"' in ticket, "from the ticket to what else the firm asked of the unit"


def test_what_was_typed_wrongly_asks_for_everything(zone: Zone, sign_in: SignIn, story: None) -> None:
    client = sign_in(zone.coordinator)
    whole = client.get(path_of(zone), headers=FRAGMENT).get_data(as_text=True)
    assert client.get(f"{path_of(zone)}?kind=x&from=y", headers=FRAGMENT).get_data(as_text=True) == whole
    assert "没有这样的记录。" in client.get(f"{path_of(zone)}?from=2999-01-01").get_data(as_text=True)


def test_more_lines_come_as_a_part_of_the_page_and_ask_no_more_the_more_there_are(
    core: Core, zone: Zone, sign_in: SignIn
) -> None:
    client = sign_in(zone.coordinator)
    with core.transactions.acting(SYSTEM) as tx:
        a_ticket(tx, zone)
    client.get(path_of(zone))
    with queries(core) as few:
        client.get(path_of(zone))
    with core.transactions.acting(SYSTEM) as tx:
        for number in range(55):
            file_ticket(as_actor(tx, zone.firm), a_draft(f"第{number}件事"))
    with queries(core) as many:
        page = client.get(path_of(zone)).get_data(as_text=True)
    assert len(many) == len(few), "\n".join(many)
    assert page.count('class="timeline-item') == 50
    more = page.split('hx-get="')[1].split('"')[0].replace("&amp;", "&")
    rest = client.get(more, headers=FRAGMENT).get_data(as_text=True)
    assert rest.count('class="timeline-item') == 7, "six matters and the officer"
    assert "hx-get" not in rest


def test_it_is_printed_for_a_reason_that_stays_on_record(core: Core, zone: Zone, sign_in: SignIn, story: None) -> None:
    client, path = sign_in(zone.officer), path_of(zone)
    assert client.get(f"{path}.docx").status_code == 422
    assert client.get(f"{path}.docx?reason=%20").status_code == 422
    answer = client.get(f"{path}.docx?reason=走访前准备")
    assert answer.status_code == 200
    said = words_of_docx(answer.data)
    for words in (zone.company.name, "已经办完的事", "服务官上任", "走访前准备", f"{zone.officer.name}于", "内部资料"):
        assert words in said, words
    assert client.get(f"{path}.pdf?reason=走访前准备").data[:4] == b"%PDF"
    own = words_of_docx(sign_in(zone.firm).get(f"{path}.docx?reason=自己留存").data)
    assert "内部资料" not in own
    assert "回访企业" not in own
    assert sign_in(zone.support_liaison).get(f"{path}.docx?reason=看看").status_code == 404
    with core.transactions.reading(SYSTEM) as tx:
        kept = tx.session.scalars(
            sa.select(AuditEntry).where(AuditEntry.name == "company.dossier_printed").order_by(AuditEntry.chain_seq)
        ).all()
        told = [(each.detail["reason"], each.detail["medium"]) for each in kept]
    assert told == [
        ("走访前准备", "docx"),
        ("走访前准备", "pdf"),
        ("自己留存", "docx"),
    ]


def test_it_is_taken_along_for_a_reason_line_by_line_as_its_reader_reads_it(
    core: Core, zone: Zone, sign_in: SignIn, story: None
) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        secret = file_ticket(as_actor(tx, zone.firm), a_draft("有人吃拿卡要", confidential=True)).number
    client = sign_in(zone.coordinator)
    page = client.get(path_of(zone)).get_data(as_text=True)
    assert 'formaction="/exports/dossier.xlsx"' in page
    assert f'name="company" value="{zone.company.credit_code}"' in page
    address = f"/exports/dossier.csv?company={zone.company.credit_code}"
    assert client.get(address).status_code == 422, "no reason"
    assert client.get("/exports/dossier.csv?reason=核对").status_code == 404, "no firm"
    assert client.get(f"{address}&reason={'长' * 101}").status_code == 422
    whole = client.get(f"{address}&reason=年度走访").get_data(as_text=True)
    assert "已经办完的事" in whole
    assert "服务官上任" in whole
    assert "企业评价" not in client.get(f"{address}&reason=年度走访&kind=ticket").get_data(as_text=True)
    with core.transactions.reading(SYSTEM) as tx:
        entries = sa.select(AuditEntry.detail).where(AuditEntry.name == "list.taken").order_by(AuditEntry.chain_seq)
        told = tx.session.scalars(entries).first()
    assert told is not None
    assert (told["what"], "reason=" in told["conditions"]) == ("dossier", True)
    dispatcher = sign_in(zone.dispatcher).get(f"{address}&reason=走访").get_data(as_text=True)
    assert secret not in dispatcher, "each row by its own right"
    assert secret in sign_in(zone.firm).get(f"{address}&reason=自查").get_data(as_text=True)
    for name in ("other_firm", "support_head"):
        assert sign_in(getattr(zone, name)).get(f"{address}&reason=走访").status_code == 404
    assert sign_in(zone.observer).get(f"{address}&reason=走访").status_code == 403
