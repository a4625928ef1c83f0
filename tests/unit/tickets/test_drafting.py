"""What may be filed, and who is said to have spoken."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.kernel.errors import Invalid
from app.tickets.rules.drafting import URGENCY_NOTES, Draft, channel_of, checked_draft
from app.tickets.rules.words import Channel, Urgency

TODAY = date(2026, 9, 21)
DRAFT = Draft(title="厂区东门外道路破损", body="车辆难行", category="02")


def faults(**change: Any) -> set[str]:
    with pytest.raises(Invalid) as refused:
        checked_draft(replace(DRAFT, **change), TODAY)
    assert all(refused.value.fields.values()), "each field says what is wrong with it"
    return set(refused.value.fields)


def test_a_plain_draft_is_stored_as_typed() -> None:
    assert checked_draft(DRAFT, TODAY) == DRAFT
    longest = replace(DRAFT, title="路" * 200, body="路" * 10_000, consequence="路" * 500, company="9" * 18)
    assert checked_draft(longest, TODAY) == longest


def test_each_field_too_long_is_named() -> None:
    assert faults(title="路" * 201) == {"title"}
    assert faults(body="路" * 10_001) == {"body"}
    assert faults(consequence="路" * 501) == {"consequence"}
    assert faults(company="9" * 19) == {"company"}
    assert faults(category="0" * 9) == {"category"}
    assert faults(title="", body="") == {"title", "body"}


def test_the_day_wanted_is_not_past_and_not_in_another_century() -> None:
    for day in (None, TODAY, date(2100, 12, 31)):
        assert checked_draft(replace(DRAFT, wanted_by=day), TODAY).wanted_by == day
    assert faults(wanted_by=date(2026, 9, 20)) == {"wanted_by"}
    assert faults(wanted_by=date(2101, 1, 1)) == {"wanted_by"}
    assert faults(wanted_by=date(2026, 9, 20), title="") == {"wanted_by", "title"}


@pytest.mark.parametrize(
    ("by_firm", "by_officer", "spoke"),
    [
        (True, False, Channel.WEB),
        (True, True, Channel.WEB),
        (False, True, Channel.OFFICER),
        (False, False, Channel.PHONE),
    ],
)
def test_who_spoke_is_who_files_unless_it_is_said(by_firm: bool, by_officer: bool, spoke: Channel) -> None:
    assert channel_of(None, by_firm=by_firm, by_officer=by_officer) is spoke


def test_a_firm_speaks_by_web_or_plate_and_the_desk_by_what_reaches_it() -> None:
    for channel in Channel:
        for by_firm, theirs in (
            (True, {Channel.WEB, Channel.QR}),
            (
                False,
                {
                    Channel.OFFICER,
                    Channel.VISIT,
                    Channel.PHONE,
                    Channel.HOTLINE,
                    Channel.LETTER,
                    Channel.PROACTIVE,
                },
            ),
        ):
            if channel in theirs:
                assert channel_of(channel, by_firm=by_firm, by_officer=not by_firm) is channel
            else:
                with pytest.raises(Invalid) as refused:
                    channel_of(channel, by_firm=by_firm, by_officer=not by_firm)
                assert [len(sentences) for sentences in refused.value.fields.values()] == [1]
                assert list(refused.value.fields) == ["channel"]


def test_how_urgent_it_is_goes_by_the_firms_own_deadline() -> None:
    """加急 within five workdays, 紧急 within two, or where safety or the work of a plant is at stake."""
    assert set(URGENCY_NOTES) == set(Urgency)
    assert "5 个工作日" in URGENCY_NOTES[Urgency.PRESSING]
    assert "2 个工作日" in URGENCY_NOTES[Urgency.URGENT]
    assert "停产" in URGENCY_NOTES[Urgency.URGENT]
