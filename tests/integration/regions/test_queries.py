"""Paths of the region tree."""

from app.kernel.transaction import Transaction
from app.regions.models import Region
from app.regions.queries import below


def test_below_a_region_is_itself_and_what_lies_beneath_and_nothing_that_only_begins_alike(tx: Transaction) -> None:
    paths = ("BN", "BN.GX", "BN.GX.T1", "BN.GXY", "BNX")
    made = {path: Region(code=path.replace(".", ""), name=path, path=path) for path in paths}
    tx.session.add_all(made.values())
    tx.session.flush()
    named = {region.id: path for path, region in made.items()}

    def under(path: str) -> set[str]:
        return {named[each] for each in below(tx.session, made[path].id)}  # type: ignore[arg-type]

    assert under("BN") == {"BN", "BN.GX", "BN.GX.T1", "BN.GXY"}
    assert under("BN.GX") == {"BN.GX", "BN.GX.T1"}
    assert under("BNX") == {"BNX"}
    assert below(tx.session, -1) == frozenset()  # type: ignore[arg-type]
