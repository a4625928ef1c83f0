"""The forms of acts on corrections, made from their declarations."""

from app.corrections.deciding import ASK_CORRECTION, DECIDE_CORRECTION, WITHDRAW_CORRECTION
from app.web.forms.declared import DeclaredForm, form_of

AskForm = form_of(ASK_CORRECTION, base=DeclaredForm, alone=True)
CORRECTION_FORMS = {
    DECIDE_CORRECTION.action: form_of(DECIDE_CORRECTION, alone=True),
    WITHDRAW_CORRECTION.action: form_of(WITHDRAW_CORRECTION, base=DeclaredForm, alone=True),
}
"""By the verb of the act."""
