"""Everything that has clocks, on one screen: the engine below knows none of it and is handed this list."""

from app.clocks.models import TICKET
from app.clocks.subjects import Subjects
from app.corrections.timing import CORRECTION, Corrections
from app.errands.timing import ERRAND, ERRAND_STEP, Errands, ErrandSteps
from app.financing.timing import BANK_CALL, BankCalls
from app.meetings.timing import MEETING_TASK, MeetingTasks
from app.promises.timing import PROMISE, Promises
from app.registrations.timing import REGISTRATION, Registrations
from app.sla.subjects import Tickets
from app.supervision.timing import ORDER, Orders
from app.visits.timing import VISIT, VisitPlans

SUBJECTS: Subjects = {
    TICKET: Tickets(),
    ORDER: Orders(),
    REGISTRATION: Registrations(),
    CORRECTION: Corrections(),
    MEETING_TASK: MeetingTasks(),
    BANK_CALL: BankCalls(),
    PROMISE: Promises(),
    ERRAND: Errands(),
    ERRAND_STEP: ErrandSteps(),
    VISIT: VisitPlans(),
}
