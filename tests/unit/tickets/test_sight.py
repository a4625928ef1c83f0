"""What each side of a sight lets through: names, numbers, answers, clocks, files."""

from dataclasses import replace

import pytest

from app.accounts.rules.roles import Role
from app.tickets.rules.clocks import ClockKind
from app.tickets.rules.lifecycle import Standing
from app.tickets.rules.showing import KNOWS_FIRM, ShownFirm, Sight, sight_by, sight_of_seat
from app.tickets.rules.words import PartState, State
from tests.unit.tickets.test_standing import FACTS, LEAD, SUPPORT

OFFICE = Sight(internal=True, firm_hidden=False, firm_masked=False, phones_masked=False)
FIRM = replace(OFFICE, internal=False, of_firm=True)
OBSERVER = replace(OFFICE, internal=False, firm_masked=True, phones_masked=True)
AGENT = replace(OFFICE, internal=False, phones_masked=True)
SUPPORT_OF_COMPLAINT = replace(OFFICE, firm_hidden=True, phones_masked=True)
COMPLAINT = replace(FACTS, category_code="15", confidential=True)


def test_the_firm_is_whole_masked_or_hidden() -> None:
    assert OFFICE.firm("恒通机械", "91") == FIRM.firm("恒通机械", "91") == ShownFirm("恒通机械", "91")
    assert OBSERVER.firm("恒通机械", "91") == ShownFirm("恒***", None)
    assert SUPPORT_OF_COMPLAINT.firm("恒通机械", "91") is None
    assert replace(OBSERVER, firm_hidden=True).firm("恒通机械", "91") is None


def test_names_of_who_acted() -> None:
    """The firm reads no staff, a support of a complaint nobody of the firm's side, an observer family names."""
    assert OFFICE.person("张三", Role.COMPANY_USER) == OFFICE.person("张三", Role.HANDLER) == "张三"
    assert (FIRM.person("张三", Role.COMPANY_USER), FIRM.person("张三", Role.HANDLER)) == ("张三", None)
    assert FIRM.person("张三", Role.OFFICER) == "张三", "its officer speaks for the firm"
    assert SUPPORT_OF_COMPLAINT.person("张三", Role.COMPANY_ADMIN) is None
    assert SUPPORT_OF_COMPLAINT.person("张三", Role.OFFICER) is None
    assert SUPPORT_OF_COMPLAINT.person("张三", Role.HANDLER) == "张三"
    assert (OBSERVER.person("张三", Role.COMPANY_USER), OBSERVER.person("张三", Role.HANDLER)) == ("张*", None)


def test_numbers_are_masked_in_their_field_and_in_any_text() -> None:
    assert OFFICE.phone("13800138000") == "13800138000"
    assert AGENT.phone("13800138000") == "138****8000"
    assert OFFICE.text("电 13800138000") == "电 13800138000"
    assert AGENT.text("电 13800138000") == "电 138****8000"
    assert AGENT.facts({"text": "电 13800138000", "tags": ["13800138000"]})["text"] == "电 138****8000"


@pytest.mark.parametrize("state", State)
def test_an_answer_is_the_offices_own_until_it_is_approved(state: State) -> None:
    assert OFFICE.reads_answer(state)
    assert FIRM.reads_answer(state) is (state in {State.RESOLVED, State.PLANNED, State.CLOSED})


@pytest.mark.parametrize("kind", ClockKind)
def test_a_firm_reads_the_clocks_promised_to_it(kind: ClockKind) -> None:
    promised = kind in {ClockKind.ARRANGE, ClockKind.FEEDBACK, ClockKind.RESOLVE, ClockKind.CLEAR}
    assert FIRM.reads_clock(kind, None, of_gone=False) is promised
    assert not FIRM.reads_clock(kind, None, of_gone=True), "a unit that was let go promises nothing"
    assert OFFICE.reads_clock(kind, None, of_gone=False)
    assert OFFICE.reads_clock(kind, None, of_gone=True)


def test_files_of_offices_are_theirs_and_a_firms_file_names_the_firm() -> None:
    for reader, office, firms in ((OFFICE, True, True), (FIRM, False, True), (AGENT, False, True)):
        assert reader.reads_file(internal=True, role=Role.HANDLER) is office
        assert reader.reads_file(internal=False, role=Role.HANDLER)
        for role in (Role.COMPANY_USER, Role.COMPANY_ADMIN, Role.OFFICER):
            assert reader.reads_file(internal=False, role=role) is firms
    for reader in (SUPPORT_OF_COMPLAINT, OBSERVER):
        assert not reader.reads_file(internal=False, role=Role.COMPANY_USER)
        assert not reader.reads_file(internal=False, role=Role.OFFICER)
        assert reader.reads_file(internal=False, role=Role.HANDLER)


def test_who_may_know_people() -> None:
    """Of authors, the officer, and the firm's contact; the firm is not told its own people."""
    known = {
        "office": (OFFICE.reads_authors, OFFICE.reads_officer, OFFICE.reads_contact),
        "firm": (FIRM.reads_authors, FIRM.reads_officer, FIRM.reads_contact),
        "agent": (AGENT.reads_authors, AGENT.reads_officer, AGENT.reads_contact),
        "observer": (OBSERVER.reads_authors, OBSERVER.reads_officer, OBSERVER.reads_contact),
        "support": tuple(
            getattr(SUPPORT_OF_COMPLAINT, name) for name in ("reads_authors", "reads_officer", "reads_contact")
        ),
    }
    assert known == {
        "office": (True, True, True),
        "firm": (False, True, False),
        "agent": (False, False, True),
        "observer": (False, False, False),
        "support": (False, True, False),
    }
    both = replace(OFFICE, of_firm=True)
    assert both.reads_contact, "who is of an office as well reads as the office"


@pytest.mark.parametrize("state", PartState)
def test_that_a_unit_wants_to_be_let_go_stays_between_offices(state: PartState) -> None:
    assert OFFICE.part(state) is state
    assert FIRM.part(state) is (PartState.CALLED if state is PartState.HANDING_BACK else state)


@pytest.mark.parametrize("standing", Standing)
def test_what_a_standing_may_know_of_a_complaint(standing: Standing) -> None:
    knows = standing in {
        Standing.SYSTEM,
        Standing.FIRM,
        Standing.OFFICER,
        Standing.COORDINATOR,
        Standing.SUPERVISOR,
        Standing.LEADER,
    }
    assert (standing in KNOWS_FIRM) is knows
    assert sight_by({standing}, confidential=True).firm_hidden is not knows
    assert not sight_by({standing}, confidential=True, leads=True).firm_hidden
    assert not sight_by({standing}, confidential=False).firm_hidden
    only_files = standing in {Standing.AGENT, Standing.OBSERVER, Standing.PROGRAM}  # filing opens nothing
    assert sight_by({standing}, confidential=False).internal is not (standing is Standing.FIRM or only_files)
    more = not only_files  # who only files has no part in it
    assert sight_by({standing}, confidential=False, observer=True).firm_masked is not more, (
        "he is more than an observer"
    )


def test_a_strangers_seat_opens_nothing_in_a_unit_that_leads() -> None:
    assert sight_of_seat(Role.HANDLER, LEAD, COMPLAINT) == OFFICE
    assert sight_of_seat(Role.HANDLER, SUPPORT, COMPLAINT) == SUPPORT_OF_COMPLAINT
    assert sight_of_seat(Role.COORDINATOR, None, COMPLAINT) == OFFICE
    assert sight_of_seat(Role.COMPANY_USER, None, COMPLAINT) == FIRM
    assert sight_of_seat(Role.DISPATCHER, LEAD, COMPLAINT).firm_hidden, "only a unit leads"
    assert sight_of_seat(Role.AUDITOR, None, COMPLAINT) == replace(OFFICE, phones_masked=True)
