"""Which backups may be brought back under which keys: those whose keys are still among those of now."""

from app.audit.rules import key_ring
from app.backups.keys import lacking, names_of
from app.backups.manifest import fingerprint
from app.webhooks.rules.signing import secret_ring

THEN = {"SECRET_KEY": "a key, with a comma", "AUDIT_KEYS": "the record", "FORM_KEYS": "forms"}


def test_the_same_keys_and_rotated_ones_will_do() -> None:
    kept = names_of(THEN)
    assert lacking(kept, THEN) == []
    assert lacking(kept, {**THEN, "FORM_KEYS": "others"}) == [], "open forms are in no backup"
    audit = ",".join(["new", *key_ring(["the record", THEN["SECRET_KEY"]]).written()])
    hooks = ",".join(["new", *secret_ring([THEN["SECRET_KEY"]]).written()])
    assert lacking(kept, {"SECRET_KEY": "another", "AUDIT_KEYS": audit, "WEBHOOK_KEYS": hooks}) == []


def test_a_key_that_was_taken_out_is_named() -> None:
    kept = names_of(THEN)
    assert lacking(kept, {"SECRET_KEY": THEN["SECRET_KEY"]}) == ["AUDIT_KEYS"]
    assert lacking(kept, {"SECRET_KEY": "another", "AUDIT_KEYS": "the record"}) == ["AUDIT_KEYS", "WEBHOOK_KEYS"]


def test_no_key_is_found_in_a_name() -> None:
    assert not any(value in names_of(THEN) for value in THEN.values())


def test_a_manifest_of_before_keys_had_names_asks_for_the_secret_key_alone() -> None:
    kept = fingerprint({"SECRET_KEY": THEN["SECRET_KEY"]})
    assert lacking(kept, THEN) == []
    assert lacking(kept, {**THEN, "SECRET_KEY": "another"}) == ["SECRET_KEY"]
