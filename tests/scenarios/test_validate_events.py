#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What tests/validate_events.py accepts and what it refuses."""
import copy
import json
import os
import subprocess
import sys
import unittest

VALIDATOR = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "validate_events.py")
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(VALIDATOR))
import validate_events  # noqa: E402  (the path is set above)

KNOWN, OPEN = (validate_events.make_validator(validate_events.SCHEMA, is_open) for is_open in (False, True))
TIME = "2026-11-23T14:20:01.123Z"
TEXTS = {"en": "down", "zh": "中断"}
ALARM = {"resource": {"kind": "interface", "device": "core-1", "name": "XGE1/0/7"}, "alarm_type_id": "interface-down",
         "alarm_type_qualifier": "", "perceived_severity": "major", "event_type": "communications-alarm",
         "probable_cause": "lossOfSignal", "is_cleared": False, "time_created": TIME, "last_raised": TIME,
         "last_changed": TIME, "alarm_text": TEXTS, "proposed_repair_action": TEXTS,
         "evidence": [{"time": TIME, "column": "oper", "value": "down"}]}
TICKET = {"id": "01JDC3ZS3GABCDEFGHJKMNPQRS", "number": "PY1-2026-000007", "revision": 1, "status": "new",
          "severity": "major", "priority": "P2", "source": "detected", "category": "link", "title": TEXTS,
          "alarm_type_id": "link-down", "probable_cause": "lossOfSignal",
          "root_cause_resource": {"kind": "link", "name": "fibre-012", "site": None, "town": None, "department": None},
          "impacted_resource": [{"kind": "device", "device": "a", "name": "a", "site": "s", "town": "t",
                                 "department": None}],
          "alarms": [ALARM], "team": None, "assignee": None, "department": None, "external_ids": {},
          "merged_into": None, "previous_ticket": None, "reopened": 0, "occurred": TIME, "opened": TIME,
          "respond_by": None, "resolve_by": None, "acknowledged": None, "resolved": None, "closed": None,
          "stopped_s": 0, "resolution_code": None}


def event(sequence=42, type_="opened", changes=None, **members):
    ticket = copy.deepcopy(TICKET)
    ticket.update(members)
    return {"specversion": "1.0", "id": f"panyu-1/7f3a/{sequence}", "source": "/gengfu/panyu-1",
            "type": "gengfu.ticket." + type_, "sequence": f"{sequence:016}", "time": TIME, "subject": ticket["number"],
            "datacontenttype": "application/json", "dataschema": "urn:gengfu:schema:event:1",
            "data": {"actor": {"kind": "agent", "name": "panyu-1"},
                     "changes": changes or [{"field": "status", "from": None, "to": ticket["status"]}],
                     "ticket": ticket}}


def without(document, *path):
    document = copy.deepcopy(document)
    inner = document
    for name in path[:-1]:
        inner = inner[name]
    del inner[path[-1]]
    return document


def changed(document, value, *path):
    document = copy.deepcopy(document)
    inner = document
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = value
    return document


def resolved(sequence, revision=2):
    return event(sequence, "resolved", [{"field": "status", "from": "new", "to": "resolved"}], revision=revision,
                 status="resolved", resolved=TIME, resolution_code="recovered")


class ValidateEvents(unittest.TestCase):
    def complaints(self, *events, validator=KNOWN, **options):
        lines = [one if isinstance(one, bytes) else json.dumps(one, ensure_ascii=False).encode() + b"\n" for one in events]
        return validate_events.check_lines(lines, validator, **options).complaints

    def accept(self, *events, **options):
        self.assertEqual(self.complaints(*events, **options), [])

    def refuse(self, what, *events, **options):
        self.assertIn(what, "\n".join(self.complaints(*events, **options)))

    def test_the_command_tells_and_counts(self):
        for events, status, said in (([event(42), resolved(43)], 0, "2 events of 1 tickets: 1 gengfu.ticket.opened"),
                                     ([event(42), resolved(44)], 1, "line 2: sequence 44 comes after 42")):
            lines = "".join(json.dumps(one) + "\n" for one in events)
            done = subprocess.run([sys.executable, VALIDATOR], input=lines, text=True, capture_output=True, check=False)
            self.assertEqual(done.returncode, status)
            self.assertIn(said, done.stderr)

    def test_a_life_of_a_ticket_is_accepted(self):
        self.accept(event(42), resolved(43), expect=2)
        self.accept()

    def test_every_member_is_required(self):
        for name in event():
            self.refuse("required", without(event(), name))
        for name in TICKET:
            self.refuse("required", without(event(), "data", "ticket", name))
        for name in ALARM:
            self.refuse("required", without(event(), "data", "ticket", "alarms", 0, name))

    def test_values_of_the_wrong_form_are_refused(self):
        cases = [("2026-11-23T14:20:01Z", "time"), ("42", "sequence"), ("panyu-1/7f3a", "id"),
                 ("2026-11-23 14:20:01.123", "data", "ticket", "opened"), ("01J", "data", "ticket", "id"),
                 (0, "data", "ticket", "revision"), ("Major", "data", "ticket", "severity"),
                 ("PY1-7", "data", "ticket", "number"), ({"en": "x"}, "data", "ticket", "title"),
                 ("LOS 7", "data", "ticket", "alarms", 0, "probable_cause"),
                 ({"kind": "interface", "name": "x"}, "data", "ticket", "alarms", 0, "resource"),
                 (TIME, "data", "ticket", "resolved")]
        for value, *path in cases:
            self.refuse("at ", changed(event(), value, *path))

    def test_what_is_new_breaks_nobody(self):
        self.accept(changed(event(), 7, "data", "ticket", "something_new"))
        new = changed(event(), "catastrophic", "data", "ticket", "severity")
        self.accept(new, validator=OPEN)
        self.refuse("none of the known", new)

    def test_a_gap_or_a_double_is_refused(self):
        self.refuse("comes after 42", event(42), resolved(44))
        self.refuse("comes twice", event(42), event(42))
        self.refuse("other content", event(42), changed(event(42), "P1", "data", "ticket", "priority"),
                    repeated=True)
        self.accept(event(42), event(42), resolved(43), repeated=True)

    def test_a_ticket_that_contradicts_itself_is_refused(self):
        self.refuse("revision 3 comes after 1", event(42), resolved(43, 3))
        self.refuse("opened twice", event(42), event(43, revision=2))
        self.refuse("opens with revision 2", event(42, revision=2))
        self.refuse("does not", event(42, changes=[{"field": "status", "from": "new", "to": "new"}]))
        self.refuse("something else", event(42, changes=[{"field": "status", "from": None, "to": "held"}]))
        self.refuse("no member", event(42, changes=[{"field": "colour", "from": None, "to": "red"}]))
        self.refuse("before it is opened", event(42), changed(resolved(43), "2026-11-23T14:20:01.122Z", "data", "ticket",
                                                              "resolved"))

    def test_a_torn_line_is_skipped_where_that_is_allowed(self):
        torn = json.dumps(event(42))[:100].encode()
        self.refuse("is no JSON", torn)
        self.accept(torn, event(42), torn=True)

    def test_a_missing_event_is_told(self):
        self.refuse("1 events instead of 2", event(42), expect=2)


if __name__ == "__main__":
    unittest.main()
