"""Things found, as they go over the wire."""

from marshmallow import fields

from app.api.fields import QueryInt, Strict, Text, Word, said
from app.api.shapes import next_cursor
from app.kernel.folding import LONGEST_QUERY
from app.search.rules import COUNTED_TO, Sought
from app.search.seeing import A_PAGE, FIRST


class SearchQuery(Strict):
    """The words, and one kind of things where only that is asked for."""

    q = Text(
        limit=LONGEST_QUERY,
        required=True,
        metadata=said("Two signs or more; all words must occur. A number finds its ticket.", "宿舍断水"),
    )
    kind = Word(Sought, metadata=said("One kind alone; left out for the first of each kind.", "tickets"))
    cursor = Text(
        limit=500,
        longest=500,
        metadata=said("`next_cursor` of the page before, with the same `q` and `kind`; only with `kind`."),
    )
    limit = QueryInt(most=A_PAGE, load_default=FIRST, metadata=said("How many things of a kind at most.", 5))


class FoundOut(Strict):
    """One thing found."""

    key = fields.String(
        metadata=said(
            "What addresses call it: the number of a ticket or an order, the credit code of a firm, a user name, the "
            "id of an article.",
            "GX20261122-0001",
        )
    )
    title = fields.String(metadata=said("Its title or name, as this reader may read it.", "宿舍楼停水两天"))
    state = fields.String(
        allow_none=True, metadata=said("Where it stands, in the words of its kind; null for people.", "handling")
    )
    is_test = fields.Boolean(
        metadata=said("Whether it is a ticket that was marked as a test, and counts nowhere.", False)
    )


class FoundKindOut(Strict):
    """The things of one kind."""

    kind = Word(Sought, metadata=said("Of which kind."))
    count = fields.Integer(metadata=said(f"How many there are: exact up to {COUNTED_TO}, as many where more.", 12))
    more = fields.Boolean(metadata=said(f"Whether there are more than {COUNTED_TO}."))
    items = fields.List(fields.Nested(FoundOut), metadata=said("The first of them, or those behind `cursor`."))
    next_cursor = next_cursor()


class FoundList(Strict):
    """What words find, by kind; the kinds there are for whoever asks."""

    kinds = fields.List(fields.Nested(FoundKindOut), metadata=said("In the order of the page."))
