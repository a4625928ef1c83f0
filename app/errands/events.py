"""What happens to an errand: frozen facts in the past tense. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from app.errands.rules.enclosing import FileKind
from app.errands.rules.lifecycle import ErrandAction, RefuseReason
from app.errands.rules.steps import StepAction
from app.kernel.events import Event
from app.kernel.ids import CompanyId, DepartmentId, ParkId, RegionId


@dataclass(frozen=True, kw_only=True)
class ErrandEvent(Event):
    """Base: something happened to one."""

    about: ClassVar[tuple[str, ...]] = ("errand", "number")

    number: str
    version: int
    region_id: RegionId
    company_id: CompanyId
    park_id: ParkId | None
    company_name: str
    title: str


@dataclass(frozen=True, kw_only=True)
class ErrandRequested(ErrandEvent):
    """Somebody asked that one be begun: firm, officer, dispatcher or centre."""

    name: ClassVar[str] = "errand.requested"
    firm_reads: ClassVar[tuple[str, ...]] = ("number", "title", "wanted_by", "tender")

    wanted_by: date | None
    tender: bool


@dataclass(frozen=True, kw_only=True)
class ErrandTaken(ErrandEvent):
    """The park's agent took it up."""

    name: ClassVar[str] = "errand.taken"
    silent: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class ErrandAuthorised(ErrandEvent):
    """The firm lets the agent act for it, until a day."""

    name: ClassVar[str] = "errand.authorised"
    firm_reads: ClassVar[tuple[str, ...]] = ("number", "title", "until")

    until: date


@dataclass(frozen=True, kw_only=True)
class AuthorisationLapsed(ErrandEvent):
    """It is over before the errand is: steps stop, and the firm is asked."""

    name: ClassVar[str] = "errand.authorisation_lapsed"
    firm_reads: ClassVar[tuple[str, ...]] = ("number", "title", "until")

    until: date


@dataclass(frozen=True, kw_only=True)
class ErrandStarted(ErrandEvent):
    """The first steps have begun; the firm reads by when all is to be done."""

    name: ClassVar[str] = "errand.started"
    firm_reads: ClassVar[tuple[str, ...]] = ("number", "title", "promised_at")

    promised_at: datetime
    tender: bool


@dataclass(frozen=True, kw_only=True)
class StepOpened(ErrandEvent):
    """It is a step's turn."""

    name: ClassVar[str] = "errand.step_opened"
    about: ClassVar[tuple[str, ...]] = ("errand", "number", "step_id")

    step_id: int
    step: str
    department_id: DepartmentId | None
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class StepMoved(ErrandEvent):
    """Something was done with a step; ``action`` says what."""

    name: ClassVar[str] = "errand.step_moved"
    silent: ClassVar[bool] = True

    step_id: int
    step: str
    action: StepAction
    note: str


@dataclass(frozen=True, kw_only=True)
class StepBlown(ErrandEvent):
    """A step that is blocked became a matter with a number of its own."""

    name: ClassVar[str] = "errand.step_blown"
    silent: ClassVar[bool] = True

    step_id: int
    step: str
    ticket: str


@dataclass(frozen=True, kw_only=True)
class PapersAsked(ErrandEvent):
    """The firm is told in one list what a step needs; ``again`` where it was told before."""

    name: ClassVar[str] = "errand.papers_asked"
    firm_reads: ClassVar[tuple[str, ...]] = ("number", "title", "step", "papers")

    step_id: int
    step: str
    papers: tuple[str, ...]
    again: bool


@dataclass(frozen=True, kw_only=True)
class PaperNoted(ErrandEvent):
    """A paper came, or went back."""

    name: ClassVar[str] = "errand.paper_noted"
    silent: ClassVar[bool] = True

    paper_id: int
    paper: str
    returned: bool
    day: date


@dataclass(frozen=True, kw_only=True)
class FileBrought(ErrandEvent):
    """Files came: an authorisation, a receipt, or copies of a paper; never by their own names."""

    name: ClassVar[str] = "errand.file_brought"

    kind: FileKind
    what: str
    """The kind in words, or the paper."""
    count: int
    by_firm: bool


@dataclass(frozen=True, kw_only=True)
class ErrandFileOpened(ErrandEvent):
    """Somebody opened a file."""

    name: ClassVar[str] = "errand.file_opened"
    silent: ClassVar[bool] = True

    kind: FileKind
    file: str
    sensitive: bool


@dataclass(frozen=True, kw_only=True)
class SensitiveRemoved(ErrandEvent):
    """Thirty days after the end its sensitive files were removed."""

    name: ClassVar[str] = "errand.sensitive_removed"
    silent: ClassVar[bool] = True

    count: int


@dataclass(frozen=True, kw_only=True)
class ErrandHandedBack(ErrandEvent):
    """What the firm wanted is there."""

    name: ClassVar[str] = "errand.handed_back"
    firm_reads: ClassVar[tuple[str, ...]] = ("number", "title", "result")

    result: str


@dataclass(frozen=True, kw_only=True)
class ErrandEnded(ErrandEvent):
    """Received, refused, withdrawn or terminated; ``action`` says which."""

    name: ClassVar[str] = "errand.ended"
    firm_reads: ClassVar[tuple[str, ...]] = ("number", "title", "action", "reason", "words")

    action: ErrandAction
    reason: RefuseReason | None
    words: str
    on_paper: bool


@dataclass(frozen=True, kw_only=True)
class TemplateEvent(Event):
    """Base: something happened to a version of a template."""

    about: ClassVar[tuple[str, ...]] = ("errand_template", "code")
    silent: ClassVar[bool] = True

    code: str
    title: str
    version: int
    region_id: RegionId


@dataclass(frozen=True, kw_only=True)
class TemplateDrafted(TemplateEvent):
    """Somebody wrote a version."""

    name: ClassVar[str] = "errand.template_drafted"


@dataclass(frozen=True, kw_only=True)
class TemplatePublished(TemplateEvent):
    """A second person let it be used; the one before is used by what runs and by nothing new."""

    name: ClassVar[str] = "errand.template_published"
