"""What an actor is to one ticket: the second half of every permission (`docs/rules/permissions.md`). Pure.

An officer who belongs to the handling unit, or who filed the ticket, never stands for the firm; approver ≠ requester.
"""

from app.accounts.rules.roles import COMPANY, REGIONAL, UNIT, Principal, Role
from app.kernel.actor import Actor, Seat
from app.tickets.rules.assignment import CAME_IN
from app.tickets.rules.facts import Facts, PartFacts
from app.tickets.rules.lifecycle import Standing
from app.tickets.rules.words import Part, PartState

CONDUCT_COMPLAINT = "15"
"""作风投诉: confidential by default; who then reads the firm's name ``showing.sight_by`` says."""

FILE_ONLY = frozenset({Standing.AGENT, Standing.OBSERVER, Standing.PROGRAM})
"""Who files and has no other part in a matter: it opens nothing to him."""

CONFIDED_ONLY_OWN = frozenset({Role.OBSERVER.value, Principal.SERVICE.value})
"""Seats in the whole region to which no confidential matter exists but one filed by themselves."""


def standings(actor: Actor, facts: Facts) -> frozenset[Standing]:
    """Everything this actor is to this ticket, through all seats held."""
    if actor.is_system:
        return frozenset({Standing.SYSTEM})
    found: set[Standing] = set()
    for seat in actor.seats:
        found |= _by_seat(actor, seat, facts)
    return frozenset(found)


def acting_seat(actor: Actor, facts: Facts, standing: Standing) -> Seat | None:
    """The seat through which an actor has a standing; its role is stamped on the event."""
    for seat in actor.seats:
        if standing in _by_seat(actor, seat, facts):
            return seat
    return None


def within_reach(actor: Actor, facts: Facts) -> frozenset[Standing]:
    """Standings held now, or held by the actor's unit at another stage of its part.

    It tells "not now" (409) from "not you" (403). A part that ended for good counts for nothing.
    """
    found = set(standings(actor, facts))
    for seat in actor.seats_of(Role.LIAISON, Role.HANDLER, Role.HEAD):
        for part in facts.parts:
            if part.department_id == seat.department_id and not part.left:
                lead = Standing.LEAD_HEAD if seat.role == Role.HEAD else Standing.LEAD
                found |= {Standing.CALLED, Standing.INSTRUCTED, lead if part.part is Part.LEAD else Standing.SUPPORT}
                if seat.role == Role.HEAD:
                    found.add(Standing.ASKING_HEAD)
    return frozenset(found)


def reaches(actor: Actor, seat: Seat, facts: Facts) -> bool:
    """Whether the ticket exists for this seat at all; ``Ticket.visible_to`` asks the same of the table."""
    if any(each.department_id in facts.complained_of for each in actor.seats):
        return False
    if seat.role in CONFIDED_ONLY_OWN and facts.confidential and actor.account_id != facts.filed_by:
        return False
    if seat.company_id is not None:
        return seat.company_id == facts.company_id
    if seat.role in UNIT:
        return any(part.department_id == seat.department_id and not part.left for part in facts.parts)
    if seat.role == Role.OFFICER:
        return facts.company_id in actor.paired
    if seat.park_id is not None:
        return seat.park_id == facts.park_id
    return seat.role in {*REGIONAL, Principal.SERVICE} and facts.region_id in seat.region_ids


def brings_files(actor: Actor, facts: Facts) -> frozenset[Standing]:
    """Through what this actor may add files: more than filing, but a program to what it filed itself."""
    held = standings(actor, facts)
    own = {Standing.PROGRAM} if facts.filed_by is not None and facts.filed_by == actor.account_id else set()
    return held - FILE_ONLY | held & own


def part_of(actor: Actor, facts: Facts, *states: PartState) -> PartFacts | None:
    """The part of a unit the actor sits in, in one of ``states``; the lead's part first."""
    units = {seat.department_id for seat in actor.seats_of(Role.LIAISON, Role.HANDLER, Role.HEAD)}
    parts = [part for part in facts.parts if part.department_id in units and part.state in states]
    return min(parts, key=lambda part: (part.part is not Part.LEAD, part.id), default=None)


def _by_seat(actor: Actor, seat: Seat, facts: Facts) -> set[Standing]:
    regional: dict[str, Standing] = {
        Role.COORDINATOR: Standing.COORDINATOR,
        Role.SUPERVISOR: Standing.SUPERVISOR,
        Role.LEADER: Standing.LEADER,
        Role.OBSERVER: Standing.OBSERVER,
        Principal.SERVICE: Standing.PROGRAM,
    }
    if seat.role in COMPANY and seat.company_id == facts.company_id:
        return {Standing.FIRM}
    if seat.role == Role.OFFICER and facts.company_id in actor.paired:
        return {Standing.OFFICER}
    if seat.role == Role.DISPATCHER and seat.park_id is not None and seat.park_id == facts.park_id:
        return {Standing.DISPATCHER, *_asked_of_park(facts)}
    if seat.role == Role.AGENT and seat.park_id is not None and seat.park_id == facts.park_id:
        return {Standing.AGENT}
    if seat.role in regional and facts.region_id in seat.region_ids:
        found = {regional[seat.role]}
        return found | _asked_of_park(facts) if seat.role == Role.COORDINATOR else found
    if seat.role in {Role.LIAISON, Role.HANDLER, Role.HEAD}:
        return _by_unit(seat, facts)
    return set()


def _asked_of_park(facts: Facts) -> set[Standing]:
    """Before any whistle a leader's word is for the park and the centre to answer."""
    return {Standing.INSTRUCTED} if facts.instructed else set()


def _by_unit(seat: Seat, facts: Facts) -> set[Standing]:
    found: set[Standing] = set()
    for part in facts.parts:
        if part.department_id != seat.department_id or part.left:
            continue
        if part.instructed:
            found.add(Standing.INSTRUCTED)
        if part.state is PartState.CALLED:
            found.add(Standing.CALLED)
        elif part.state is PartState.HANDING_BACK and seat.role == Role.HEAD and not part.signed:
            found.add(Standing.ASKING_HEAD)
        elif part.part is Part.LEAD and part.state in CAME_IN:
            found.add(Standing.LEAD_HEAD if seat.role == Role.HEAD else Standing.LEAD)
        elif part.part is Part.SUPPORT and part.state is PartState.CHECKED_IN:
            found.add(Standing.SUPPORT)
    return found
