#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Works on tickets as an operator and another system would: every verb by command, what is not allowed, a reported fault, `apply` by
number and outside name with request ids and revisions, all of it again after kill -9; each verb is an event and an audit row."""
import getpass
import json
import signal
import sqlite3
import subprocess
import lib

CONFIG = """
agent { name = "system-test", state = "%(folder)s/state", ticket_prefix = "ST" }
credentials "public" { version = "2c", community = "public" }
device "silent" { address = "127.0.0.1:%(port)d", credentials = "public", role = "core-switch" }
collector "snmp" { tries = 1, timeout = "100ms", timeout_min = "50ms" }
poll { every = "1s" }
checks "*"
checks "snmp-no-answer" { hold = { raise = "0s", clear = "0s" } }
sla { resolve = { major = "4h", minor = "4h", critical = "4h" } }
sink "stdout_json" {}
"""
USER = getpass.getuser()


def start(folder):
    return lib.process([lib.GENGFU, "run", "-c", folder + "/gengfu.lua"], stdout=subprocess.PIPE)


class Desk:
    def __init__(self, folder):
        self.folder = folder

    def run(self, *words, stdin=None):
        return subprocess.run([lib.GENGFU, "tickets", "--state", self.folder + "/state", *words], input=stdin, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, encoding="utf-8", check=False)

    def done(self, *words):
        ran = self.run(*words)
        lib.check(ran.returncode == 0, "%s: %s" % (" ".join(words), (ran.stdout + ran.stderr).strip()))
        return ran.stdout.strip()

    def refused(self, status, what, *words):
        ran = self.run(*words)
        lib.check(ran.returncode == status and what in ran.stderr, "%s is refused: %s" % (" ".join(words), ran.stderr.strip()))

    def apply(self, *requests):
        lines = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in requests)
        ran = self.run("apply", stdin=lines)
        answers = [json.loads(line) for line in ran.stdout.splitlines()]
        lib.check(len(answers) == len(requests), "apply answers each of %d lines" % len(requests))
        lib.check(ran.returncode == (0 if all(answer["ok"] for answer in answers) else 1), "its exit status says whether all were done")
        return answers

    def ticket(self, number):
        return json.loads(self.done("show", number, "--json"))


def work_by_hand(desk, lines, number):
    def told(kind):
        event = lib.wait_for_event(lines, "gengfu.ticket." + kind)
        lib.check(event["data"]["actor"]["kind"] == "user" and event["data"]["actor"]["name"] == USER, kind + " names the user")
        return event["data"]

    desk.refused(1, "allowed are: ack, assign", "resume", number)
    desk.refused(2, "did you mean 'resolve'?", "resolv", number)
    desk.refused(1, "there is no ticket 'ST-2026-999999'", "ack", "ST-2026-999999")
    desk.refused(2, "'code' must be repaired, replaced", "resolve", number, "--code", "fixed")
    lib.check(desk.done("ack", number, "--as", "王工") == number + " acknowledged", "ack says what the ticket is now")
    lib.check(told("acknowledged")["actor"]["as"] == "王工", "--as stands beside the user")
    desk.done("assign", number, "--team", "core", "--assignee", "李")
    lib.check(told("assigned")["ticket"]["team"] == "core", "it is assigned")
    desk.done("start", number)
    told("started")
    before = desk.ticket(number)["resolve_by"]
    desk.done("pend", number, "--reason", "parts", "--until", "2h", "-m", "fan ordered")
    pending = told("pending")
    lib.check(pending["comment"] == "fan ordered" and pending["ticket"]["resolve_by"] > before, "a stop moves the due time")
    desk.done("resume", number)
    told("resumed")
    desk.done("hold", number, "--reason", "weather", "--until", "2036-01-01 08:00")
    told("held")
    desk.done("resume", number)
    told("resumed")
    desk.done("priority", number, "P1")
    lib.check(told("changed")["ticket"]["priority"] == "P1", "it has the priority")
    desk.done("link", number, "--work", "W-2026-12")
    told("changed")
    desk.done("external-id", number, "jira", "NET-1")
    told("changed")
    desk.done("comment", number, "called the hall")
    lib.check(told("commented")["comment"] == "called the hall", "the comment is told")


def apply_lines(desk, number):
    create = {"verb": "create", "request": "r-1", "title": "窗口断网", "severity": "minor", "device": "silent",
              "requester": "陈女士", "phone": "84881234", "external_id": {"system": "hotline", "id": "A-1"}}
    first, again = desk.apply(create), desk.apply(create)
    lib.check(first[0]["ok"] and again[0]["number"] == first[0]["number"] and again[0]["repeated"], "a repeated request changes nothing")
    reported = first[0]["number"]
    revision = desk.ticket(reported)["revision"]
    answers = desk.apply(
        {"verb": "ack", "external_id": {"system": "hotline", "id": "A-1"}, "revision": revision},
        {"verb": "start", "ticket": reported, "revision": revision},
        "no json",
        {"verb": "start", "ticket": reported},
        {"verb": "create", "title": "twice", "external_id": {"system": "hotline", "id": "A-1"}},
        {"verb": "ack", "external_id": {"system": "hotline", "id": "A-2"}},
        {"verb": "comment", "ticket": number, "comment": "from outside"},
    )
    lib.check([answer["ok"] or answer["error"] for answer in answers] ==
              [True, "revision_conflict", "bad_request", True, "exists", "unknown_ticket", True], "each line has its own answer")
    lib.check([answer["line"] for answer in answers] == list(range(1, 8)), "answers name their lines")
    many = desk.apply(*({"verb": "comment", "ticket": reported, "comment": "n %d" % i, "request": "m-%d" % i} for i in range(1000)))
    lib.check(all(answer["ok"] for answer in many), "a thousand lines are done")
    lib.check([answer["revision"] for answer in many] == list(range(many[0]["revision"], many[0]["revision"] + 1000)), "each is a revision")
    return reported


def after_restart(desk, number, reported, before):
    lib.check([desk.ticket(one) for one in (number, reported)] == before, "tickets are as they were after kill -9")
    lib.check(desk.apply({"verb": "comment", "ticket": reported, "comment": "again", "request": "m-7"})[0].get("repeated"),
              "request ids are remembered")
    desk.done("resolve", number, "--code", "replaced", "-m", "new power supply")
    desk.done("close", number)
    desk.done("rate", number, "5")
    lib.check(desk.ticket(number)["rating"] == 5, "it is rated after closing")
    desk.refused(1, "is closed: a ticket is merged into one that is open", "merge", reported, number)
    desk.done("reopen", number, "-m", "still dark")
    desk.done("merge", reported, number)
    lib.check(desk.ticket(reported)["merged_into"] == number, "the reported ticket is merged")
    shown = desk.done("show", number)
    lib.check("called the hall" in shown and "for 王工" in shown and "NET-1" in shown and "W-2026-12" in shown, "show has the whole history")
    lib.check("84881234" in desk.done("show", reported), "show names who reported it")
    new = desk.done("new", "--title", "灯不亮", "--department", "政务办").split()[0]
    desk.done("reject", new, "--comment", "not the network")
    lib.check(new not in desk.done("list") and new in desk.done("list", "--all"), "a rejected ticket is not open")


def look_at_alarms(folder):
    def alarms(*words):
        return subprocess.run([lib.GENGFU, "alarms", "--state", folder + "/state", *words], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, encoding="utf-8", check=False)

    listed = alarms("list").stdout.splitlines()
    lib.check(len(listed) == 2 and "silent" in listed[1], "the alarm is listed")
    name = listed[1].split()[0]
    shown = alarms("show", name)
    lib.check(shown.returncode == 0 and name in shown.stdout and "probable_cause" in shown.stdout, "it is shown by that name")
    one = json.loads(alarms("show", name, "--json").stdout)
    lib.check(one["resource"]["device"] == "silent" and not one["is_cleared"], "and as JSON")
    lib.check(alarms("show", "00000000").returncode == 1, "one that is not raised is the answer no")


def check_audit(folder, events):
    with sqlite3.connect("file:%s/state/gengfu.db?mode=ro" % folder, uri=True) as db:
        rows = db.execute("SELECT actor, verb, subject FROM audit ORDER BY place").fetchall()
    lib.check(all(json.loads(actor)["name"] == USER for actor, _, _ in rows), "the audit trail names the user")
    by_users = [event for event in events if event["data"]["actor"]["kind"] == "user"]
    merges = sum(verb == "merge" for _, verb, _ in rows)
    lib.check(len(rows) + merges == len(by_users), "each verb is an event and an audit row (a merge tells both tickets)")
    lib.check(not any("84881234" in json.dumps(event) for event in events), "no event tells the telephone number")


def main():
    with lib.folder() as folder:
        lib.write(folder + "/gengfu.lua", CONFIG % {"folder": folder, "port": lib.free_udp_port()})
        desk = Desk(folder)
        seen = []
        with start(folder) as agent:
            lines = lib.Lines(agent.stdout)
            number = lib.wait_for_event(lines, "gengfu.ticket.opened")["subject"]
            look_at_alarms(folder)
            work_by_hand(desk, lines, number)
            reported = apply_lines(desk, number)
            before = [desk.ticket(one) for one in (number, reported)]
            agent.send_signal(signal.SIGKILL)
            while lines.next(lib.PATIENCE) is not None:
                pass
            agent.wait()
            seen += lines.all
        desk.refused(1, "no agent answers", "ack", number)
        with start(folder) as agent:
            lines = lib.Lines(agent.stdout)
            while desk.run("comment", "ST-2026-999999", "are you there").stderr.find("no agent") >= 0:
                if agent.poll() is not None:
                    lib.check(False, "the agent runs again")
            after_restart(desk, number, reported, before)
            agent.send_signal(signal.SIGTERM)
            while lines.next(lib.PATIENCE) is not None: # it writes what the pipe had no room for
                pass
            agent.wait(30)
            seen += lines.all
        told = {event["sequence"]: event for event in map(lib.parse_event, seen) if event}
        events = [told[sequence] for sequence in sorted(told)]
        lib.validate_events(json.dumps(event) for event in events)
        check_audit(folder, events)


main()
