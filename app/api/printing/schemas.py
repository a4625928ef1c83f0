"""The forms of a ticket, and as what they are asked for."""

from marshmallow import fields

from app.api.fields import Strict, Text, Word, said
from app.printing.rules import FormKind, Medium


class FormOut(Strict):
    """One form that may be printed of a ticket."""

    form = fields.String(metadata=said("Which form; goes into the address of its file.", FormKind.RECEIPT.value))
    name = fields.String(metadata=said("Its name.", FormKind.RECEIPT.word))


class FormList(Strict):
    """The forms of a ticket that this actor may print, in the order of its life."""

    items = fields.List(fields.Nested(FormOut), metadata=said("The forms."))


class MediumQuery(Strict):
    """As what a form is asked for."""

    medium = Word(Medium, load_default=Medium.PDF, metadata=said("`pdf`, or `docx` to go on writing in."))


class BulletinQuery(MediumQuery):
    """The same for a weekly report, of one of several regions."""

    region = Text(limit=20, longest=20, metadata=said("Code of the region; the reader's own when left out.", "GX"))


class DossierFormQuery(MediumQuery):
    """The same for a firm's dossier, which leaves for a reason."""

    reason = Text(
        limit=100,
        longest=500,
        required=True,
        metadata=said("What it is printed for; on record and paper.", "走访前准备"),
    )
