"""代办: an errand in each state, of firms of several parks, with the agents that walk for them."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from app.acts.taking import take
from app.calendars.rules import local_day
from app.errands import conducting, stepping
from app.errands.asking_papers import ASK_PAPERS, NOTE_PAPER, AskPapers, NotePaper
from app.errands.requesting import REQUEST_ERRAND, RequestErrand
from app.errands.rules.lifecycle import RefuseReason
from app.errands.seeing import seen_errand
from app.errands.seen import SeenStep
from app.kernel.actor import Actor
from demo.firms import Firm
from demo.timeline import Timeline
from demo.world import World

GIVEN_FOR = timedelta(days=60)
SCOPE = "代为提交材料、查询进度、领取结果；不含签订合同和收付款。"


class Walk(NamedTuple):
    """One errand: of which firm, what, how many working hours ago it was asked for, and what happened since."""

    firm: int
    template: str
    hours: int
    acts: Sequence[Callable[["Scene"], None]]
    race: bool = False
    """The firm needs it the next day."""


class Scene(NamedTuple):
    """An errand at an instant, with who acts."""

    world: World
    firm: Firm
    number: str
    at: datetime

    def by_firm(self, act: Any, given: Any) -> None:
        """What the firm does."""
        self._take(self.world.seat("firm", self.firm.code), act, given, self.number)

    def by_agent(self, act: Any, given: Any, number: str = "") -> None:
        """What the agent of its park does, on the whole or on a part."""
        self._take(self.world.seat("agent", self.firm.park[0]), act, given, number or self.number)

    def by_park(self, act: Any, given: Any) -> None:
        """What the park signs."""
        self._take(self.world.seat("dispatcher", self.firm.park[0]), act, given, self.number)

    def steps(self) -> Sequence[SeenStep]:
        """Its steps as they stand."""
        agent = self.world.seat("agent", self.firm.park[0])
        return seen_errand(self.world.by(agent, self.at), self.number).steps

    def _take(self, actor: Actor, act: Any, given: Any, number: str) -> None:
        take(self.world.by(actor, self.at), act, given, number=number)


def plan_errands(timeline: Timeline) -> None:
    """Plan them all: each act a working hour and a half after the one before."""
    calendar = timeline.world.calendar
    for walk in WALKS:
        at = calendar.subtract_working_time(timeline.until, timedelta(hours=walk.hours))
        made: list[str] = []
        timeline.plan(at, partial(_asked, timeline.world, walk, made, at))
        for act in walk.acts:
            at = calendar.add_working_time(at, timedelta(minutes=90))
            timeline.plan(at, partial(_happen, timeline.world, walk, made, at, act))


def _asked(world: World, walk: Walk, made: list[str], at: datetime) -> None:
    firm = world.firms[walk.firm]
    wanted = world.calendar.next_workday_after(local_day(at)) if walk.race else None
    given = RequestErrand(template=walk.template, company=firm.code, wanted_by=wanted, purpose="投标和融资时使用。")
    made.append(take(world.by(world.seat("firm", firm.code), at), REQUEST_ERRAND, given).number)


def _happen(world: World, walk: Walk, made: list[str], at: datetime, act: Callable[[Scene], None]) -> None:
    act(Scene(world, world.firms[walk.firm], made[0], at))


def _taken(scene: Scene) -> None:
    scene.by_agent(conducting.TAKE, conducting.TakeErrand())


def _authorised(scene: Scene) -> None:
    given = conducting.Authorise(until=local_day(scene.at + GIVEN_FOR), scope=SCOPE)
    scene.by_firm(conducting.AUTHORISE, given)


def _started(scene: Scene) -> None:
    scene.by_agent(conducting.START, conducting.StartErrand())


def _papers_in(scene: Scene) -> None:
    day = NotePaper(day=local_day(scene.at))
    for step in scene.steps():
        for paper in step.papers:
            scene.by_agent(NOTE_PAPER, day, str(paper.id))


def _next_done(scene: Scene) -> None:
    step = next(each for each in scene.steps() if "finish" in each.actions)
    scene.by_agent(stepping.FINISH_STEP, stepping.FinishStep(note="已办好。"), str(step.id))


def _papers_asked(scene: Scene) -> None:
    step = next(each for each in scene.steps() if "ask_papers" in each.actions)
    scene.by_agent(ASK_PAPERS, AskPapers(papers="近三个月用工花名册\n用途说明（盖章）"), str(step.id))


def _blocked(scene: Scene) -> None:
    step = next(each for each in scene.steps() if "block" in each.actions)
    given = stepping.BlockStep(note="红线图与现场不一致，须先更正。")
    scene.by_agent(stepping.BLOCK, given, str(step.id))


def _handed_back(scene: Scene) -> None:
    scene.by_agent(conducting.HAND_BACK, conducting.ErrandResult(result="证照一份，材料原件退还。"))


def _received(scene: Scene) -> None:
    scene.by_firm(conducting.RECEIVE, conducting.Receive())


def _refused(scene: Scene) -> None:
    given = conducting.RefuseErrand(reason=RefuseReason.IN_PERSON, words="须法定代表人到窗口实名核验，可预约绿色通道。")
    scene.by_agent(conducting.REFUSE, given)


def _withdrawn(scene: Scene) -> None:
    scene.by_firm(conducting.WITHDRAW, conducting.WithdrawErrand(words="本企业已自行办好。"))


def _terminated(scene: Scene) -> None:
    given = conducting.TerminateErrand(words="项目选址调整，本事项不再需要。")
    scene.by_park(conducting.TERMINATE_ERRAND, given)


_TO_RUN = (_taken, _authorised, _started)
_TO_END = (*_TO_RUN, _papers_in, _next_done, _next_done, _handed_back, _received)
WALKS: Sequence[Walk] = (
    Walk(9, "scale", 70, _TO_END),
    Walk(4, "scale", 40, _TO_END, race=True),
    Walk(5, "closure", 30, (_taken, _refused)),
    Walk(6, "setup", 30, (_taken, _withdrawn)),
    Walk(7, "building", 28, (*_TO_RUN, _terminated)),
    Walk(8, "environment", 24, (*_TO_RUN, _papers_in, _next_done, _next_done, _handed_back)),
    Walk(3, "supply", 20, (*_TO_RUN, _papers_in, _blocked)),
    Walk(0, "environment", 14, (*_TO_RUN, _papers_asked)),
    Walk(1, "scale", 8, _TO_RUN, True),
    Walk(2, "setup", 6, (_taken, _authorised)),
    Walk(0, "scale", 1, ()),
)
