#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Checks event lines on stdin against etc/schemas/event-1.json and against what a schema cannot say: sequences of a
source have no gap, no id comes twice with other content, a ticket's revisions follow each other, what `changes` says
is so. Prints how many events of which type there were; exit status 1 and a line for each complaint otherwise.

  --schema FILE     another schema
  --open            labels that are not known today are no complaint (receivers must take them)
  --torn            lines that do not parse are skipped, as receivers must
  --repeated        an event may come again if it is the same, octet for octet
  --expect N        so many different events
"""
import argparse
import collections
import json
import os
import sys

import jsonschema

SCHEMA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "etc", "schemas", "event-1.json")
COMPLAINTS_MAX = 20


def known(validator, words, instance, schema):
    """x-known as a keyword: the labels of today."""
    if isinstance(instance, str) and instance not in words:
        yield jsonschema.ValidationError(f"{instance!r} is none of the known {words}")


def make_validator(path, is_open):
    with open(path, encoding="utf-8") as file:
        schema = json.load(file)
    cls = jsonschema.validators.validator_for(schema)
    cls.check_schema(schema)
    if not is_open:
        cls = jsonschema.validators.extend(cls, {"x-known": known})
    return cls(schema)


class Stream:
    """What must hold from event to event."""

    def __init__(self, repeated):
        self.repeated = repeated
        self.lines = {}
        self.sequences = {}
        self.revisions = {}
        self.numbers = {}

    def is_repeat(self, event, line, complain):
        key = (event["source"], event["id"])
        if key not in self.lines:
            self.lines[key] = line
            return False
        if self.lines[key] != line:
            complain(f"id {event['id']} comes again with other content")
        elif not self.repeated:
            complain(f"id {event['id']} comes twice")
        return True

    def check(self, event, complain):
        sequence = int(event["sequence"])
        last = self.sequences.get(event["source"])
        if last is not None and sequence != last + 1:
            complain(f"sequence {sequence} comes after {last}")
        self.sequences[event["source"]] = sequence
        if event["id"].rsplit("/", 1)[1] != str(sequence):
            complain(f"id {event['id']} is not that of sequence {sequence}")
        if event["type"].startswith("gengfu.ticket."):
            self.check_ticket(event, event["data"]["ticket"], complain)

    def check_ticket(self, event, ticket, complain):
        last = self.revisions.get(ticket["id"])
        if event["subject"] != ticket["number"]:
            complain(f"subject {event['subject']} is not ticket {ticket['number']}")
        if self.numbers.setdefault(ticket["number"], ticket["id"]) != ticket["id"]:
            complain(f"number {ticket['number']} is given twice")
        if event["type"] == "gengfu.ticket.opened" and last is not None:
            complain(f"{ticket['number']} is opened twice")
        if last is not None and ticket["revision"] != last + 1:
            complain(f"{ticket['number']} revision {ticket['revision']} comes after {last}")
        if event["type"] == "gengfu.ticket.opened" and ticket["revision"] != 1:
            complain(f"{ticket['number']} opens with revision {ticket['revision']}")
        if ticket["resolved"] and ticket["resolved"] < ticket["opened"]:
            complain(f"{ticket['number']} is resolved before it is opened")
        self.revisions[ticket["id"]] = ticket["revision"]
        for change in event["data"]["changes"]:
            if change["from"] == change["to"]:
                complain(f"{ticket['number']}: {change['field']} is said to change but does not")
            if change["field"] not in ticket:
                complain(f"{ticket['number']}: {change['field']} changes but is no member")
            elif not isinstance(ticket[change["field"]], list) and ticket[change["field"]] != change["to"]:
                complain(f"{ticket['number']}: {change['field']} changes to something else than it is")


class Report:
    def __init__(self):
        self.complaints = []
        self.types = collections.Counter()
        self.tickets = 0

    @property
    def events(self):
        return sum(self.types.values())


def check_lines(lines, validator, torn=False, repeated=False, expect=None):
    """A Report about lines of octets."""
    report = Report()
    stream = Stream(repeated)
    for number, line in enumerate(lines, 1):
        def complain(text, number=number):
            report.complaints.append(f"line {number}: {text}")

        try:
            event = json.loads(line.decode("utf-8"))
        except ValueError as error:
            if not torn:
                complain(f"is no JSON: {error}")
            continue
        errors = sorted(validator.iter_errors(event), key=lambda error: list(map(str, error.absolute_path)))
        for error in errors:
            complain(f"at {'/'.join(map(str, error.absolute_path)) or 'the top'}: {error.message[:300]}")
        if errors or stream.is_repeat(event, line, complain):
            continue
        report.types[event["type"]] += 1
        stream.check(event, complain)
    report.tickets = len(stream.revisions)
    if expect is not None and report.events != expect:
        report.complaints.append(f"{report.events} events instead of {expect}")
    return report


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--schema", default=SCHEMA)
    parser.add_argument("--open", action="store_true")
    parser.add_argument("--torn", action="store_true")
    parser.add_argument("--repeated", action="store_true")
    parser.add_argument("--expect", type=int)
    return parser.parse_args()


def main():
    options = parse_arguments()
    validator = make_validator(options.schema, options.open)
    report = check_lines(sys.stdin.buffer, validator, options.torn, options.repeated, options.expect)
    for complaint in report.complaints[:COMPLAINTS_MAX]:
        print(complaint, file=sys.stderr)
    if len(report.complaints) > COMPLAINTS_MAX:
        print(f"and {len(report.complaints) - COMPLAINTS_MAX} complaints more", file=sys.stderr)
    print(f"{report.events} events of {report.tickets} tickets: " +
          ", ".join(f"{count} {name}" for name, count in sorted(report.types.items())), file=sys.stderr)
    return 1 if report.complaints else 0


if __name__ == "__main__":
    sys.exit(main())
