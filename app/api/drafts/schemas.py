"""A draft, as it goes over the wire."""

from marshmallow import fields

from app.api.declared import field_for
from app.api.fields import Instant, Many, Strict, Text, Versioned, said, version_field
from app.drafts.rules import Typed
from app.kernel.inputs import inputs_of

_TYPED = {each.name: field_for(each) for each in inputs_of(Typed)}

_DROPPED = Many(
    Text(limit=64, longest=64),
    most=10,
    load_default=list,
    metadata=said("Keys of files that are not wanted any more.", ["0f6a4c1d9be24f6fa6f0a1d2c3b4e5f6"]),
)

DraftIn = type("DraftIn", (Strict,), {"__doc__": Typed.__doc__, **_TYPED})
DraftChangeIn = type(
    "DraftChangeIn",
    (Versioned,),
    {
        "__doc__": "What was typed since, in place of all that was kept.",
        "version": version_field(),
        "drop_files": _DROPPED,
        **_TYPED,
    },
)
TypedOut = type("TypedOut", (Strict,), {"__doc__": Typed.__doc__, **_TYPED})


class DraftVersionIn(Versioned):
    """Which version of the draft is filed."""

    version = version_field()


class DraftFileOut(Strict):
    """A file that was chosen for it; it is opened as an attachment once the draft is filed."""

    key = fields.String(metadata=said("Its id, which the attachment keeps.", "0f6a4c1d9be24f6fa6f0a1d2c3b4e5f6"))
    name = fields.String(metadata=said("What it is called.", "现场照片.jpg"))
    size = fields.Integer(metadata=said("Bytes.", 48213))


class DraftOut(Strict):
    """A request that was begun and not filed; nobody but its writer has it."""

    key = fields.String(metadata=said("What addresses call it.", "0f6a4c1d9be24f6fa6f0a1d2c3b4e5f6"))
    version = fields.Integer(metadata=said("Hand it back when changing or filing it.", 1))
    saved_at = Instant(metadata=said("When it was kept last."))
    until = Instant(metadata=said("When it is removed unless it is changed: 180 days after that."))
    firm = fields.String(
        allow_none=True,
        metadata=said("The firm it is for; null where none was chosen.", "示范（郑州）精密制造有限公司"),
    )
    firm_ended = fields.Boolean(
        metadata=said("Whether it was written for a firm that its writer may file for no more.", False)
    )
    typed = fields.Nested(TypedOut, metadata=said("What was typed so far."))
    files = fields.List(fields.Nested(DraftFileOut), metadata=said("What was chosen for it."))


class DraftList(Strict):
    """One's own drafts, the last one kept first; at most twenty."""

    items = fields.List(fields.Nested(DraftOut), metadata=said("They."))


class FiledDraftOut(Strict):
    """What a draft became."""

    number = fields.String(metadata=said("Number of the ticket.", "GX20260924-0007"))
