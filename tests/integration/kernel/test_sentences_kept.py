"""The database takes a sentence as the text it is."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from app.kernel.sentences import say
from app.kernel.transaction import Transaction


def test_a_sentence_is_kept_as_its_text(tx: Transaction) -> None:
    sentence = say("最多 %(limit)s 个字", limit=5)
    assert tx.session.scalar(sa.text("SELECT CAST(:words AS text)"), {"words": sentence}) == "最多 5 个字"
    assert tx.session.scalar(sa.select(sa.literal(sentence, sa.Text))) == "最多 5 个字"
    assert tx.session.scalar(sa.select(sa.cast({"why": [sentence]}, JSONB))) == {"why": ["最多 5 个字"]}
