"""What the office keeps of firms: tags that were verified or wait, a correction that was decided and one that waits."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from app.acts.taking import take
from app.companies.verifying import VERIFY_CONTACTS, ContactsAreRight
from app.corrections.deciding import ASK_CORRECTION, DECIDE_CORRECTION, AskCorrection, DecideCorrection
from app.corrections.rules import CorrectionField
from app.drafts.keeping import keep_draft
from app.drafts.rules import Typed
from app.traits.keeping import PUT_COMPANY_TAG, NewCompanyTag
from app.traits.rules import TagValue
from demo.chores import workdays_back
from demo.timeline import Timeline
from demo.world import World

TAGGED = 24
"""How many firms have verified tags."""
BANDS = (TagValue.STAFF_1, TagValue.STAFF_2, TagValue.STAFF_2, TagValue.STAFF_3)
QUALITIES = (TagValue.INNOVATIVE, TagValue.HIGH_TECH, TagValue.SPECIALISED, TagValue.TECH_SME)
VERIFIED_CONTACTS = 12


def plan_records(timeline: Timeline) -> None:
    """Plan it on the workdays before today; what the first firm says of itself comes last."""
    world = timeline.world
    acts = (begin_filing, ask, propose, ask_and_answer, verify_contacts, enter_tags)
    days = [*workdays_back(world, timeline.until, len(acts) + 1)][1:]
    for day, act in zip(days, acts, strict=True):
        at = world.calendar.opening(day) + timedelta(minutes=35)
        timeline.plan(at, _at(act, world, at))


def enter_tags(world: World, at: datetime) -> None:
    """The coordinator enters what the statistics and the lists of recognised firms say."""
    tx = world.by(world.seat("coordinator", world.region), at)
    for place, firm in enumerate(world.firms[:TAGGED]):
        band = NewCompanyTag(value=BANDS[place % len(BANDS)], basis="统计年报")
        take(tx, PUT_COMPANY_TAG, band, number=firm.code)
        quality = NewCompanyTag(value=QUALITIES[place % len(QUALITIES)], since=date(at.year - 1, 12, 1))
        take(tx, PUT_COMPANY_TAG, quality, number=firm.code)


def verify_contacts(world: World, at: datetime) -> None:
    """Officers call through whom they have."""
    for firm in world.firms[:VERIFIED_CONTACTS]:
        take(world.by(world.officer(firm.code), at), VERIFY_CONTACTS, ContactsAreRight(), number=firm.code)


def ask_and_answer(world: World, at: datetime) -> None:
    """The first firm asks for its address to be put right, and is answered within the hour."""
    firm = world.firms[0]
    asked = AskCorrection(field=CorrectionField.ADDRESS, wanted="启明大道 18 号 3 号厂房", why="上月搬到新厂房。")
    row = take(world.by(world.seat("firm", firm.code), at), ASK_CORRECTION, asked, number=firm.code)
    tx = world.by(world.seat("coordinator", world.region), at + timedelta(minutes=40))
    take(tx, DECIDE_CORRECTION, DecideCorrection(accepted=True, words="已按新址更正。"), number=row.number)


def propose(world: World, at: datetime) -> None:
    """It says of itself how much it turns over; that waits to be verified."""
    firm = world.firms[0]
    tag = NewCompanyTag(value=TagValue.REVENUE_3, basis="上年度审计报告")
    take(world.by(world.seat("firm", firm.code), at), PUT_COMPANY_TAG, tag, number=firm.code)


def ask(world: World, at: datetime) -> None:
    """And asks for somebody else to call, which waits to be decided."""
    firm = world.firms[0]
    asked = AskCorrection(field=CorrectionField.CONTACT, wanted="行政经理换人，请按同事里的联系方式更新")
    take(world.by(world.seat("firm", firm.code), at), ASK_CORRECTION, asked, number=firm.code)


def begin_filing(world: World, at: datetime) -> None:
    """Somebody of the first firm, and its officer on the road, begin to write and are called away."""
    firm = world.firms[0]
    asks = Typed(title="三号车间夜间电压不稳", body="每晚八点以后设备报低电压，", kind="help", category="01")
    keep_draft(world.by(world.seat("firm", firm.code), at), "d0" * 16, asks)
    heard = Typed(company=firm.code, channel="visit", title="厂门口公交站牌被挪走", body="走访时听行政经理说的。")
    keep_draft(world.by(world.officer(firm.code), at), "d1" * 16, heard)


def _at(act: Callable[[World, datetime], None], world: World, at: datetime) -> Callable[[], None]:
    return lambda: act(world, at)
