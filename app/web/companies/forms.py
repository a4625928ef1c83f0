"""A firm's entry: where it is, and whom to call."""

from collections.abc import Sequence

from wtforms import Field, FieldList, Form, FormField, SelectField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from app.companies.registering import ContactEntry
from app.companies.rules import checked_phone
from app.companies.seeing import SeenContact
from app.kernel.errors import Invalid
from app.web.forms.bases import VersionedForm, ZoneForm
from app.web.speaking import _, later, said

MOST_CONTACTS = 12
EMPTY_ROWS = 2
"""Rows offered for further people to call."""


class ContactForm(Form):  # type: ignore[misc]
    """One person to call; a row without name and number is left out."""

    name = StringField(later("姓名"), [Length(max=200, message=later("姓名太长。"))])
    phone = StringField(later("电话"))
    position = StringField(later("职务"), [Length(max=200, message=later("职务太长。"))])

    @property
    def filled(self) -> bool:
        """Whether somebody stands in this row."""
        return any((field.data or "").strip() for field in (self.name, self.phone, self.position))

    def validate_name(self, field: Field) -> None:
        """A row that says anything says who."""
        if self.filled and not (field.data or "").strip():
            raise ValidationError(_("请填写姓名，或者把这一行清空。"))

    def validate_phone(self, field: Field) -> None:
        """A number that can be called."""
        if self.filled:
            try:
                checked_phone(field.data or "")
            except ValueError as error:
                raise ValidationError(said(error.args[0])) from error


class CompanyForm(VersionedForm):
    """Address, trade and people; the name, the park and the state are kept by the office."""

    industry = StringField(later("行业"), [Length(max=200, message=later("行业最多 200 个字。"))])
    address = StringField(later("地址"), [Length(max=200, message=later("地址最多 200 个字。"))])
    contacts = FieldList(FormField(ContactForm), label=later("联系人"), max_entries=MOST_CONTACTS)

    def offer_rows(self, contacts: Sequence[SeenContact]) -> None:
        """Fill a fresh form: those who are there, and empty rows."""
        for each in contacts:
            self.contacts.append_entry({"name": each.name, "phone": each.phone, "position": each.position})
        while len(self.contacts) < min(len(contacts) + EMPTY_ROWS, MOST_CONTACTS):
            self.contacts.append_entry()

    def entries(self) -> list[ContactEntry]:
        """The people to call as typed; the first is the one to call first."""
        return [
            ContactEntry(name=row.form.name.data, phone=row.form.phone.data, position=row.form.position.data or "")
            for row in self.contacts
            if row.form.filled
        ]


class NewCompanyForm(ZoneForm):
    """A firm that is entered for the first time, with one person to call; what each may hold is decided below."""

    credit_code = StringField(
        later("统一社会信用代码"),
        [InputRequired(later("请填写统一社会信用代码。"))],
        description=later("营业执照上的 18 位代码。"),
    )
    name = StringField(later("企业名称"), [InputRequired(later("请填写企业名称。"))])
    park = SelectField(later("所在园区"), validate_choice=False)
    industry = StringField(later("行业"))
    address = StringField(later("地址"))
    contact = FormField(ContactForm, label=later("联系人"))

    def entries(self) -> list[ContactEntry]:
        """The person to call, when somebody was named."""
        row = self.contact.form
        if not row.filled:
            return []
        return [ContactEntry(name=row.name.data, phone=row.phone.data, position=row.position.data or "")]

    def refuse(self, error: Invalid) -> None:
        """Hang what is said of the person on his fields too."""
        own = {name: sentences for name, sentences in error.fields.items() if not name.startswith("contacts.")}
        for name, sentences in error.fields.items():
            if name.startswith("contacts."):
                field = self.contact.form[name.removeprefix("contacts.")]
                field.errors = [*field.errors, *map(said, sentences)]
        super().refuse(Invalid(own))
