"""Credit codes and telephone numbers."""

import csv
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.companies.rules import (
    ALPHABET,
    checked_credit_code,
    checked_phone,
    credit_code_for,
    local_day,
    names_within,
)

VECTORS = Path(__file__).resolve().parents[4] / "shared/data/refdata/uscc_vectors.csv"


def test_shared_vectors() -> None:
    if not VECTORS.exists():
        pytest.skip("shared/data/refdata/uscc_vectors.csv is not on this machine")
    with VECTORS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 300
    for row in rows:
        if row["expected"].startswith("valid"):
            assert checked_credit_code(row["code"]) == "".join(row["code"].upper().split()), row
        else:
            with pytest.raises(ValueError, match="统一社会信用代码"):
                checked_credit_code(row["code"])


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("91350100M000100Y43", "91350100M000100Y43"),
        (" 91350100m000100y43 ", "91350100M000100Y43"),
        ("91350100 M000100Y 43", "91350100M000100Y43"),
        ("９１３５０１００Ｍ０００１００Ｙ４３", "91350100M000100Y43"),
        ("\ufeff91350100M\u200b000100Y43\u2060", "91350100M000100Y43"),
    ],
)
def test_written_forms_of_one_code(typed: str, stored: str) -> None:
    assert checked_credit_code(typed) == stored


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("91350100M000100Y44", "校验位"),
        ("91350100M000100Y4", "17 位"),
        ("", "0 位"),
        ("91350100I000100Y43", "字符"),
        ("9135A100M000100Y43", "字符"),
        ("91350100M000100Y4\0", "字符"),
        ("٩1350100M000100Y43", "数字"),
        ("91350100M000100Y4ß", "数字"),
    ],
)
def test_what_is_no_code(typed: str, word: str) -> None:
    with pytest.raises(ValueError, match=word):
        checked_credit_code(typed)


@given(
    st.text(ALPHABET, min_size=2, max_size=2),
    st.from_regex(r"[0-9]{6}", fullmatch=True),
    st.text(ALPHABET, min_size=9, max_size=9),
    st.integers(0, 16),
    st.integers(1, 9),
)
def test_the_check_character_notices_one_wrong_digit(head: str, area: str, org: str, place: int, shift: int) -> None:
    code = credit_code_for(head + area + org)
    assert checked_credit_code(code) == code
    if code[place].isdigit():
        wrong = code[:place] + str((int(code[place]) + shift) % 10) + code[place + 1 :]
        with pytest.raises(ValueError, match="校验位"):
            checked_credit_code(wrong)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("13800138000", "13800138000"),
        ("+86 138-0013-8000", "13800138000"),
        ("008613800138000", "13800138000"),
        ("8613800138000", "13800138000"),
        ("１３８００１３８０００", "13800138000"),
        ("0371-6666-8888#12", "0371-66668888-12"),
        ("0371 66668888转12", "0371-66668888-12"),
        ("(0371)66668888", "0371-66668888"),
        ("037166668888", "0371-66668888"),
        ("0371-6666888", "0371-6666888"),
        ("010-66668888-801", "010-66668888-801"),
        ("+86 371 66668888", "0371-66668888"),
        ("+86 10 6666 8888", "010-66668888"),
        ("400-123-4567", "4001234567"),
        ("13800138000\u200b", "13800138000"),
        ("\u202d138\xad0013\ufeff8000\u202c", "13800138000"),
        ("138‐0013−8000", "13800138000"),
        ("0371—66668888", "0371-66668888"),
        ("0371～66668888－12", "0371-66668888-12"),
        ("+86(371)66668888", "0371-66668888"),
        ("+86 (0371) 66668888", "0371-66668888"),
        ("＋８６（３７１）６６６６８８８８", "0371-66668888"),
    ],
)
def test_telephone_forms(typed: str, stored: str) -> None:
    assert checked_phone(typed) == stored
    assert checked_phone(stored) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "1380013800",
        "138001380000",
        "12800138000",
        "电话13800138000",
        "abc",
        "66668888",
        "0371-666688",
        "0371-66668888-1234567",
        "13800138000\0",
        "²³800138000",
        "١٣٨٠٠١٣٨٠٠٠",
        "+1 212 555 0100",
        "13800138000;13900139000",
    ],
)
def test_what_is_no_telephone(typed: str) -> None:
    with pytest.raises(ValueError, match="电话号码"):
        checked_phone(typed)


def test_the_day_changes_at_midnight_in_shanghai() -> None:
    assert local_day(datetime(2026, 9, 23, 15, 59, tzinfo=UTC)) == date(2026, 9, 23)
    assert local_day(datetime(2026, 9, 23, 16, 0, tzinfo=UTC)) == date(2026, 9, 24)


def test_a_text_may_name_a_firm_by_more_than_its_whole_name() -> None:
    assert names_within("测试市恒通机械有限公司") == (
        "测试市恒通机械有限公司",
        "恒通机械有限公司",
        "测试市恒通机械",
        "恒通机械",
    )
    assert names_within("恒通集团股份有限公司") == ("恒通集团股份有限公司",), "恒通 is an ordinary word as well"
    assert names_within("大河科技") == ("大河科技",)
    bracketed = names_within("示范（郑州）精密制造有限公司")
    assert {"示范（郑州）精密制造", "示范(郑州)精密制造", "示范精密制造"} < set(bracketed)
    assert names_within("") == ()
