"""Paths of the region tree."""

from app.regions.rules import within


def test_a_path_is_within_itself_and_what_lies_above() -> None:
    assert within("HN.GX", "HN.GX")
    assert within("HN.GX.T1", "HN")
    assert not within("HN", "HN.GX")
    assert not within("HNX", "HN")
    assert not within("HN.GXY", "HN.GX")
