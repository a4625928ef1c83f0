"""Stories: a zone of its own for each test, told once on a phone and once at a desk."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser

from app.departments.models import DepartmentKind, Duty, DutyPart
from app.kernel.actor import SYSTEM
from tests.application import app
from tests.builders import a_department
from tests.stories import WIDTHS, Person, Story, fill, served, told

__all__ = ["Person", "Story", "app", "fill", "served"]


@pytest.fixture(params=list(WIDTHS), ids=list(WIDTHS))
def story(
    request: pytest.FixtureRequest, served: tuple[Flask, str], browser: Browser, tmp_path: Path
) -> Iterator[Story]:
    """A small zone on Monday 2026-09-21 09:00, told once on a phone and once at a desk."""
    with told(served, browser, tmp_path, WIDTHS[request.param]) as made:
        yield made


@pytest.fixture
def filed(story: Story) -> Callable[[str], str]:
    """A function: the firm files a request by the form; returns its number."""

    def file(title: str) -> str:
        firm = story.person(story.zone.firm).opens("/tickets/new")
        form = firm.page.locator("form:has([name=form_token])")
        fill(form, "title", title)
        fill(form, "body", "货车进出不便，\n雨天积水。")
        fill(form, "category", "01")
        form.get_by_role("button", name="提交诉求").click()
        firm.page.wait_for_url("**/receipt")
        return firm.page.url.split("/")[-2]

    return file


@pytest.fixture
def routed(story: Story) -> Callable[[], None]:
    """A function: the duty list names the zone's lead for what the tests file."""

    def list_duty() -> None:
        with story.core.transactions.acting(SYSTEM) as tx:
            for code in ("01",):
                tx.session.add(
                    Duty(
                        region_id=story.zone.region.id,
                        category_code=code,
                        department_id=story.zone.lead.id,
                        part=DutyPart.LEAD,
                    )
                )
            centre = a_department(tx, story.zone.region, DepartmentKind.CENTRE)
            assert centre.id

    return list_duty
