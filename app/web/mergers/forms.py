"""The forms of putting two records together and of undoing it, made from their declarations."""

from app.mergers.merging import MERGE_FIRMS
from app.mergers.undoing import UNDO_MERGER
from app.web.forms.declared import DeclaredForm, form_of

MergeForm = form_of(MERGE_FIRMS, alone=True)
UndoForm = form_of(UNDO_MERGER, base=DeclaredForm, alone=True)
