"""Errands, their steps and papers, and what they consist of, as they are shown."""

from marshmallow import fields

from app.api.fields import Day, Instant, Strict, Text, Word, said
from app.api.shapes import CodeName, PageQuery, next_cursor
from app.errands.rules.drafting import TemplateState
from app.errands.rules.enclosing import FileKind
from app.errands.rules.lifecycle import ErrandList, ErrandState, FirmTask, RefuseReason
from app.errands.rules.steps import StepState


class ErrandsQuery(PageQuery):
    """Which errands."""

    which = Word(
        ErrandList,
        data_key="list",
        load_default=ErrandList.OPEN,
        metadata=said("The reader's own, under way, late, in a race, ended, or behind a figure.", "open"),
    )
    park = Text(metadata=said("Code of the firm's park.", "P01"))
    agent = Text(metadata=said("User name of who took it up.", "agent_demo"))
    firm = Text(metadata=said("Credit code of the firm.", "91419999MA00000014"))
    since = Day(metadata=said("First of the days on which it was taken up.", "2026-11-01"))
    until = Day(metadata=said("Last of them.", "2026-11-30"))


class ErrandPeriodQuery(Strict):
    """Of which days the errands taken up are counted."""

    since = Day(metadata=said("First day; 1 January of this year when left out.", "2026-01-01"))
    until = Day(metadata=said("Last day; today when left out.", "2026-11-30"))


class ListedErrandOut(Strict):
    """An errand in the list."""

    number = fields.String(metadata=said("Its number.", "BD2026-0001"))
    title = fields.String(metadata=said("What it is, as its template says.", "规模证明"))
    company = fields.String(metadata=said("Name of the firm.", "示范公司"))
    park = fields.String(metadata=said("Name of its park; empty for none.", "电气谷"))
    state = Word(ErrandState, metadata=said("Where it stands."))
    tender = fields.Boolean(metadata=said("Whether the firm's day comes before the end of the plan.", False))
    wanted_by = Day(allow_none=True, metadata=said("The day by which the firm needs it; null for none."))
    requested_at = Instant(metadata=said("When it was asked for."))
    taken_at = Instant(allow_none=True, metadata=said("When it was taken up; null before."))
    ended_at = Instant(allow_none=True, metadata=said("When it ended, in whatever way; null before."))
    due = Instant(allow_none=True, metadata=said("To be taken up, later the end of the plan; null when nothing waits."))
    overdue = fields.Boolean(metadata=said("Whether that is past.", False))
    agent = fields.String(metadata=said("Who took it up; empty before.", "代办员"))
    steps = fields.Integer(metadata=said("How many steps it has.", 2))
    done = fields.Integer(metadata=said("Of these, done or not to be done.", 1))
    at = fields.String(metadata=said("The step it is at; empty where none is.", "核对统计数据"))
    in_time = fields.Boolean(
        allow_none=True, metadata=said("Of one that was received, whether in time; null before.", True)
    )
    days = fields.Integer(allow_none=True, metadata=said("Workdays from request to receipt; null before.", 1))


class ErrandPage(Strict):
    """Errands, newest first."""

    items = fields.List(fields.Nested(ListedErrandOut), metadata=said("Those this reader knows of."))
    next_cursor = next_cursor()


class ErrandFileOut(Strict):
    """A file of an errand, as far as the reader may know of it."""

    key = fields.String(metadata=said("By which its address names it; empty where it is not to be opened.", "9f2c"))
    kind = Word(FileKind, metadata=said("Authorisation, receipt, or a paper."))
    name = fields.String(metadata=said("Its name; of a sensitive one that cannot be opened none.", "委托书.jpg"))
    sensitive = fields.Boolean(metadata=said("A copy of an identity card and the like.", False))
    size = fields.Integer(metadata=said("Bytes.", 20480))
    at = Instant(metadata=said("When it was brought."))
    by = fields.String(metadata=said("By whom.", "企业经办人"))
    cleared = fields.Boolean(metadata=said("It was found harmless.", True))
    removed_at = Instant(allow_none=True, metadata=said("When its content was removed; null while it is there."))


class FileReadOut(Strict):
    """Somebody opened a sensitive file."""

    at = Instant(metadata=said("When."))
    by = fields.String(metadata=said("Who.", "代办员"))
    role = fields.String(metadata=said("In which role.", "agent"))
    what = fields.String(metadata=said("The paper, or what kind of file it was.", "身份证复印件"))


class PaperOut(Strict):
    """One paper a step asks for."""

    id = fields.Integer(metadata=said("Its id, by which addresses name it.", 7))
    name = fields.String(metadata=said("What it is.", "上年度财务报表"))
    needed = fields.Boolean(metadata=said("Without it the step is not done.", True))
    sensitive = fields.Boolean(metadata=said("A copy of an identity card and the like.", False))
    received_on = Day(allow_none=True, metadata=said("The day it came; null before."))
    returned_on = Day(allow_none=True, metadata=said("The day it went back; null before."))
    may_note = fields.Boolean(metadata=said("Whether this reader may note that it came or went back.", False))
    may_bring = fields.Boolean(metadata=said("Whether this reader may bring copies of it.", False))
    files = fields.List(fields.Nested(ErrandFileOut), metadata=said("Its copies, oldest first."))


class StepOut(Strict):
    """One step on the rail."""

    id = fields.Integer(metadata=said("Its id, by which addresses name it.", 3))
    key = fields.String(metadata=said("What other steps call it.", "check"))
    name = fields.String(metadata=said("What is done.", "核对统计数据"))
    unit = fields.Nested(CodeName, allow_none=True, metadata=said("The unit; null where it is outside the system."))
    office = fields.String(metadata=said("The outside office; empty where a unit does it.", "统计部门"))
    state = Word(StepState, metadata=said("Where it stands."))
    output = fields.String(metadata=said("What comes out of it; may be empty.", "数据核对单"))
    after = fields.List(fields.String(), metadata=said("Keys of the steps it comes behind.", ["check"]))
    ready_at = Instant(allow_none=True, metadata=said("Since when it is its turn; null before."))
    due = Instant(allow_none=True, metadata=said("By when; null where no clock of it runs."))
    overdue = fields.Boolean(metadata=said("Whether that is past.", False))
    done_at = Instant(allow_none=True, metadata=said("When it was done, or said not to be; null before."))
    done_by = fields.String(metadata=said("By whom; empty before.", "代办员"))
    note = fields.String(metadata=said("What was said of it last; may be empty.", "核对无误。"))
    asked = fields.Integer(metadata=said("How often papers were asked for besides.", 1))
    ticket = fields.String(
        allow_none=True, metadata=said("Number of the ticket it became while blocked; null for none.", None)
    )
    papers = fields.List(fields.Nested(PaperOut), metadata=said("The papers this reader knows of."))
    actions = fields.List(fields.String(), metadata=said("What this reader may do with it now.", ["finish"]))


class ErrandOut(ListedErrandOut):
    """One errand, whole."""

    version = fields.Integer(metadata=said("Rises with each act; hand it back when acting.", 4))
    purpose = fields.String(metadata=said("What it is for; may be empty.", "参加投标"))
    requested_by = fields.String(metadata=said("Who asked for it.", "企业经办人"))
    scope = fields.String(metadata=said("What the agent may do in the firm's name; empty before.", "代为提交材料"))
    authorised_at = Instant(allow_none=True, metadata=said("When the firm authorised last; null before."))
    authorised_until = Day(allow_none=True, metadata=said("The last day of that; null before."))
    authorised_by = fields.String(metadata=said("Who authorised; empty before.", "企业经办人"))
    authorisation_over = fields.Boolean(metadata=said("Given and over, while the errand is not.", False))
    started_at = Instant(allow_none=True, metadata=said("When its first step began; null before."))
    promised_at = Instant(allow_none=True, metadata=said("The end of the plan the firm was told; null before."))
    handed_back_at = Instant(allow_none=True, metadata=said("When the result was handed back; null before."))
    result = fields.String(metadata=said("What the firm got; empty before.", "规模证明一份"))
    ended_by = fields.String(metadata=said("By whom; empty before.", "企业经办人"))
    on_paper = fields.Boolean(metadata=said("The firm signed on paper, entered by the agent.", False))
    reason = Word(RefuseReason, allow_none=True, metadata=said("Why it was refused; null otherwise."))
    words = fields.String(metadata=said("Why it was refused, withdrawn or terminated; may be empty.", ""))
    files = fields.List(fields.Nested(ErrandFileOut), metadata=said("Authorisations and receipts, oldest first."))
    reads = fields.List(
        fields.Nested(FileReadOut), metadata=said("Who opened what is sensitive; for the firm and the supervisor.")
    )
    brings = fields.List(Word(FileKind), metadata=said("What this reader may bring to the whole now.", []))
    asked_of_firm = fields.List(Word(FirmTask), metadata=said("What waits for the firm.", ["receive"]))
    rail = fields.List(fields.Nested(StepOut), metadata=said("Its steps in their order."))
    actions = fields.List(fields.String(), metadata=said("What this reader may do with it now.", ["receive"]))


class WalkedOut(Strict):
    """The counts of one agent, park or month, or of all."""

    code = fields.String(metadata=said("User name, code of the park, or month; empty of all.", "2026-11"))
    name = fields.String(metadata=said("In words; empty of all.", "2026-11"))
    finished = fields.Integer(metadata=said("Of those counted, what the firm received.", 440))
    counted = fields.Integer(metadata=said("Taken up, and neither withdrawn nor refused.", 440))
    timely = fields.Integer(metadata=said("Received in time.", 430))
    timed = fields.Integer(metadata=said("Received, or late.", 440))
    again = fields.Integer(metadata=said("Papers of one step asked for a second time.", 3))
    withdrawn = fields.Integer(metadata=said("Taken up and withdrawn by the firm; not counted.", 2))
    refused = fields.Integer(metadata=said("Taken up and not done for the firm after all; not counted.", 1))


class ErrandFiguresOut(Strict):
    """How many errands of a period were finished, in time, and with papers asked for once."""

    since = fields.Date(metadata=said("First of the days on which they were taken up.", "2026-01-01"))
    until = fields.Date(metadata=said("Last of them.", "2026-11-30"))
    whole = fields.Nested(WalkedOut, metadata=said("All the reader knows of."))
    agents = fields.List(fields.Nested(WalkedOut), metadata=said("By who took them up."))
    parks = fields.List(fields.Nested(WalkedOut), metadata=said("By park."))
    months = fields.List(fields.Nested(WalkedOut), metadata=said("By the month in which they were taken up."))


class TemplateMaterialOut(Strict):
    """One paper a step of a template asks for."""

    name = fields.String(metadata=said("What it is.", "上年度财务报表"))
    needed = fields.Boolean(metadata=said("Without it the step is not done.", True))
    sensitive = fields.Boolean(metadata=said("A copy of an identity card and the like.", False))


class TemplateStepOut(Strict):
    """One step of a template."""

    key = fields.String(metadata=said("What other steps call it.", "check"))
    name = fields.String(metadata=said("What is done.", "核对统计数据"))
    unit = fields.String(metadata=said("Code of the unit; empty for an outside office.", ""))
    office = fields.String(metadata=said("The outside office; empty for a unit.", "统计部门"))
    limit = fields.String(metadata=said("How long it may take from its turn on.", "1 workday"))
    materials = fields.List(fields.Nested(TemplateMaterialOut), metadata=said("What it asks for."))
    output = fields.String(metadata=said("What comes out of it; may be empty.", "数据核对单"))
    after = fields.List(fields.String(), metadata=said("Keys of the steps it comes behind.", ["check"]))


class ErrandTemplateOut(Strict):
    """One version of what an errand consists of."""

    id = fields.Integer(metadata=said("Its id, by which addresses name it.", 2))
    code = fields.String(metadata=said("What its versions have in common.", "scale"))
    name = fields.String(metadata=said("What the errand is called.", "规模证明"))
    version = fields.Integer(metadata=said("Which version, from 1.", 1))
    state = Word(TemplateState, metadata=said("Draft, published or retired."))
    drafted_by = fields.String(metadata=said("Who wrote it.", "协调员"))
    published_by = fields.String(metadata=said("Who published it; empty before.", "协调员"))
    steps = fields.List(fields.Nested(TemplateStepOut), metadata=said("Its steps in their order."))


class ErrandTemplatesOut(Strict):
    """The published templates of the reader's region."""

    items = fields.List(fields.Nested(ErrandTemplateOut), metadata=said("By code."))
