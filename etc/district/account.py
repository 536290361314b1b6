# SPDX-License-Identifier: Apache-2.0
"""What happened against what was detected.

Takes faults as the simulator tells of them and events as the agent writes them, in the order in which they come, and
says at the end which ticket belongs to which fault. A ticket belongs to a fault when its root cause is what the fault
broke, and it opened between the fault's beginning and a little after its end. What a fault only disturbs (devices
behind a cut fibre) must stand in its ticket as affected, and never have a ticket of its own: such a ticket counts as
unexplained, as does a second one for the same fault; but one that the agent itself merges into the fault's ticket, once
it sees that both have one cause, is counted as merged.
"""
from dataclasses import dataclass, field

AFTERMATH_S = 15.0  # how long after a fault's end its ticket may still open


@dataclass(frozen=True)
class Expected:
    """A root cause: kind of the resource, its device (or the link's name), and which part of the device."""
    kind: str
    name: str
    part: str = ""  # "": any
    alarm: str = ""  # the alarm's type, "": any

    def fits(self, ticket):
        resource = ticket["root_cause_resource"]
        kind, name = resource["kind"], resource["name"]
        device = resource.get("device") or name
        part = name if resource.get("device") else ""
        if kind != self.kind or device != self.name:
            return False
        if self.part and part != self.part:
            return False
        return not self.alarm or ticket.get("alarm_type_id") == self.alarm


@dataclass
class Fault:
    """One line of the timeline."""
    id: str
    at_s: float
    until_s: float
    text: dict  # language to words
    attributes: dict  # as the simulator wants them
    expected: tuple = ()  # any of these; empty: it must not make a ticket
    affected: frozenset = frozenset()  # devices that its ticket must name


@dataclass
class Outcome:
    fault: Fault
    began: float = None
    ended: float = None
    ticket: dict = None
    opened: float = None
    resolved: float = None
    named: set = field(default_factory=set)  # of fault.affected, at any time
    merged: list = field(default_factory=list)  # numbers of tickets merged into it

    @property
    def seconds(self):
        return self.opened - self.began

    @property
    def missing(self):
        """Devices that the ticket never named."""
        return self.fault.affected - self.named if self.ticket else frozenset()


@dataclass
class Seen:
    """A ticket over its life."""
    first: dict
    last: dict
    opened: float
    resolved: float = None
    named: set = field(default_factory=set)


class Account:
    def __init__(self, faults):
        self.outcomes = {fault.id: Outcome(fault) for fault in faults}
        self.tickets = {}
        self.sequence = None
        self.gaps = 0
        self.ids = set()

    def fault_began(self, id_, now):
        if id_ in self.outcomes:
            self.outcomes[id_].began = now

    def fault_ended(self, id_, now):
        if id_ in self.outcomes:
            self.outcomes[id_].ended = now

    def event(self, event, now):
        """One event of the agent; an id that came before changes nothing."""
        if event["id"] in self.ids:
            return
        self.ids.add(event["id"])
        sequence = int(event["sequence"])
        if self.sequence is not None and sequence != self.sequence + 1:
            self.gaps += 1
        self.sequence = sequence
        ticket = event.get("data", {}).get("ticket")
        if not ticket:
            return
        seen = self.tickets.setdefault(ticket["number"], Seen(ticket, ticket, now))
        seen.last = ticket
        seen.named |= {entry["name"] for entry in ticket.get("impacted_resource", ()) if entry["kind"] == "device"}
        if ticket["status"] in ("resolved", "closed", "cancelled"):
            seen.resolved = seen.resolved or now
        else:
            seen.resolved = None

    def belongs(self, seen, outcome):
        if outcome.began is None or seen.opened < outcome.began:
            return False
        if outcome.ended is not None and seen.opened > outcome.ended + AFTERMATH_S:
            return False
        return any(expected.fits(seen.last) for expected in outcome.fault.expected)

    def merge(self, merged):
        """Tickets merged into a fault's are its own; the first of them is when the fault was seen. Returns the others."""
        left = []
        for seen in merged:
            into = self.last_of(seen)["number"]
            outcome = next((one for one in self.outcomes.values() if one.ticket and one.ticket["number"] == into), None)
            if outcome and seen.opened >= outcome.began:
                outcome.merged.append(seen.last["number"])
                outcome.opened = min(outcome.opened, seen.opened)
            else:
                left.append(seen)
        return left

    def last_of(self, seen):
        """The ticket that is left of a chain of merged ones."""
        ticket, steps = seen.last, 0
        while ticket.get("merged_into") in self.tickets and steps < 10:
            ticket, steps = self.tickets[ticket["merged_into"]].last, steps + 1
        return ticket

    def settle(self):
        """Gives each fault its ticket; returns the tickets that belong to none."""
        for outcome in self.outcomes.values():
            outcome.ticket = outcome.opened = outcome.resolved = None
            outcome.merged = []
        unexplained, merged = [], []
        for seen in sorted(self.tickets.values(), key=lambda seen: seen.opened):
            if seen.last.get("merged_into"):
                merged.append(seen)
                continue
            free = [outcome for outcome in self.outcomes.values()
                    if outcome.ticket is None and self.belongs(seen, outcome)]
            if not free:
                unexplained.append(seen)
                continue
            outcome = max(free, key=lambda outcome: outcome.began)
            outcome.ticket, outcome.opened, outcome.resolved = seen.last, seen.opened, seen.resolved
            outcome.named = seen.named & outcome.fault.affected
        return unexplained + self.merge(merged)

    # After settle()

    def injected(self):
        return [outcome for outcome in self.outcomes.values() if outcome.began is not None]

    def undetected(self):
        return [outcome for outcome in self.injected() if outcome.fault.expected and not outcome.ticket]

    def unresolved(self):
        return [outcome for outcome in self.injected()
                if outcome.ticket and outcome.ended is not None and outcome.resolved is None]

    def incomplete(self):
        return [outcome for outcome in self.injected() if outcome.missing]

    def is_over(self):
        """Every fault has come and gone, every ticket is resolved."""
        unexplained = self.settle()
        return (all(outcome.ended is not None for outcome in self.outcomes.values()) and not self.undetected()
                and not self.unresolved() and all(seen.resolved for seen in unexplained))

    def is_good(self):
        unexplained = self.settle()
        never = [outcome for outcome in self.outcomes.values() if outcome.began is None]
        return not (never or unexplained or self.undetected() or self.unresolved() or self.incomplete() or self.gaps)
