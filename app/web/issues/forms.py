"""The forms of acts on common issues, made from their declarations; what there is to choose the page fills in."""

from collections.abc import Mapping

from wtforms import HiddenField, SelectField
from wtforms.validators import InputRequired

from app.acts.table import ON_PARK_NOTICES
from app.issues.dismissing import DISMISS
from app.issues.merging import MERGE
from app.issues.park_notices import DRAFT_NOTICE
from app.issues.resuming import NOTICE
from app.issues.splitting import SPLIT
from app.web.forms.declared import ActForm, form_of
from app.web.speaking import later


def _number(typed: str) -> int | None:
    """The number of an issue as it was chosen; None for anything else, which is then missing."""
    text = str(typed)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


MergeForm = form_of(
    MERGE,
    other=SelectField(
        later("并入的共性问题"),
        coerce=_number,
        validate_choice=False,
        validators=[InputRequired(later("请选择并入的共性问题。"))],
        description=later("它的诉求全部并入本问题，它的编号不再使用。"),
    ),
)
SplitForm = form_of(SPLIT)
DismissForm = form_of(DISMISS)
NoticeForm = form_of(NOTICE)

ISSUE_FORMS: Mapping[str, type[ActForm]] = {
    MERGE.action: MergeForm,
    SPLIT.action: SplitForm,
    DISMISS.action: DismissForm,
    NOTICE.action: NoticeForm,
}
"""By the verb of the act."""

DraftNoticeForm = form_of(DRAFT_NOTICE, park=HiddenField(later("园区")))
NOTICE_FORMS: Mapping[str, type[ActForm]] = {act.action: form_of(act) for act in ON_PARK_NOTICES}
"""What becomes of a notice, by the verb of the act."""
