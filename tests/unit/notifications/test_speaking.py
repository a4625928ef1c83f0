"""Messages in another language: nothing of the system's own words is left in Chinese, and people's words are untouched."""

import re
from gettext import NullTranslations
from itertools import product
from typing import Any

import pytest
from jinja2 import UndefinedError

from app.accounts.rules.languages import CHINESE, LANGUAGES, Language
from app.clocks.rules.rungs import LADDER, weekly
from app.clocks.telling import UNREMINDED
from app.kernel.sentences import say
from app.notifications import speaking
from app.notifications.rendering import rendered, subject_and_text
from app.notifications.rules.audience import STEP
from app.notifications.rules.wording import LISTS
from app.notifications.speaking import TAGS, Speech, catalogue
from app.slices import AUDIENCE

CHINESE_SIGNS = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+")
ENGLISH = Language.ENGLISH
FACTS: dict[str, Any] = {
    "proposer": "typed",
    "week": "2026-W39",
    "number": "W39",
    "solved": 3,
    "valid": 5,
    "corrections": 1,
    "entry": 7,
    "kind": "resolve",
    "due_before": "2026-09-24T09:30:00+00:00",
    "due_at": "2026-09-25T09:30:00+00:00",
    "label": LADDER[0].label,
    "order_number": "D1",
    "unit": "Unit A",
    "text": "100% %(typed)s",
    "by": "Zhang",
    "level": "red",
    "grade": "major",
    "urgency": "urgent",
    "urgency_why": "why",
    "outcome": "solved",
    "open_supports": ["Unit A", "Unit B"],
    "revisit_on": "2026-12-01",
    "department_name": "Unit A",
    "on_site": True,
    "handler_name": "Zhang",
    "basis": "basis",
    "note": "note",
    "upheld": True,
    "agreed": True,
    "why": "why",
    "answer": "answer",
    "question": "ask",
    "workdays": 5,
    "approved": True,
    "redirect": "elsewhere",
    "result": "result",
    "lead_name": "Unit A",
    "support_names": ["Unit B", "Unit C"],
    "task": "task",
    "place": "place",
    "meets_at": "2026-09-25T09:30:00+00:00",
    "reason": "typed",
    "closes": True,
    "by_follow_up": True,
    "heard": "heard",
    "due_on": "2026-12-01",
    "instruction": "instruction",
    "former_park": "Park A",
    "park": "Park B",
    "company_name": "Firm",
    "joins": True,
    "master": "GX2",
    "child": "GX3",
    "category": "02",
    "category_was": "01",
    "title": "title",
    "batch_number": "PC1",
    "cause": "typed",
    "matters": 12,
    "external_number": "W7",
    "owes_number": 1,
    "without_number": True,
    "late": True,
    "bank": "Bank A",
    "amount": 300,
    "rate": "3.85",
    "term": 12,
    "high_rate": True,
    "granted_on": "2026-11-20",
    "granted_amount": 280,
    "words": "words",
    "before": "2026-11-20",
}
LESS: dict[str, Any] = {
    "text": "",
    "corrections": 0,
    "open_supports": [],
    "revisit_on": None,
    "on_site": False,
    "note": "",
    "upheld": False,
    "agreed": False,
    "approved": False,
    "support_names": [],
    "task": "",
    "place": "",
    "grade": "normal",
    "closes": False,
    "by_follow_up": False,
    "heard": "",
    "urgency": None,
    "urgency_why": "",
    "park": "",
    "joins": False,
    "without_number": False,
    "late": False,
    "high_rate": False,
}
OWN: dict[str, dict[str, Any]] = {
    "visit.recorded": {"officer": "Li", "day": "2026-11-28", "purpose": "routine", "way": "on_site"},
    "visit.scheduled": {"company_name": "Firm", "day": "2026-11-28", "time": "14:30", "by": "Zhang"},
    "visit.unscheduled": {"company_name": "Firm", "day": "2026-11-28", "reason": "busy", "by": "Zhang"},
    "visit.denied": {"officer": "Li", "day": "2026-11-28", "company_name": "Firm", "words": "nobody"},
    "visit.ruled": {"officer": "Li", "day": "2026-11-28", "ruling": "came", "words": "seen"},
    "company.quiet_set": {"company_name": "Firm", "until": "2026-12-31", "reason": "busy"},
    "company.quiet_ended": {"company_name": "Firm"},
    "visit.standing_proposed": {"company_name": "Firm", "kind": "lost"},
    "visit.standing_decided": {"company_name": "Firm", "kind": "lost", "decision": "in_force", "words": "seen"},
    **{
        name: {"what": "moved", "title": "title", "place": "place", "starts_at": "2026-09-25T09:30:00+00:00"}
        for name in ("fair.firm_told", "fair.bank_told")
    },
    **{
        name: {"kept": "Firm A", "gone": "Firm B", "until": "2026-09-25T09:30:00+00:00", "reason": "typed"}
        for name in ("company.records_joined", "company.records_parted")
    },
    "errand.requested": {"wanted_by": "2026-09-30", "tender": True},
    "errand.authorised": {"until": "2026-09-30"},
    "errand.authorisation_lapsed": {"until": "2026-09-30"},
    "errand.started": {"promised_at": "2026-09-25T09:30:00+00:00"},
    "errand.step_opened": {"step": "typed", "due_at": "2026-09-25T09:30:00+00:00"},
    "errand.papers_asked": {"step": "typed", "papers": ["typed"]},
    "errand.file_brought": {"what": "typed", "count": 2},
    "errand.handed_back": {"result": "typed"},
    "errand.ended": {"action": "refuse", "reason": "in_person", "words": "typed"},
    "ticket.hand_back_asked": {"reason": "not_ours"},
    "ticket.file_refused": {"file_name": "a.pdf", "finding": "Eicar-Test-Signature"},
    "ticket.proposal_declined": {"reason": "typed"},
    "ticket.whistle_declined": {"reason": "typed"},
    "ticket.regrade_asked": {"reason": "typed"},
    "ticket.paused": {"reason": "awaiting_firm"},
    "ticket.postponement_asked": {"reason": "approval"},
    "ticket.postponement_decided": {"reason": "approval"},
    "ticket.rejected": {"reason": "in_court"},
    "ticket.withdrawn": {"reason": "typed"},
    "ticket.unmerged": {"reason": "typed"},
    "ticket.test_marked": {"reason": "typed"},
    "ticket.test_unmarked": {"reason": "typed"},
    "ticket.reclassified": {"reason": "typed"},
    "ticket.whistled": {"kind": "joint"},
    "ticket.confirmed": {"solved": "partly", "level": 4},
    "finance.need_declined": {"reason": "collateral"},
    "company.correction_asked": {"field": "address", "wanted": "typed"},
    "company.correction_decided": {"field": "address", "accepted": True, "words": "typed"},
}
TICKET = {"number": "GX1", "title": "100% broken %(typed)s", "company": "Firm", "due": "2026-09-30 17:30"}


class Pseudo(NullTranslations):
    """A language in which every Chinese sign is a tilde, and in which one thing is another word than two."""

    def gettext(self, message: str) -> str:
        return CHINESE_SIGNS.sub("~", message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1) + ("[one]" if n == 1 else "[many]")


@pytest.fixture
def pseudo(monkeypatch: pytest.MonkeyPatch) -> None:
    """English as a language that knows every sentence."""
    known = {CHINESE: NullTranslations(), ENGLISH: Pseudo()}
    monkeypatch.setattr(speaking, "catalogue", known.__getitem__)


def contexts(name: str) -> list[dict[str, Any]]:
    return [
        {
            "fact": {**FACTS, **less, **OWN.get(name, {})},
            "firm": firm,
            "hidden": hidden,
            "then": then,
            "note": UNREMINDED if then else "",
            "ticket": TICKET,
        }
        for less, firm, hidden, then in product(({}, LESS), (True, False), (True, False), ("查看诉求详情", ""))
    ]


@pytest.mark.usefixtures("pseudo")
@pytest.mark.parametrize("name", [*AUDIENCE, STEP])
def test_no_chinese_is_left_where_the_catalogue_knows_it(name: str) -> None:
    for context in contexts(name):
        subject, text = subject_and_text(name, context, ENGLISH)
        assert not CHINESE_SIGNS.search(subject + text)
        assert (
            name in {"report.compiled", "audit.chain_broken", "setting.review_asked", "registration.asked"}
            or name.startswith(("batch.", "company.", "errand.", "fair.", "issue.", "promise.", "visit."))
            or TICKET["title"] in subject
        )
        assert TICKET["title"] in text
    dressed = {
        "subject": "subject",
        "lines": ["line"],
        "severity": "red",
        "number": "GX1",
        "link": "https://zone.example/",
        "site_name": "Zone",
    }
    html = rendered(name, "body.html", dressed, ENGLISH)
    assert not CHINESE_SIGNS.search(html + rendered(name, "sms.txt", dressed, ENGLISH))
    assert '<html lang="en">' in html


@pytest.mark.usefixtures("pseudo")
@pytest.mark.parametrize("name", [*AUDIENCE, STEP])
def test_chinese_is_what_it_was_beside_another_language(name: str) -> None:
    for context in contexts(name):
        subject, text = subject_and_text(name, context)
        assert "~" not in subject + text
        assert CHINESE_SIGNS.search(text)


@pytest.mark.usefixtures("pseudo")
def test_an_unknown_name_is_an_error_in_every_language() -> None:
    with pytest.raises(UndefinedError):
        rendered("ticket.progressed", "body.txt", {"fact": {}, "firm": False, "then": "", "ticket": None}, ENGLISH)
    with pytest.raises(UndefinedError):
        rendered(STEP, "body.txt", {"fact": {}, "firm": False, "then": "", "ticket": None}, ENGLISH)


@pytest.mark.usefixtures("pseudo")
def test_a_number_bends_its_words_and_a_sentence_of_the_rules_is_said_anew() -> None:
    speech = Speech(ENGLISH)
    assert speech.counted("%(n)s 个工作日", 1) == "1 ~[one]"
    assert speech.say(say("%(n)s 个工作日", n=2)) == "2 ~[many]"
    assert speech.say(weekly(3).label) == "~ 3 ~"
    assert speech.say("说明：%(text)s", text=say("第 %(number)s 次", number=1)) == "~~ 1 ~"
    assert speech.say("说明：%(text)s", text="张某") == "~张某"
    assert speech.say("") == ""


def test_every_language_has_a_tag_and_chinese_says_what_the_rules_say() -> None:
    assert set(TAGS) == set(LANGUAGES) == set(Language)
    for enum in LISTS.values():
        for member in enum:
            assert Speech().say(member.word) == member.word
    assert Speech().say(weekly(3).label) == weekly(3).label
    assert isinstance(catalogue(ENGLISH), NullTranslations)
