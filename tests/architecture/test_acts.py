"""An act is declared once: every face, bulk work and the documents take it from there, and nobody goes around ``take``."""

import ast
from collections.abc import Iterator

import pytest

from app.accounts.rules.permissions import ABILITIES
from app.acts.recording_visits import RECORD_VISIT
from app.acts.table import (
    ACTS,
    ATTENTION,
    BESIDE,
    BY_THE_FIRM,
    FINANCING,
    IN_MEETINGS,
    LINKING,
    ON_ARTICLES,
    ON_BANK_CALLS,
    ON_CORRECTIONS,
    ON_ERRAND_PAPERS,
    ON_ERRAND_STEPS,
    ON_ERRAND_TEMPLATES,
    ON_ERRANDS,
    ON_FAIRS,
    ON_ISSUES,
    ON_MEETING_TASKS,
    ON_MODELS,
    ON_ORDERS,
    ON_PEOPLE,
    ON_PHRASES,
    ON_PROMISES,
    ON_QUIET,
    ON_SETTINGS,
    ON_STANDINGS,
    ON_TAGS,
    ON_TICKETS,
    ON_TRAITS,
    ON_VISITS,
    ORDER_ACT,
    TAGGING,
    TICKET_ACT,
)
from app.acts.writing_there import WRITE_NEED
from app.api.declared import schema_of
from app.companies.recoding import RECODE
from app.corrections.deciding import ASK_CORRECTION
from app.errands.requesting import REQUEST_ERRAND
from app.errands.templating import DRAFT_TEMPLATE
from app.factory import create_app
from app.fairs.keeping import PLAN_FAIR
from app.kernel.acts import Act, AnyDeclared
from app.kernel.inputs import InputKind, Source, inputs_of
from app.mergers.merging import MERGE_FIRMS
from app.mergers.undoing import UNDO_MERGER
from app.phrases.keeping import KEEP
from app.promises.giving import GIVE_PROMISE
from app.supervision.rules import ORDERS, Party
from app.tickets.explaining import EXPLAIN
from app.tickets.filing import FILE
from app.tickets.keeping_tags import KEEP_TAG
from app.tickets.rules.deciding import ABILITY
from app.tickets.rules.lifecycle import Action
from app.traits.keeping import PUT_COMPANY_TAG
from app.visits.scheduling import SCHEDULE_VISIT
from app.web.companies.recoding import RecodeForm
from app.web.confirming.forms import FIRM_FORMS
from app.web.corrections.forms import CORRECTION_FORMS, AskForm
from app.web.errands.forms import ERRAND_FORMS, PART_FORMS, TEMPLATE_FORMS, DraftForm, RequestForm
from app.web.fairs.forms import FAIR_FORMS, NeedThereForm, PlanForm
from app.web.filing.forms import FilingForm
from app.web.financing.forms import CALL_FORMS, ConsentBackForm, ConsentForm, NeedForm
from app.web.issues.forms import ISSUE_FORMS
from app.web.knowledge.forms import ARTICLE_FORMS, MakeForm
from app.web.links.forms import LINK_FORMS
from app.web.meetings.forms import DecideForm, FinishForm, GiveForm, PlaceForm, SayForm
from app.web.mergers.forms import MergeForm, UndoForm
from app.web.phrases.forms import PHRASE_FORMS, KeepForm
from app.web.promises.forms import PROMISE_FORMS
from app.web.promises.forms import GiveForm as GivePromiseForm
from app.web.settings.forms import SETTING_FORMS
from app.web.supervision.forms import ORDER_FORMS, OrderForm
from app.web.tags.forms import TAG_FORMS, KeepTagForm
from app.web.taken import taken_at
from app.web.tickets.attention import FORMS as ATTENTION_FORMS
from app.web.tickets.forms import FORMS, RemarkForm
from app.web.tickets.tagging import FORMS as TAGGING_FORMS
from app.web.traits.forms import TRAIT_FORMS, PutForm
from app.web.understanding.forms import SwitchForm
from app.web.visits.forms import VISIT_FORMS, ScheduleForm, VisitForm
from app.web.worklists.bulk import BULK
from config.settings import Settings
from tests.architecture.source import modules

DECLARATIONS = {"Act", "Addition", "Beginning", "Line", "Transition", "Effect"}
"""Rows of tables that officials read: what they hold has a name."""
USE_CASES = {(act.do.__module__, act.do.__name__) for act in ACTS}


def lambdas(tree: ast.Module) -> Iterator[int]:
    """Lines on which a declaration hides what it does in a lambda."""
    for node in ast.walk(tree):
        called = node.func if isinstance(node, ast.Call) else None
        name = getattr(called, "id", getattr(called, "attr", None))
        if name in DECLARATIONS:
            yield from (inner.lineno for inner in ast.walk(node) if isinstance(inner, ast.Lambda))


def taken_directly(tree: ast.Module) -> Iterator[str]:
    """Declared use-cases that a module calls itself, by whatever name it imported them."""
    named: dict[str, tuple[str, str]] = {}
    rooms: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for each in node.names:
                named[each.asname or each.name] = (node.module, each.name)
                rooms[each.asname or each.name] = f"{node.module}.{each.name}"
    for node in ast.walk(tree):
        called = node.func if isinstance(node, ast.Call) else None
        found = None
        if isinstance(called, ast.Name):
            found = named.get(called.id)
        elif isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
            found = (rooms.get(called.value.id, ""), called.attr)
        if found in USE_CASES:
            yield f"{found[0]}.{found[1]} at {node.lineno}"  # type: ignore[attr-defined]


def test_every_act_of_the_lifecycle_is_declared_and_asks_for_its_ability() -> None:
    assert set(TICKET_ACT) == {action.value for action in ABILITY}
    assert {act.ability for act in TICKET_ACT.values()} == set(ABILITY.values())
    assert all(ABILITY[Action(action)] == act.ability for action, act in TICKET_ACT.items())


def test_every_act_on_an_order_is_declared() -> None:
    assert set(ORDER_ACT) == {row.action.value for row in ORDERS.rows if row.by != (Party.SYSTEM,)}


def test_nothing_is_declared_that_is_not_listed() -> None:
    declared = set()
    for path, tree in modules().items():
        for node in tree.body:
            value = node.value if isinstance(node, ast.Assign) else None
            if isinstance(value, ast.Call) and getattr(value.func, "id", "") in {"Act", "Addition", "Beginning"}:
                declared.add(path)
    listed = {act.do.__module__.replace(".", "/") + ".py" for act in ACTS}
    assert declared == listed
    assert len(ACTS) == len({(act.do.__module__, act.do.__name__) for act in ACTS})


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.name)
def test_an_act_says_what_it_is(act: AnyDeclared) -> None:
    assert act.summary
    assert act.done
    assert not act.done.endswith("。")
    assert any(act.ability in able for able in ABILITIES.values())
    assert all(each.ask.words for each in inputs_of(act.takes))
    assert act.takes.__doc__


def test_keys_are_given_once() -> None:
    keys = [act.key for act in ON_TICKETS if act.key]
    doubled = {key for key in keys if keys.count(key) > 1}
    assert doubled == {"b"}, "报到 and 补充材料 are never offered together"


def test_what_a_page_asks_are_inputs_of_its_act() -> None:
    """A page lays out and may ask in other words; it asks for everything the act needs, and for nothing of its own."""
    own = {"csrf_token", "version", "photos", "files", "said", "form_token", "company_q", "meant", "weighed"}
    own |= {"draft", "draft_version"}  # what the form of filing was kept as
    own |= {"item", "proposed"}  # the item stands for its category, which a program names itself
    made = {**FORMS, **FIRM_FORMS}
    forms: list[tuple[AnyDeclared, type]] = [(act, made[act.action]) for act in (*ON_TICKETS, *BY_THE_FIRM)]
    forms += [(act, ORDER_FORMS[act.action]) for act in ON_ORDERS]
    beside = tuple(act for act in BESIDE if act not in (*ATTENTION, *TAGGING, *LINKING))
    forms += list(zip((*beside, *ON_MODELS), (FilingForm, RemarkForm, OrderForm, MakeForm, SwitchForm), strict=True))
    forms += [(act, ATTENTION_FORMS[act.action]) for act in ATTENTION]
    forms += [(act, TAGGING_FORMS[act.action]) for act in TAGGING]
    forms += [(act, LINK_FORMS[act.action]) for act in LINKING]
    forms += [(KEEP_TAG, KeepTagForm), *[(act, TAG_FORMS[act.action]) for act in ON_TAGS]]
    forms += [(RECODE, RecodeForm), (MERGE_FIRMS, MergeForm), (UNDO_MERGER, UndoForm)]
    forms += zip((*IN_MEETINGS, *ON_MEETING_TASKS), (SayForm, PlaceForm, DecideForm, GiveForm, FinishForm), strict=True)
    forms += [(ASK_CORRECTION, AskForm), *[(act, CORRECTION_FORMS[act.action]) for act in ON_CORRECTIONS]]
    forms += list(zip(FINANCING, (NeedForm, ConsentForm, ConsentBackForm), strict=True))
    forms += [(act, CALL_FORMS[act.action]) for act in ON_BANK_CALLS]
    forms += [(GIVE_PROMISE, GivePromiseForm), *[(act, PROMISE_FORMS[act.action]) for act in ON_PROMISES]]
    forms += [(PLAN_FAIR, PlanForm), (WRITE_NEED, NeedThereForm)]
    forms += [(act, FAIR_FORMS[act.action]) for act in ON_FAIRS]
    forms += [(REQUEST_ERRAND, RequestForm), (DRAFT_TEMPLATE, DraftForm)]
    forms += [(act, ERRAND_FORMS[act.action]) for act in ON_ERRANDS]
    forms += [(act, PART_FORMS[act.action]) for act in (*ON_ERRAND_STEPS, *ON_ERRAND_PAPERS)]
    forms += [(act, TEMPLATE_FORMS[act.action]) for act in ON_ERRAND_TEMPLATES]
    forms += [(RECORD_VISIT, VisitForm), (SCHEDULE_VISIT, ScheduleForm)]
    forms += [(act, VISIT_FORMS[act.action]) for act in (*ON_VISITS, *ON_QUIET, *ON_STANDINGS)]
    forms += [(PUT_COMPANY_TAG, PutForm), *[(act, TRAIT_FORMS[act.action]) for act in ON_TRAITS]]
    forms += [(KEEP, KeepForm), *[(act, PHRASE_FORMS[act.action]) for act in ON_PHRASES]]
    forms += [(act, ARTICLE_FORMS[act.action]) for act in ON_ARTICLES]
    forms += [(act, ISSUE_FORMS[act.action]) for act in ON_ISSUES]
    forms += [(act, SETTING_FORMS[act.action]) for act in (*ON_SETTINGS, *ON_PEOPLE)]
    for act, form in forms:
        asked = {name for name in dir(form) if getattr(getattr(form, name), "field_class", None) is not None} - own
        inputs = {each.name: each for each in inputs_of(act.takes)}
        assert asked <= set(inputs), f"{act.name} asks for what no program may say"
        left = {name for name, each in inputs.items() if name not in asked and each.ask.source is not Source.FILES}
        assert left <= ({"reached", "says_solved"} if act.action == Action.FOLLOW_UP else set()), act.name


def test_what_a_program_says_are_inputs_of_the_act() -> None:
    for act in ACTS:
        fields = set(schema_of(act)._declared_fields)
        said = {each.name for each in inputs_of(act.takes)}
        assert fields - ({"version", "ticket", "external"} - said) == said, act.name
        assert ("version" in fields) is isinstance(act, Act)


def test_only_acts_that_need_nothing_said_are_taken_on_many() -> None:
    """Or those for which a row says it already: the proposal of the duty list, or one colleague chosen for all."""
    said_for_all = {"take-in", "whistle", "hand-over"}
    alone = [act for several in BULK.values() for one in several if one.name not in said_for_all for act in one.acts]
    assert [act.name for act in alone if not act.bulk] == []
    assert not TICKET_ACT[Action.REJECT].bulk


def test_every_address_of_a_page_knows_its_act(settings: Settings) -> None:
    """Each act has one address of a page that says it takes it; what a firm was about to file may be said instead."""
    app = create_app(settings)
    with app.app_context():
        taken = [act for endpoint in app.view_functions if (act := taken_at(endpoint)) is not None]
    assert sorted(act.do.__qualname__ for act in taken) == sorted(act.do.__qualname__ for act in (*ACTS, EXPLAIN))


def test_an_address_without_its_act_takes_none(settings: Settings) -> None:
    app = create_app(settings)
    with app.app_context():
        assert taken_at("filing.file") is FILE
        assert (taken_at("filing.new"), taken_at("nowhere"), taken_at(None)) == (None, None, None)


def test_yes_and_no_have_no_silent_default_where_they_decide() -> None:
    """A half-empty post of a ruling once ruled against the unit."""
    decide = {
        f"{act.name}.{each.name}"
        for act in ACTS
        for each in inputs_of(act.takes)
        if each.kind is InputKind.FLAG and each.needed
    }
    assert decide == {
        "sign-hand-back.agreed",
        "rule.upheld",
        "decide-regrade.approved",
        "decide-postponement.approved",
        "follow-up.reached",
        "judge.agreed",
        "decide-correction.accepted",
        "decide-standing.agreed",
        "rule-on-denial.came",
    }


def test_outside_of_tests_only_take_calls_a_declared_use_case() -> None:
    found = {path: list(taken_directly(tree)) for path, tree in modules().items() if list(taken_directly(tree))}
    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        "from app.tickets.checking_in import check_in\ncheck_in(tx, 'GX', 1, given)",
        "from app.tickets.checking_in import check_in as quick\nquick(tx, 'GX', 1, given)",
        "from app.tickets import resolving\nresolving.approve(tx, 'GX', 1, given)",
    ],
)
def test_a_way_around_take_is_caught(source: str) -> None:
    assert list(taken_directly(ast.parse(source)))


def test_no_declaration_hides_in_a_lambda() -> None:
    assert {path: list(lambdas(tree)) for path, tree in modules().items() if list(lambdas(tree))} == {}


def test_a_lambda_in_a_declaration_is_caught() -> None:
    hidden = "X = Act(action='a', takes=A, do=lambda tx, no, v, f: answer(tx, no, v, f), done='好')"
    assert list(lambdas(ast.parse(hidden))) == [1]
