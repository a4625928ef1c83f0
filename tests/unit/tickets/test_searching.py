"""Words to search by: whatever LIKE would find has all its pairs."""

from hypothesis import given
from hypothesis import strategies as st

from app.kernel.folding import folded
from app.tickets.rules.searching import pairs, pairs_of_terms

WORDS = st.text(st.sampled_from("厂区东门路ab1"), min_size=1, max_size=8)


def test_a_text_is_known_by_its_pairs_and_its_single_characters() -> None:
    assert pairs("东门路") == sorted(["东门", "门路", "东", "门", "路"])
    assert pairs("东门", "门 路") == sorted(["东门", "东", "门", "路"])
    assert pairs("ＡＢ") == ["a", "ab", "b"]
    assert pairs("", " 　") == []


def test_a_word_asks_for_its_pairs_a_lone_character_for_itself() -> None:
    assert pairs_of_terms(["东门路", "水"]) == sorted(["东门", "门路", "水"])
    assert pairs_of_terms([]) == []


@given(st.text(st.sampled_from("厂区东门路ab1 "), max_size=20), WORDS)
def test_what_occurs_has_all_its_pairs(text: str, word: str) -> None:
    if word in folded(text):
        assert set(pairs_of_terms([word])) <= set(pairs(text))
