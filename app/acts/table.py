"""ACTS: every act of every slice on one screen, in the order of likelihood. The first an actor may do is offered first.

Each is declared beside its use-case: inputs, words, key, consequence. A slice that brings an act adds a row here, and
the sheets of pages, the API with its contract, bulk work and ``docs/api.md`` have it.
"""

from collections.abc import Mapping

from app.acts.blowing import BLOW
from app.acts.recording_visits import RECORD_VISIT
from app.acts.writing_there import WRITE_NEED
from app.administration.amending_banners import AMEND_BANNER
from app.administration.amending_calendar import AMEND_CALENDAR
from app.administration.amending_categories import AMEND_CATEGORY
from app.administration.amending_hours import AMEND_HOURS
from app.administration.amending_ladders import AMEND_LADDER
from app.administration.amending_limits import AMEND_LIMIT
from app.administration.amending_periods import AMEND_PERIOD
from app.administration.amending_places import AMEND_PARK, AMEND_UNIT
from app.administration.amending_reasons import AMEND_REASON
from app.administration.deciding import JUDGE, TAKE_BACK
from app.administration.ending import END_CATEGORY, END_PARK, END_UNIT
from app.administration.letting_in import GIVE_SEAT, OPEN_ACCOUNT, REOPEN, RESET, SHUT
from app.batches.forming import CONFIRM as CONFIRM_BATCH
from app.batches.forming import DROP as DROP_BATCH
from app.batches.forming import FORM as FORM_BATCH
from app.batches.taking_out import TAKE_OUT as TAKE_OUT_OF_BATCH
from app.companies.recoding import RECODE
from app.companies.verifying import VERIFY_CONTACTS
from app.corrections.deciding import ASK_CORRECTION, DECIDE_CORRECTION, WITHDRAW_CORRECTION
from app.errands import conducting as errands
from app.errands import stepping as errand_steps
from app.errands.asking_papers import ASK_PAPERS, NOTE_PAPER
from app.errands.requesting import REQUEST_ERRAND
from app.errands.templating import DRAFT_TEMPLATE, PUBLISH_TEMPLATE
from app.fairs.keeping import CANCEL_FAIR, CHANGE_FAIR, PLAN_FAIR
from app.fairs.marking import MARK_CAME
from app.financing import stepping as banks
from app.financing.consenting import GIVE_CONSENT, TAKE_CONSENT_BACK
from app.financing.needing import PUT_NEED
from app.followups.conducting import FOLLOW_UP
from app.handovers.handing_over import DROP_HAND_OVER, PROPOSE_HAND_OVER, SIGN_HAND_OVER
from app.handovers.standing_in import END_STAND_IN, STAND_IN
from app.handovers.writing import WRITE_HAND_OVER
from app.issues.dismissing import DISMISS
from app.issues.merging import MERGE
from app.issues.park_notices import DRAFT_NOTICE, DROP_NOTICE, REWORD_NOTICE, SEND_NOTICE
from app.issues.resuming import NOTICE
from app.issues.splitting import SPLIT
from app.kernel.acts import AnyAct, AnyDeclared
from app.knowledge import keeping as articles
from app.knowledge.making import MAKE
from app.links.linking import LINK, UNLINK
from app.meetings.deciding import DECIDE_THERE, FINISH_TASK, GIVE
from app.meetings.talking import PLACE, SAY
from app.mergers.merging import MERGE_FIRMS
from app.mergers.undoing import UNDO_MERGER
from app.phrases.keeping import CHANGE, KEEP, RESTORE, RETIRE
from app.promises import keeping as promises
from app.promises.giving import GIVE_PROMISE
from app.sla.postponing import DECIDE_POSTPONEMENT, POSTPONE
from app.supervision import handling as orders
from app.supervision.raising import ISSUE, RAISE
from app.supervision.returning import RETURN
from app.tickets.asking import PROVIDE_INFO, REQUEST_INFO, WITHDRAW_QUESTION
from app.tickets.checking_in import CHECK_IN
from app.tickets.closing import CONFIRM, DISPUTE, REVISIT, WITHDRAW
from app.tickets.dividing import RECLASSIFY, SPLIT_OFF
from app.tickets.explaining import EXPLAIN
from app.tickets.filing import FILE
from app.tickets.following import FOLLOW, MUTE, UNFOLLOW
from app.tickets.handing_back import HAND_BACK, RULE, SIGN_HAND_BACK
from app.tickets.handing_over import HAND_OVER
from app.tickets.instructing import ANSWER_INSTRUCTION, INSTRUCT
from app.tickets.keeping_tags import KEEP_TAG, MERGE_TAG, RENAME_TAG, RESTORE_TAG, RETIRE_TAG
from app.tickets.merging import MERGE as MERGE_TICKET
from app.tickets.merging import UNMERGE
from app.tickets.proposing import DECLINE_PROPOSAL, DECLINE_WHISTLE, PROPOSE_WHISTLE
from app.tickets.regrading import DECIDE_REGRADE, REGRADE
from app.tickets.remarking import NUDGE, REMARK
from app.tickets.resolving import ANSWER, APPROVE, FINISH, PROGRESS, SEND_BACK
from app.tickets.suspending import PAUSE, RESUME
from app.tickets.tagging import TAG, UNTAG
from app.tickets.testing import MARK_TEST, UNMARK_TEST
from app.tickets.transferring import LOOK_AGAIN, NOTE_NUMBER, RESULT_BACK
from app.tickets.triaging import ACCEPT, REJECT, SETTLE
from app.tickets.whistling import WHISTLE
from app.traits.keeping import END_COMPANY_TAG, PUT_COMPANY_TAG, VERIFY_COMPANY_TAG
from app.understanding.switching import SWITCH
from app.visits.denying import CANCEL_PLAN, DENY_VISIT, RULE_ON_DENIAL
from app.visits.quieting import ASK_QUIET, END_QUIET
from app.visits.scheduling import SCHEDULE_VISIT, UNSCHEDULE_VISIT
from app.visits.standing import DECIDE_STANDING, END_STANDING

ON_TICKETS: tuple[AnyAct, ...] = (
    ACCEPT,
    WHISTLE,
    CHECK_IN,
    SIGN_HAND_BACK,
    RULE,
    DECIDE_REGRADE,
    PROVIDE_INFO,
    DECIDE_POSTPONEMENT,
    APPROVE,
    FOLLOW_UP,
    ANSWER,
    PROGRESS,
    FINISH,
    HAND_OVER,
    RESUME,
    SETTLE,
    REQUEST_INFO,
    WITHDRAW_QUESTION,
    NOTE_NUMBER,
    LOOK_AGAIN,
    RESULT_BACK,
    REVISIT,
    PROPOSE_WHISTLE,
    POSTPONE,
    REGRADE,
    PAUSE,
    EXPLAIN,
    NUDGE,
    ANSWER_INSTRUCTION,
    INSTRUCT,
    UNMERGE,
    UNMARK_TEST,
    SPLIT_OFF,
    RECLASSIFY,
    # grave ones last
    MERGE_TICKET,
    MARK_TEST,
    DECLINE_PROPOSAL,
    DECLINE_WHISTLE,
    SEND_BACK,
    REJECT,
    HAND_BACK,
)
BY_THE_FIRM: tuple[AnyAct, ...] = (CONFIRM, DISPUTE, WITHDRAW)
"""What the firm decides has pages of its own, which say what follows."""
ON_ORDERS: tuple[AnyAct, ...] = (ISSUE, orders.SIGN, orders.ANSWER, orders.CLOSE, RETURN, orders.DROP)
ATTENTION: tuple[AnyDeclared, ...] = (FOLLOW, UNFOLLOW, MUTE)
"""What one reader wants to hear of a ticket."""
TAGGING: tuple[AnyDeclared, ...] = (TAG, UNTAG)
"""By which words offices find a ticket again."""
LINKING: tuple[AnyDeclared, ...] = (LINK, UNLINK)
"""Which matters belong together."""
BESIDE: tuple[AnyDeclared, ...] = (FILE, REMARK, RAISE, MAKE, *ATTENTION, *TAGGING, *LINKING)
"""What begins a ticket, or stands beside one."""
ON_MODELS: tuple[AnyDeclared, ...] = (SWITCH,)
ON_ISSUES: tuple[AnyDeclared, ...] = (MERGE, SPLIT, DISMISS, NOTICE)
ON_PARK_NOTICES: tuple[AnyAct, ...] = (REWORD_NOTICE, SEND_NOTICE, DROP_NOTICE)
"""What becomes of a notice to the firms of a park; it is drafted from an issue."""
ON_BATCHES: tuple[AnyAct, ...] = (CONFIRM_BATCH, TAKE_OUT_OF_BATCH, DROP_BATCH)
"""What is done with a batch itself; what is done to its matters together is theirs (``together``)."""
IN_MEETINGS: tuple[AnyDeclared, ...] = (SAY, PLACE, DECIDE_THERE, GIVE)
"""What those called say and settle, in the room of a ticket."""
ON_MEETING_TASKS: tuple[AnyDeclared, ...] = (FINISH_TASK,)
ON_PAIRINGS: tuple[AnyDeclared, ...] = (
    PROPOSE_HAND_OVER,
    WRITE_HAND_OVER,
    SIGN_HAND_OVER,
    DROP_HAND_OVER,
    STAND_IN,
    END_STAND_IN,
)
ON_SETTINGS: tuple[AnyDeclared, ...] = (
    AMEND_LIMIT,
    AMEND_CATEGORY,
    AMEND_UNIT,
    AMEND_PARK,
    AMEND_CALENDAR,
    AMEND_HOURS,
    AMEND_LADDER,
    AMEND_REASON,
    AMEND_PERIOD,
    AMEND_BANNER,
    END_UNIT,
    END_CATEGORY,
    END_PARK,
    JUDGE,
    TAKE_BACK,
)
"""What the administrator sets, and the second person's word on it."""
ON_PEOPLE: tuple[AnyDeclared, ...] = (OPEN_ACCOUNT, GIVE_SEAT, RESET, SHUT, REOPEN)
"""Whom he lets in."""

ON_PHRASES: tuple[AnyAct, ...] = (CHANGE, RETIRE, RESTORE)
ON_ARTICLES: tuple[AnyAct, ...] = (articles.CHANGE, articles.PUBLISH, articles.REVIEW, articles.WITHDRAW)
ON_TAGS: tuple[AnyAct, ...] = (RENAME_TAG, MERGE_TAG, RETIRE_TAG, RESTORE_TAG)
ON_TRAITS: tuple[AnyDeclared, ...] = (VERIFY_COMPANY_TAG, END_COMPANY_TAG)
ON_CORRECTIONS: tuple[AnyDeclared, ...] = (DECIDE_CORRECTION, WITHDRAW_CORRECTION)
ON_FIRMS: tuple[AnyDeclared, ...] = (
    PUT_COMPANY_TAG,
    *ON_TRAITS,
    VERIFY_CONTACTS,
    RECODE,
    MERGE_FIRMS,
    UNDO_MERGER,
    ASK_CORRECTION,
    *ON_CORRECTIONS,
)
"""What is said of a firm."""
FINANCING: tuple[AnyDeclared, ...] = (PUT_NEED, GIVE_CONSENT, TAKE_CONSENT_BACK)
"""What stands beside a matter of financing: the need, and which banks may know of it."""
ON_BANK_CALLS: tuple[AnyAct, ...] = (
    banks.TAKE,
    banks.VISIT,
    banks.OFFER,
    banks.CHOOSE,
    banks.GRANT,
    banks.DECLINE,
    banks.FALL_THROUGH,
)
"""What one bank that was called makes of it, and the firm's choice."""
ON_FAIRS: tuple[AnyAct, ...] = (CHANGE_FAIR, CANCEL_FAIR, MARK_CAME)
"""What is done with a fair of banks and firms."""
ON_PROMISES: tuple[AnyAct, ...] = (
    promises.SAY_KEPT,
    promises.SAY_BROKEN,
    promises.SAY_DONE,
    promises.MOVE,
    promises.RELEASE,
)
"""What becomes of what somebody promised a firm."""
ON_ERRANDS: tuple[AnyAct, ...] = (
    errands.AUTHORISE,
    errands.TAKE,
    errands.START,
    errands.HAND_BACK,
    errands.RECEIVE,
    errands.REFUSE,
    errands.WITHDRAW,
    errands.TERMINATE_ERRAND,
)
"""What is done with an errand as a whole."""
ON_ERRAND_STEPS: tuple[AnyAct, ...] = (
    errand_steps.FINISH_STEP,
    BLOW,
    errand_steps.BEGIN,
    errand_steps.GO_ON,
    errand_steps.BLOCK,
    ASK_PAPERS,
    errand_steps.SKIP,
)
"""What is done with one of its steps."""
ON_ERRAND_PAPERS: tuple[AnyAct, ...] = (NOTE_PAPER,)
ON_ERRAND_TEMPLATES: tuple[AnyAct, ...] = (PUBLISH_TEMPLATE,)

ON_VISITS: tuple[AnyDeclared, ...] = (DENY_VISIT, RULE_ON_DENIAL, CANCEL_PLAN, UNSCHEDULE_VISIT)
"""What is said of one visit: by the firm, the supervisor, the coordinator and who looks after the firm."""
ON_QUIET: tuple[AnyDeclared, ...] = (ASK_QUIET, END_QUIET)
"""What a firm says about being called on."""
ON_STANDINGS: tuple[AnyAct, ...] = (DECIDE_STANDING, END_STANDING)
"""Whether a firm has stopped, or is lost."""

ACTS: tuple[AnyDeclared, ...] = (
    *ON_TICKETS,
    *BY_THE_FIRM,
    *ON_ORDERS,
    *BESIDE,
    *ON_MODELS,
    *ON_ISSUES,
    DRAFT_NOTICE,
    *ON_PARK_NOTICES,
    FORM_BATCH,
    *ON_BATCHES,
    *IN_MEETINGS,
    *ON_MEETING_TASKS,
    *ON_PAIRINGS,
    *ON_SETTINGS,
    *ON_PEOPLE,
    KEEP,
    *ON_ARTICLES,
    *ON_PHRASES,
    KEEP_TAG,
    *ON_TAGS,
    *ON_FIRMS,
    *FINANCING,
    *ON_BANK_CALLS,
    PLAN_FAIR,
    *ON_FAIRS,
    WRITE_NEED,
    GIVE_PROMISE,
    *ON_PROMISES,
    REQUEST_ERRAND,
    *ON_ERRANDS,
    *ON_ERRAND_STEPS,
    *ON_ERRAND_PAPERS,
    DRAFT_TEMPLATE,
    *ON_ERRAND_TEMPLATES,
    RECORD_VISIT,
    SCHEDULE_VISIT,
    *ON_VISITS,
    *ON_QUIET,
    *ON_STANDINGS,
)

TICKET_ACT: Mapping[str, AnyAct] = {act.action: act for act in (*ON_TICKETS, *BY_THE_FIRM)}
"""By the verb of the lifecycle."""
BANK_ACT: Mapping[str, AnyAct] = {act.action: act for act in ON_BANK_CALLS}
"""By the verb of the banks' table."""
PROMISE_ACT: Mapping[str, AnyAct] = {act.action: act for act in ON_PROMISES}
"""By the verb of the promises' table."""
ORDER_ACT: Mapping[str, AnyAct] = {act.action: act for act in ON_ORDERS}
"""By the verb of the orders' table."""
