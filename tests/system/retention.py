#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What is older than it is kept goes from a running agent's store: a ticket that is over, with its history. One that is open stays, and so
does what is young. Who asks for events that are gone is told where to go on; the store is whole afterwards."""
import json
import sqlite3
import subprocess
import lib

CONFIG = """
agent { name = "system-test", state = "%(folder)s/state", ticket_prefix = "ST" }
keep { tickets = "200d", events = "30d" }
sink "stdout_json" {}
"""
DAY_MS = 86400000


def gengfu(folder, *words):
    return subprocess.run([lib.GENGFU, *words, "--state", folder + "/state"], capture_output=True, encoding="utf-8", check=False)


def now_ms():
    """The store reads no clock, and neither does this test beyond asking what day it is."""
    return int(subprocess.run(["date", "+%s"], capture_output=True, text=True, check=True).stdout) * 1000


def ticket(database, number, status, opened, ended_ms):
    body = {"id": number, "number": number, "revision": 1, "status": status, "severity": "minor", "opened": opened, "source": "reported",
            "title": {"en": number}}
    if ended_ms:
        body["closed"] = opened
    database.execute(
        "INSERT INTO tickets(id, number, revision, status, severity, opened, ended_ms, state, body) VALUES(?, ?, 1, ?, 'minor', ?, ?, ?, ?)",
        (number, number, status, opened, ended_ms, json.dumps({"cause_key": number}), json.dumps(body)))


def event(database, sequence, days, kind, subject, now):
    database.execute("INSERT INTO events(sequence, time_ms, type, subject, data) VALUES(?, ?, ?, ?, '{}')",
                     (sequence, now - days * DAY_MS, kind, subject))


def fill(folder):
    now = now_ms()
    database = sqlite3.connect(folder + "/state/gengfu.db")
    with database:
        ticket(database, "ST-2001-000001", "closed", "2001-01-01T00:00:00.000Z", now - 201 * DAY_MS)
        ticket(database, "ST-2001-000002", "closed", "2001-01-01T00:00:00.000Z", now - 199 * DAY_MS)
        event(database, 1, 300, "gengfu.ticket.opened", "ST-2001-000001", now)
        event(database, 2, 300, "gengfu.ticket.opened", "ST-2001-000002", now)
        for sequence in range(3, 1500):
            event(database, sequence, 31, "gengfu.alarm.raised", "acc-17", now)
        event(database, 1500, 29, "gengfu.alarm.raised", "acc-17", now)
        event(database, 1501, 28, "gengfu.alarm.cleared", "acc-17", now)
    database.close()


def numbers(folder, sql):
    database = sqlite3.connect("file:%s/state/gengfu.db?mode=ro" % folder, uri=True)
    rows = [row[0] for row in database.execute(sql)]
    database.close()
    return rows


def main():
    with lib.folder() as folder:
        subprocess.run(["mkdir", folder + "/state"], check=True)
        lib.write(folder + "/state/gengfu.db", "")
        lib.write(folder + "/gengfu.lua", CONFIG % {"folder": folder})
        lib.check(gengfu(folder, "store", "vacuum").returncode == 0, "a store is made")
        fill(folder)
        lib.check(gengfu(folder, "events", "--after", "1", "--limit", "1").returncode == 0, "event 2 is there")
        with lib.process([lib.GENGFU, "run", "-c", folder + "/gengfu.lua"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as agent:
            log = lib.Lines(agent.stderr)
            said = log.until(lambda line: "older than they are kept" in line and line, lib.PATIENCE, "the end of a run")
            lib.check("1 tickets and 1498 events" in said, "it says what went: " + said)
            lib.check(numbers(folder, "SELECT number FROM tickets") == ["ST-2001-000002"], "the ticket that ended long ago is gone")
            lib.check(numbers(folder, "SELECT sequence FROM events ORDER BY 1") == [2, 1500, 1501],
                      "so are its events, and alarms that are old; the other ticket's history stays")
            gone = gengfu(folder, "events", "--after", "1")
            lib.check(gone.returncode == 1 and "events-gone" in gone.stderr and "--after 1499" in gone.stderr and not gone.stdout,
                      "who asks for what is gone is told: " + gone.stderr)
            lib.check(len(gengfu(folder, "events", "--after", "1499").stdout.splitlines()) == 2, "and goes on where it said")
            lib.check(len(gengfu(folder, "events").stdout.splitlines()) == 2, "without --after one gets what is kept")
            lib.check("opened" in gengfu(folder, "tickets", "show", "ST-2001-000002").stdout, "the ticket still shows its history")
        check = gengfu(folder, "store", "check")
        lib.check(check.returncode == 0, "the store is whole: " + check.stdout + check.stderr)


main()
