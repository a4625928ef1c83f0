"""理解: what was learned, how it does, what people chose, and one version put in another's place."""

import re

import pytest
import sqlalchemy as sa

from app.core import Core
from app.kernel.actor import SYSTEM
from app.kernel.transaction import Transaction
from app.understanding.models import Choice, ModelUse, ModelVersion
from app.understanding.rules.kinds import ChoiceAct, ModelKind, Verdict
from app.understanding.versions import hold, take_into_use
from tests.builders import Zone, a_ticket
from tests.integration.understanding.test_learning import a_version
from tests.tables import statements
from tests.web.test_worklists import SignIn

PART = {"n": 40, "top1": 30, "top2": 38, "top3": 40, "macro_f1": 0.8, "calibration_error": 0.04}
FIGURES = {
    "held_out": PART,
    "hints": {**PART, "top2": 36},
    "against": [],
    "confused": [{"was": "01", "taken_for": "02", "n": 3}],
    "missed": [{"text": "想给服务官送一面锦旗", "category": "01", "first": ["02", "03"], "half": "measure"}],
    "asked": 20,
}
QUESTIONS = 9
"""What the page asks the database: seven of its own, eight of the session and the frame."""


def learned(tx: Transaction, zone: Zone, kind: ModelKind = ModelKind.CATEGORY) -> tuple[str, str]:
    """Two versions of the region, the second in use; their numbers."""
    first = a_version(tx, [], zone.region.id, kind=kind, figures=FIGURES)
    second = a_version(tx, [], zone.region.id, kind=kind, figures=FIGURES, verdict=Verdict.BETTER)
    hold(tx)
    take_into_use(tx, second, "不差于原版本，已启用")
    return first.number, second.number


def chosen(tx: Transaction, zone: Zone, proposed: str, confirmed: str, confidence: float) -> None:
    version = tx.session.scalars(sa.select(ModelVersion.id).order_by(ModelVersion.id.desc())).first()
    ticket = a_ticket(tx, zone)
    tx.session.add(
        Choice(
            ticket_id=ticket.id,
            region_id=zone.region.id,
            version_id=version,
            kind=ModelKind.CATEGORY,
            act=ChoiceAct.ACCEPT,
            at=tx.now,
            proposed=proposed,
            confidence=confidence,
            chosen=confirmed,
        )
    )
    tx.session.flush()


def test_before_anything_was_learned_the_page_says_so(zone: Zone, sign_in: SignIn) -> None:
    page = sign_in(zone.coordinator).get("/understanding").text
    assert "这里还没有学习过" in page
    assert "切换到此版本" not in page


def test_the_page_says_what_answers_and_how_it_does(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        _first, second = learned(tx, zone)
        chosen(tx, zone, "01", "01", 0.9)
        chosen(tx, zone, "01", "02", 0.9)
        chosen(tx, zone, "01", "02", 0.4)
    page = sign_in(zone.admin).get("/understanding").text
    for words in (second, "30/40 (75.0 %)", "36/40 (90.0 %)", "4.0 %", "1/3 (33.3 %)", "1/2 (50.0 %)"):
        assert words in page, words
    assert "想给服务官送一面锦旗" in page
    assert "使用中" in page
    assert page.count('action="/understanding/versions/') == 1, "the one in use is not offered"


def test_it_asks_a_fixed_number_of_questions(core: Core, zone: Zone, sign_in: SignIn) -> None:
    client = sign_in(zone.admin)
    with core.transactions.acting(SYSTEM) as tx:
        learned(tx, zone)
    client.get("/understanding")
    with statements(core.engine) as few:
        client.get("/understanding")
    with core.transactions.acting(SYSTEM) as tx:
        for _ in range(5):
            a_version(tx, [], zone.region.id, figures=FIGURES)
            chosen(tx, zone, "01", "02", 0.5)
    with statements(core.engine) as many:
        client.get("/understanding")
    assert len(few) == len(many) == QUESTIONS, many


def test_a_version_is_put_in_use_with_a_reason(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        first, _second = learned(tx, zone)
    client = sign_in(zone.coordinator)
    page = client.get("/understanding").text
    assert "两周内不自动更换" in page, "what follows is said before it is confirmed"
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    said = {"csrf_token": token[1], "kind": "category", "region": zone.region.code}
    where = f"/understanding/versions/{first}/use"
    refused = client.post(where, data={**said, "reason": " "})
    assert refused.status_code == 422
    assert "<details" in refused.text
    assert " open" in refused.text
    done = client.post(where, data={**said, "reason": "停水常被分错"})
    assert (done.status_code, done.headers["Location"]) == (
        303,
        f"/understanding?kind=category&region={zone.region.code}",
    )
    assert "已切换到此版本。" in client.get(done.headers["Location"]).text
    with core.transactions.reading(SYSTEM) as tx:
        use = tx.session.scalars(sa.select(ModelUse).where(ModelUse.until.is_(None))).one()
        assert (use.by_id, use.reason) == (zone.coordinator.account_id, "停水常被分错")
    again = client.post(where, data={**said, "reason": "停水常被分错"})
    assert again.status_code == 409
    assert "这个版本正在使用" in again.text


@pytest.mark.parametrize(("who", "code"), [("auditor", 200), ("leader", 403), ("dispatcher", 403), ("firm", 403)])
def test_who_may_look(zone: Zone, sign_in: SignIn, who: str, code: int) -> None:
    assert sign_in(getattr(zone, who)).get("/understanding").status_code == code


def test_an_auditor_looks_and_switches_nothing(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        first, _second = learned(tx, zone)
    client = sign_in(zone.auditor)
    assert "切换到此版本</summary>" not in client.get("/understanding").text
    assert client.post(f"/understanding/versions/{first}/use").status_code in {400, 403}


@pytest.mark.parametrize("query", ["kind=nothing", "region=QQ", "region=%00"])
def test_what_there_is_not_is_404(zone: Zone, sign_in: SignIn, query: str) -> None:
    assert sign_in(zone.admin).get(f"/understanding?{query}").status_code == 404


def test_a_region_without_a_model_of_its_own_says_whose_answers(core: Core, zone: Zone, sign_in: SignIn) -> None:
    with core.transactions.acting(SYSTEM) as tx:
        version = a_version(tx, [], None, figures=FIGURES)
        hold(tx)
        take_into_use(tx, version, "首个版本，直接启用")
    client = sign_in(zone.coordinator)
    assert "使用整个平台的版本" in client.get("/understanding").text
    whole = client.get("/understanding?region=-").text
    assert version.number in whole
    assert "使用整个平台的版本" not in whole
