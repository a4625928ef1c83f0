"""What is counted of a text names no person, no number and no firm, and is folded as search folds it."""

import pytest

from app.understanding.rules.features import counts, runs, seen
from app.understanding.rules.signs import LONGEST, signs
from app.understanding.rules.texts import Text


@pytest.mark.parametrize(
    ("written", "gone"),
    [
        ("请联系张小凡先生", "张小凡"),
        ("我叫欧阳小北，住在路口", "欧阳小"),
        ("联系人：王小明", "王小明"),
        ("李局长没有答复", "李"),
        ("请示范精密制造有限公司退款", "示范精密"),
        ("被远山建筑工程集团公司拖欠", "远山"),
        ("电话 138 0013 8000", "138"),
        ("电话１３８００１３８０００", "138"),
        ("身份证410101199001011234", "4101"),
        ("统一代码91410100MA0000001B", "ma0000001b"),
        ("车牌豫A12345堵在门口", "a12345"),
        ("发到 someone@example.cn", "example"),
        ("见 https://example.cn/a?b=1", "example"),
        ("2026年11月27日", "11"),
    ],
)
def test_what_names_somebody_is_left_out(written: str, gone: str) -> None:
    assert gone not in signs(written)


@pytest.mark.parametrize(
    "kept",
    [
        "园区停电",
        "企业用工困难",
        "高温补贴",
        "金属加工",
        "方便群众",
        "任何部门",
        "周边环境",
        "有限公司注册",
        "黄金周",
        "马路积水",
    ],
)
def test_what_names_nobody_stays(kept: str) -> None:
    assert signs(kept) == kept


def test_of_a_firm_stays_what_it_deals_in() -> None:
    assert "物业" in signs("远山物业管理有限公司不退押金")
    assert "远山" not in signs("远山物业管理有限公司不退押金")


def test_writing_is_folded() -> None:
    assert signs("變壓器　ＡＢＣ") == signs("变压器 abc") == "变压器 abc"


def test_any_number_is_the_same_word() -> None:
    assert signs("拖欠 3 个月") == signs("拖欠 12 个月")


def test_no_more_than_a_bounded_beginning_is_looked_at() -> None:
    assert len(signs("停电" * LONGEST)) <= LONGEST


def test_runs_do_not_reach_over_a_blank() -> None:
    assert set(runs("停电 了", 2)) == {"停", "电", "了", "停电"}


def test_the_subject_is_counted_by_itself_and_with_the_rest() -> None:
    subject, whole = counts(seen(Text("停电", "工厂停电")))
    assert subject["停电"] == 1
    assert whole["停电"] == 2
    assert "工厂" not in subject
