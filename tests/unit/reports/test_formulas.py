"""The table of figures is whole, and the three sentences follow from it."""

import re
from decimal import Decimal

from app.reports.figures import Count, summed
from app.reports.rules.alongside import ALONGSIDE
from app.reports.rules.formula import VERSIONS, Measure
from app.reports.rules.formulas import (
    BLOCKS,
    EXCLUSIONS,
    FORMER,
    FORMULAS,
    MEASURED,
    REASONS,
    VALUED,
    changes_between,
    formulas_by,
    formulas_of,
    version_of,
)
from app.reports.rules.narrating import Told, narrate
from app.reports.rules.periods import Week
from app.reports.rules.serving import SERVING
from app.tickets.rules.words import Outcome

CONTRACT = (
    "acceptance check_in response on_time on_time_current resolution_ledger resolution_matured resolution_confirmed "
    "satisfaction rated hand_back rework repeat pairing duration_mean duration_median duration_p90"
)


def test_every_metric_key_of_the_contract_has_a_formula() -> None:
    assert set(CONTRACT.split()) <= FORMULAS.keys()
    for formula in FORMULAS.values():
        assert formula.name
        assert formula.numerator
        assert formula.denominator
        assert formula.cohort
        assert not formula.reason or formula.reason in REASONS


def test_every_figure_is_read_aloud_once() -> None:
    read = [metric for _title, metrics in BLOCKS for metric in metrics]
    assert len(read) == len(set(read))
    assert set(FORMULAS) <= set(read)


def test_every_outcome_and_exclusion_has_words() -> None:
    assert {outcome.value for outcome in Outcome} <= REASONS.keys()
    assert EXCLUSIONS.keys() == {"test", "withdrawn", "merged", "rejected", "thanks"}


def test_figures_by_reason_count_that_reason_only() -> None:
    counts = {
        ("resolution_ledger", "solved", "region", "GX"): (3, 3),
        ("resolution_ledger", "partly", "region", "GX"): (0, 2),
        ("resolution_ledger", "open", "region", "GX"): (0, 1),
    }
    found = summed(counts)
    assert found["resolution_ledger", "region", "GX"] == Count(3, 6)
    assert found["partly", "region", "GX"] == Count(2, 6)


def test_an_empty_week_is_said_to_be_empty() -> None:
    told = {metric: Told(0, 0) for metric in FORMULAS}
    words = narrate(told, {"open_start": 0, "filed": 0, "finished": 0, "excluded": 0, "open_end": 0})
    assert words["progress"] == "本周没有新提交和办结的诉求；今年以来累计解决率 —。"
    assert words["problems"] == "期末在办 0 件，其中超期 0 件，未发现按时率和满意度方面的问题。"
    assert words["next_step"] == "保持当前办理节奏，继续走访了解企业需要。"


def test_the_sentences_name_what_is_late_and_what_changed() -> None:
    told = {metric: Told(0, 0) for metric in FORMULAS}
    told |= {
        "filed": Told(10, 12),
        "resolved": Told(7, 8),
        "rated": Told(5, 6),
        "check_in": Told(9, 10),
        "duration_mean": Told(8, 8, Decimal("3.5")),
        "resolution_ledger": Told(117, 118, None, (116, 118)),
        "satisfaction": Told(4, 5),
        "open": Told(2, 9),
        "hand_back": Told(1, 10),
        "partly": Told(1, 118),
    }
    words = narrate(told, {"open_start": 5, "filed": 12, "finished": 6, "excluded": 2, "open_end": 9})
    assert words["progress"] == (
        "本周收到有效诉求 10 件，办结 8 件（其中已解决 7 件），销号 6 件，平均办理 3.5 个工作日；"
        "今年以来累计解决率 117/118 (99.2 %)，比上期提高 0.9 个百分点。"
    )
    assert words["problems"] == "期末在办 9 件，其中超期 2 件；1 件承办未按时报到，1 家次企业表示不满意。"
    assert words["next_step"].startswith("逐件督办超期的 2 件、跟进部分解决的 1 件、核对职责清单")


def test_a_version_begins_with_a_week_and_holds_until_the_next() -> None:
    assert [version_of(Week(2026, number)) for number in (1, 47, 48, 49, 53)] == [
        "2026.1",
        "2026.1",
        "2026.2",
        "2026.3",
        "2026.3",
    ]
    weeks = [week for week in VERSIONS.values() if week is not None]
    assert weeks == sorted(weeks)


NEW = {"support", "on_time_held", "carried", "orders_answered", *SERVING, *ALONGSIDE}
"""Of 2026.3."""


def test_an_issue_shows_the_words_it_was_counted_by() -> None:
    before, after = formulas_of(Week(2026, 48)), formulas_of(Week(2026, 49))
    assert before["resolution_ledger"].numerator == "截止时已解决"
    assert "部分解决" in after["resolution_ledger"].numerator
    assert before["on_time"].denominator == "原时限届满或已办结的诉求，含超期未办结"
    assert "列入计划" in after["on_time"].denominator
    assert after.keys() - before.keys() == NEW
    assert formulas_of(Week(2026, 47)).keys() == before.keys() - {"orders"}
    assert dict(after) == FORMULAS


def test_the_changes_of_a_version_are_all_there_is_between_them() -> None:
    changed = {change.metric: change.before for change in changes_between("2026.2", "2026.3")}
    assert changed.keys() == FORMER["2026.3"].keys() | NEW
    assert {metric for metric, before in changed.items() if before is None} == NEW
    assert [change.metric for change in changes_between("2026.1", "2026.2")] == ["orders"]
    assert changes_between("2026.3", "2026.3") == []
    assert {metric for each in FORMER.values() for metric in each} <= formulas_by("2026.2").keys()
    for each in FORMER.values():
        assert all(formula != FORMULAS[metric] for metric, formula in each.items()), "a former word that is no former"


def test_counts_are_said_as_counts() -> None:
    for metric, formula in FORMULAS.items():
        assert bool(formula.said) == (formula.unit == "count"), metric
        assert not formula.said or {"%(n)s", "%(part)s"} <= set(re.findall(r"%\(\w+\)s", formula.said)), metric


def test_of_which_figures_less_is_better_and_which_is_left_out_when_empty() -> None:
    """By this they are coloured and ranked: turned round, the unit handed back to most would come first."""
    turned = {metric for metric, formula in FORMULAS.items() if formula.less_is_better}
    alongside = {"batch_disputed", "finance_days", "finance_declined", "errands_again"}
    assert turned == alongside | {"repeat", "hand_back", "rework", "duration_mean", "duration_median", "duration_p90"}
    assert {metric for metric, formula in FORMULAS.items() if formula.fleeting} == {"carried", *SERVING, *ALONGSIDE}


def test_each_value_has_a_unit_and_is_made_of_its_entries() -> None:
    for metric, unit in VALUED.items():
        assert MEASURED[metric] in {Measure.MEAN, Measure.MEDIAN, Measure.P90, Measure.SUM}, metric
        assert (unit == "money") == (MEASURED[metric] is Measure.SUM), metric
    counted = {metric for metric in MEASURED if metric not in VALUED}
    assert counted == {"batches", "batch_firms", "finance_firms"}
