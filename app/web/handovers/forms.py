"""The forms of hand-overs and stand-ins, made from their declarations; whom there is to choose the page fills in."""

from wtforms import HiddenField, SelectField
from wtforms.validators import InputRequired

from app.handovers.handing_over import DROP_HAND_OVER, PROPOSE_HAND_OVER, SIGN_HAND_OVER
from app.handovers.standing_in import END_STAND_IN, STAND_IN
from app.web.forms.declared import DeclaredForm, form_of
from app.web.speaking import later

HandOverForm = form_of(
    PROPOSE_HAND_OVER,
    base=DeclaredForm,
    alone=True,
    giver=HiddenField(later("移交人")),
    taker=SelectField(later("接收人"), validate_choice=False, validators=[InputRequired(later("请选择接收人。"))]),
)
SignForm = form_of(SIGN_HAND_OVER, base=DeclaredForm, alone=True)
DropForm = form_of(DROP_HAND_OVER, base=DeclaredForm, alone=True)
LeaveForm = form_of(
    STAND_IN,
    base=DeclaredForm,
    alone=True,
    officer=HiddenField(later("谁不在")),
    stand_in=SelectField(
        later("代班的人"),
        validate_choice=False,
        validators=[InputRequired(later("请选择代班的人。"))],
        description=later("同一个单位、园区或区域的同事，只代得了同样的席位。"),
    ),
)
ReturnForm = form_of(END_STAND_IN, base=DeclaredForm, alone=True)
