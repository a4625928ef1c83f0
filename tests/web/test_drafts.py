"""草稿 on the pages: kept by a button or quietly, gone on with on another device, and filed once."""

import io
import os
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.accounts.rules.roles import Role
from app.companies.models import Pairing
from app.companies.rules import PairingSeat
from app.core import Core
from app.drafts.choosing import IN_DRAFTS
from app.drafts.keeping import forget_old_drafts, keep_draft
from app.drafts.models import DraftFile, KeptDraft
from app.drafts.rules import MOST, Typed
from app.kernel import clock
from app.kernel.actor import SYSTEM, Actor
from app.kernel.errors import Refused
from app.kernel.storage import FileStorage, Storage
from app.tickets.enclosures import Attachment
from app.tickets.models import Ticket
from app.tickets.sweeping import ORPHAN_AGE, RowsMissing, sweep
from tests.builders import Zone, a_company, an_actor, as_actor
from tests.files import a_pdf
from tests.web.test_filing import HIDDEN, filled, post, tickets

SignIn = Callable[[Actor], FlaskClient]
IN_FORM = re.compile(r'name="(csrf_token|form_token|draft|draft_version)" value="([^"]*)"')


def kept_in(core: Core) -> list[KeptDraft]:
    with core.transactions.acting(SYSTEM) as tx:
        return list(tx.session.scalars(sa.select(KeptDraft).order_by(KeptDraft.id)))


def files_in(core: Core) -> list[DraftFile]:
    with core.transactions.acting(SYSTEM) as tx:
        return list(tx.session.scalars(sa.select(DraftFile).order_by(DraftFile.id)))


def aged(storage: Storage, key: str) -> None:
    """The file as it was two days ago."""
    assert isinstance(storage, FileStorage)
    then = time.time() - 2 * ORPHAN_AGE
    os.utime(storage.root / key[:2] / key[2:4] / key, (then, then))


def hidden(page: str) -> dict[str, str]:
    """What the form of filing brings along unseen: what stands before it is of other forms."""
    return dict(IN_FORM.findall(page[page.index('id="filing"') :]))


def opened(client: FlaskClient, key: str) -> dict[str, str]:
    """The form of a draft as a browser would send it, but for what is seen."""
    return hidden(client.get(f"/tickets/new?draft={key}").get_data(as_text=True))


def test_a_draft_is_kept_by_the_button_and_gone_on_with_elsewhere(core: Core, zone: Zone, sign_in: SignIn) -> None:
    here, there = sign_in(zone.firm), sign_in(zone.firm)
    form = filled(here, body="还没写完", wanted_by="2099-11-24", confidential="y")
    answer = here.post("/tickets/drafts", data=form)
    assert answer.status_code == 303
    assert tickets(core) == []
    home = there.get("/").get_data(as_text=True)
    assert "草稿 1 件" in home
    assert form["title"] in home
    page = there.get(re.findall(r'href="(/tickets/new\?draft=[0-9a-f]+)"', home)[0]).get_data(as_text=True)
    assert "还没写完" in page
    assert 'value="2099-11-24"' in page
    filed = post(there, {**form, **hidden(page), "body": "写完了"})
    assert filed.status_code == 303
    assert [(each.title, each.body) for each in tickets(core)] == [(form["title"], "写完了")]
    assert kept_in(core) == []
    assert "草稿 1 件" not in here.get("/tickets/new").get_data(as_text=True)


def test_one_draft_filed_from_two_devices_is_filed_once(core: Core, zone: Zone, sign_in: SignIn) -> None:
    here, there = sign_in(zone.firm), sign_in(zone.firm)
    form = filled(here)
    here.post("/tickets/drafts", data=form)
    key = kept_in(core)[0].key
    first, second = opened(here, key), opened(there, key)
    assert post(here, {**form, **first}).status_code == 303
    answer = post(there, {**form, **second, "body": "另一台设备上的话"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert tickets(core)[0].number in page
    assert "另一台设备上的话" in page
    assert len(tickets(core)) == 1
    for client in (here, there):
        gone = client.get(f"/tickets/new?draft={key}")
        assert gone.status_code == 409
        assert f'href="/tickets/{tickets(core)[0].number}"' in gone.get_data(as_text=True)


def test_two_devices_at_the_same_moment_file_it_once(core: Core, zone: Zone, sign_in: SignIn) -> None:
    here, there = sign_in(zone.firm), sign_in(zone.firm)
    form = filled(here)
    here.post("/tickets/drafts", data=form)
    key = kept_in(core)[0].key
    sent = [(client, {**form, **opened(client, key)}) for client in (here, there)]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda each: post(*each).status_code, sent))
    assert sorted(answers) == [303, 409]
    assert len(tickets(core)) == 1
    assert kept_in(core) == []


def test_quiet_saving_keeps_one_draft_and_says_when(core: Core, zone: Zone, sign_in: SignIn) -> None:
    firm = sign_in(zone.firm)
    form = {**filled(firm), "title": " ", "body": ""}
    assert firm.post("/tickets/drafts/quietly", data=form).status_code == 204
    form["body"] = "车间停水"
    part = firm.post("/tickets/drafts/quietly", data=form)
    assert part.status_code == 200
    assert "保存" in part.get_data(as_text=True)
    again = firm.post("/tickets/drafts/quietly", data={**form, "body": "车间停水两天"})  # before the answer came back
    assert again.status_code == 200
    draft = kept_in(core)[0]
    assert (draft.typed["body"], draft.version) == ("车间停水两天", 2)
    assert len(kept_in(core)) == 1
    # the form it was kept from is filed without knowing of it: the draft goes along, and no late save brings it back
    assert post(firm, {**form, "title": "车间停水"}).status_code == 303
    assert kept_in(core) == []
    late = firm.post("/tickets/drafts/quietly", data=form)
    assert late.status_code == 409
    assert tickets(core)[0].number in late.get_data(as_text=True)
    assert kept_in(core) == []


@pytest.mark.parametrize("way", ["/tickets/drafts", "/tickets/drafts/quietly"])
def test_two_devices_that_save_over_each_other_keep_both_texts(
    core: Core, zone: Zone, sign_in: SignIn, way: str
) -> None:
    here, there = sign_in(zone.firm), sign_in(zone.firm)
    form = filled(here)
    here.post("/tickets/drafts", data=form)
    key = kept_in(core)[0].key
    first, second = opened(here, key), opened(there, key)
    assert here.post("/tickets/drafts", data={**form, **first, "body": "手机上写的"}).status_code == 303
    answer = there.post(way, data={**form, **second, "body": "电脑上写的"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "手机上写的" in page
    assert kept_in(core)[0].typed["body"] == "手机上写的"
    if way == "/tickets/drafts":
        assert "电脑上写的" in page
    over = re.findall(r'name="over" value="(\d+)"', page)[0]
    again = there.post("/tickets/drafts", data={**form, **second, "body": "电脑上写的", "over": over})
    assert again.status_code == 303
    assert kept_in(core)[0].typed["body"] == "电脑上写的"


def test_a_draft_is_removed_behind_a_question_and_its_open_form_says_so(
    core: Core, zone: Zone, sign_in: SignIn
) -> None:
    here, there = sign_in(zone.firm), sign_in(zone.firm)
    form = filled(here)
    here.post("/tickets/drafts", data=form)
    key = kept_in(core)[0].key
    still_open = opened(there, key)
    page = here.get("/tickets/new").get_data(as_text=True)
    assert "删除后不能恢复" in page
    answer = here.post("/tickets/drafts/drop", data={"csrf_token": form["csrf_token"], "draft": key})
    assert answer.status_code == 303
    assert kept_in(core) == []
    refused = post(there, {**form, **still_open})
    page = refused.get_data(as_text=True)
    assert refused.status_code == 409
    assert "已经在别的设备上删除了" in page
    assert tickets(core) == []
    assert post(there, {**form, **hidden(page), "draft": ""}).status_code == 303
    assert len(tickets(core)) == 1


def test_nobody_else_finds_a_draft(core: Core, zone: Zone, sign_in: SignIn) -> None:
    firm = sign_in(zone.firm)
    form = filled(firm, title="只给自己看的题目")
    firm.post("/tickets/drafts", data=form)
    key = kept_in(core)[0].key
    with core.transactions.acting(SYSTEM) as tx:
        colleague = an_actor(tx, Role.COMPANY_ADMIN, zone.region, company=zone.company)
    for other in (colleague, zone.officer, zone.coordinator):
        client = sign_in(other)
        assert client.get(f"/tickets/new?draft={key}").status_code == 404
        assert "只给自己看的题目" not in client.get("/", follow_redirects=True).get_data(as_text=True)
        token = dict(HIDDEN.findall(client.get("/tickets/new").get_data(as_text=True)))
        dropped = client.post("/tickets/drafts/drop", data={**token, "draft": key})
        assert dropped.status_code == (403 if other is zone.coordinator else 404)
        told = client.post("/tickets/drafts", data={**form, **token, "draft": key, "draft_version": "1"})
        assert told.status_code == (403 if other is zone.coordinator else 409)
        assert "只给自己看的题目" in told.get_data(as_text=True) or told.status_code == 403
    assert [each.version for each in kept_in(core)] == [1]


def test_an_officer_whose_pairing_ended_files_the_draft_for_that_firm_no_more(
    core: Core, zone: Zone, sign_in: SignIn
) -> None:
    officer = sign_in(zone.officer)
    form = {**filled(officer), "company": zone.company.credit_code, "channel": "visit"}
    officer.post("/tickets/drafts", data=form)
    key = kept_in(core)[0].key
    assert zone.company.name in officer.get("/").get_data(as_text=True)
    with core.transactions.acting(SYSTEM) as tx:
        tx.session.execute(sa.update(Pairing).values(until_day=sa.func.current_date() - 1))
    assert "您已不再联系这家企业" in officer.get("/").get_data(as_text=True)
    page = officer.get(f"/tickets/new?draft={key}").get_data(as_text=True)
    assert "是为您已不再联系的企业写的" in page
    assert form["title"] in page
    assert post(officer, {**form, **hidden(page)}).status_code == 403  # he looks after nobody now
    with core.transactions.acting(SYSTEM) as tx:
        other = a_company(tx, zone.region)
        tx.session.add(
            Pairing(
                company_id=other.id,
                officer_id=zone.officer.account_id,
                seat=PairingSeat.A,
                from_day=date(2026, 1, 1),
                reason="测试",
            )
        )
    page = officer.get(f"/tickets/new?draft={key}").get_data(as_text=True)
    assert "是为您已不再联系的企业写的" in page
    assert zone.company.credit_code not in page
    assert post(officer, {**form, **hidden(page)}).status_code == 422
    assert tickets(core) == []
    assert len(kept_in(core)) == 1


def test_drafts_are_bounded_counted_nowhere_and_swept_after_half_a_year(
    core: Core, zone: Zone, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    firm = sign_in(zone.firm)
    before = firm.get("/tickets").get_data(as_text=True)
    with core.transactions.acting(SYSTEM) as tx:
        own = as_actor(tx, zone.firm)
        for number in range(MOST):
            keep_draft(own, f"{number:032x}", Typed(title=f"第 {number} 份"))
        with pytest.raises(Refused, match="drafts_full"):
            keep_draft(own, "f" * 32, Typed(title="多出来的一份"))
        assert tx.session.scalar(sa.select(sa.func.count()).select_from(Ticket)) == 0
    full = firm.post("/tickets/drafts", data=filled(firm))
    assert full.status_code == 409
    assert "草稿最多保存 20 份" in full.get_data(as_text=True)
    assert "草稿 20 件" in firm.get("/").get_data(as_text=True)
    csrf = re.compile(r'(csrf-token" content|name="csrf_token" value|nonce|request[-_]id[^"]*)="[^"]*"')
    assert csrf.sub("", firm.get("/tickets").get_data(as_text=True)) == csrf.sub("", before)
    later = clock.now() + timedelta(days=160)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert "自动删除" in sign_in(zone.firm).get("/").get_data(as_text=True)
    with core.transactions.acting(SYSTEM) as tx:
        assert forget_old_drafts(tx.session, tx.now) == 0
        assert forget_old_drafts(tx.session, tx.now + timedelta(days=21)) == MOST


def test_files_are_kept_with_it_and_come_with_the_request(core: Core, zone: Zone, sign_in: SignIn) -> None:
    here, there = sign_in(zone.firm), sign_in(zone.firm)
    for left in dict(core.storage.kept()):  # by other tests, whose rows are gone
        core.storage.discard(left)
    form = {**filled(here), "_end": "1"}
    chosen = [(io.BytesIO(a_pdf()), "现场情况.pdf"), (io.BytesIO(a_pdf()), "不要的.pdf")]
    assert here.post("/tickets/drafts", data={**form, "files": chosen}).status_code == 303
    key, kept = kept_in(core)[0].key, files_in(core)
    assert [each.name for each in kept] == ["现场情况.pdf", "不要的.pdf"]
    page = there.get(f"/tickets/new?draft={key}").get_data(as_text=True)
    assert "去掉 现场情况.pdf" in page
    # a filing that is refused takes nothing from the draft, a sweep of stored files neither
    refused = post(there, {**form, **hidden(page), "title": ""})
    assert refused.status_code == 422
    assert "去掉 现场情况.pdf" in refused.get_data(as_text=True)
    for each in kept:
        aged(core.storage, each.key)
    with core.transactions.acting(SYSTEM) as tx:
        assert sweep(tx, core.storage, IN_DRAFTS) == 0
    filed = post(there, {**form, **hidden(page), "drop_file": kept[1].key})
    assert filed.status_code == 303
    assert files_in(core) == []
    [ticket] = tickets(core)
    with core.transactions.acting(SYSTEM) as tx:
        attached = tx.session.scalars(sa.select(Attachment)).all()
        assert [(each.ticket_id, each.key, each.internal) for each in attached] == [(ticket.id, kept[0].key, False)]
        assert sweep(tx, core.storage, IN_DRAFTS) == 1  # what was not wanted is held by nobody now
    assert there.get(f"/tickets/{ticket.number}/attachments/{kept[0].key}").status_code == 200


def test_files_of_a_draft_are_judged_bounded_and_go_with_it(core: Core, zone: Zone, sign_in: SignIn) -> None:
    firm = sign_in(zone.firm)
    form = {**filled(firm), "_end": "1"}
    bad = firm.post("/tickets/drafts", data={**form, "files": [(io.BytesIO(b"MZ"), "程序.exe")]})
    assert bad.status_code == 422
    assert "程序.exe" in bad.get_data(as_text=True)
    assert kept_in(core) == []
    ten = [(io.BytesIO(a_pdf()), f"{number}.pdf") for number in range(10)]
    assert firm.post("/tickets/drafts", data={**form, "files": ten}).status_code == 303
    key = kept_in(core)[0].key
    more = {**form, **opened(firm, key), "files": [(io.BytesIO(a_pdf()), "第十一个.pdf")]}
    assert firm.post("/tickets/drafts", data=more).status_code == 422
    assert len(files_in(core)) == 10
    first = files_in(core)[0].key
    dropped = firm.post("/tickets/drafts/quietly", data={**form, **opened(firm, key), "drop_file": first})
    assert dropped.status_code == 200
    assert "去掉 0.pdf" not in dropped.get_data(as_text=True)
    assert len(files_in(core)) == 9
    firm.post("/tickets/drafts/drop", data={"csrf_token": form["csrf_token"], "draft": key})
    assert files_in(core) == []


def test_a_file_that_was_let_go_of_never_stops_the_sweep_of_files(core: Core, zone: Zone, sign_in: SignIn) -> None:
    """Found running: with no attachment for a day, a file dropped from a draft was taken for a row that is missing."""
    firm = sign_in(zone.firm)
    for left in dict(core.storage.kept()):
        core.storage.discard(left)
    form = {**filled(firm), "_end": "1"}
    chosen = [(io.BytesIO(a_pdf()), "先去掉.pdf"), (io.BytesIO(a_pdf()), "随草稿去掉.pdf")]
    assert firm.post("/tickets/drafts", data={**form, "files": chosen}).status_code == 303
    key, kept = kept_in(core)[0].key, files_in(core)
    with core.transactions.acting(SYSTEM) as tx:  # the only row that holds a file, and newer than all attachments
        assert sweep(tx, core.storage, IN_DRAFTS) == 0
    firm.post("/tickets/drafts/quietly", data={**form, **opened(firm, key), "drop_file": kept[0].key})
    firm.post("/tickets/drafts/drop", data={"csrf_token": form["csrf_token"], "draft": key})
    assert files_in(core) == []
    for each in kept:
        aged(core.storage, each.key)
    with core.transactions.acting(SYSTEM) as tx:
        assert sweep(tx, core.storage, IN_DRAFTS) == 2


def test_files_newer_than_every_row_stop_the_sweep_whatever_holds_files(
    core: Core, zone: Zone, sign_in: SignIn
) -> None:
    firm = sign_in(zone.firm)
    for left in dict(core.storage.kept()):
        core.storage.discard(left)
    form = {**filled(firm), "_end": "1"}
    assert firm.post("/tickets/drafts", data={**form, "files": [(io.BytesIO(a_pdf()), "一.pdf")]}).status_code == 303
    core.storage.put(b"of a row that an older database does not know")
    with core.transactions.acting(SYSTEM) as tx:
        assert sweep(tx, core.storage, IN_DRAFTS) == 0  # a draft's file is a row as new
        tx.session.execute(sa.update(DraftFile).values(at=tx.now - timedelta(days=3)))
        with pytest.raises(RowsMissing):
            sweep(tx, core.storage, IN_DRAFTS)
