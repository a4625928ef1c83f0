"""One folding for what is stored and what is asked: what was written is found by any piece of it."""

import hashlib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.folding import LONGEST_QUERY, folded, simplified, terms
from app.kernel.text import is_invisible

SIGNS = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs", "Cc"]),
        st.sampled_from("電費变压器Φ×Ωk（）()０１ａＡßſﬁ①㎡ｶﾞé\u0301\u200b\ufeff\u00ad\u3000 👨\u200d👩"),
    ),
    max_size=40,
)
MAPPING = "b6e264dadfdcfc46"
"""Of the mapping by which stored words were folded: another one is followed by ``flask search fold --all``."""


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("Φ108", "钢管 Φ108×4 供应不足，需要 10kΩ 电阻"),
        ("φ108×4", "钢管 Φ108×4 供应不足，需要 10kΩ 电阻"),
        ("10kΩ", "钢管 Φ108×4 供应不足，需要 10kΩ 电阻"),
        ("10KΩ", "需要 10kΩ 电阻"),
        ("(郑州)", "示范（郑州）精密制造"),
        ("示范（郑州）", "示范(郑州)精密制造"),
        ("電費", "电费太高"),
        ("电费", "電費太高"),
        ("變壓器", "变压器增容"),
        ("变压器", "变压\u200b器增容"),
        ("变\ufeff压器", "变压器增容"),
        ("停电", "停\u00ad电\u2060了"),
        ("ＡＢＣ", "abc"),
        ("STRASSE", "Straße"),
        ("caf\u00e9", "cafe\u0301"),
        ("500m2", "500㎡"),
        ("葛", "葛\U000e0100"),
    ],
)
def test_what_looks_alike_is_found(asked: str, written: str) -> None:
    assert all(word in folded(written) for word in terms(asked))


@pytest.mark.parametrize(("asked", "written"), [("路区", "厂区道路"), ("电压", "电 压"), ("%", "100"), ("一", "二")])
def test_what_does_not_is_not(asked: str, written: str) -> None:
    assert not all(word in folded(written) for word in terms(asked))


@given(SIGNS)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(SIGNS)
def test_folding_leaves_nothing_that_nobody_sees(text: str) -> None:
    assert not any(is_invisible(each) for each in folded(text))


@given(SIGNS, st.data())
def test_what_was_written_is_found_by_any_piece_of_it(text: str, draw: st.DataObject) -> None:
    start = draw.draw(st.integers(0, len(text)))
    end = draw.draw(st.integers(min(start + 2, len(text)), len(text)))
    assert all(word in folded(text) for word in terms(text[start:end]))


@given(SIGNS)
def test_what_is_written_otherwise_by_the_machine_is_found(text: str) -> None:
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        asked = unicodedata.normalize(form, text)[:LONGEST_QUERY]
        assert sorted("".join(terms(asked))) == sorted("".join(terms(text)))


def test_a_query_is_its_words() -> None:
    assert terms(" 东门　ＡB\n路 ") == ["东门", "ab", "路"]
    assert terms("") == terms("\u200b") == []
    assert terms("路" * 300) == ["路" * LONGEST_QUERY]


def test_one_traditional_character_is_one_simplified_one() -> None:
    assert all(len(before) == len(after) == 1 for before, after in simplified().items())
    assert {each: folded(each) for each in "電費園區業務"} == dict(zip("電費園區業務", "电费园区业务", strict=True))


def test_stored_words_were_folded_by_this_mapping() -> None:
    said = "".join(sorted(before + after for before, after in simplified().items()))
    assert hashlib.sha256(said.encode()).hexdigest()[:16] == MAPPING
