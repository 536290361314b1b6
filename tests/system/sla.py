#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The clocks of a ticket in a running agent: due times in events, due soon and overdue told once, through kill -9 and a
restart; a reload with other targets moves the due time of the open ticket; a calendar with a mistake changes nothing."""
import json
import signal
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
calendar "office" { zone = "Asia/Shanghai", weekdays = "08:30-12:00 14:00-17:30", holidays = "%(folder)s/holidays.csv" }
%(sla)s
sink "stdout_json" {}
"""
FIRST = """
sla { calendar = "office", respond = { critical = "1wd", major = "1wd", minor = "1wd" } }
sla { where = { role = "core-switch" }, calendar = "24x7", due_soon = 0.25,
	respond = { critical = "2s", major = "2s", minor = "2s" }, resolve = { critical = "1h", major = "1h", minor = "1h" } }
"""
SECOND = 'tickets { grace = "1s" } sla { resolve = { critical = "30m", major = "30m", minor = "30m" } }'


def start(folder):
    return lib.process([lib.GENGFU, "run", "-c", folder + "/gengfu.lua"], stdout=subprocess.PIPE)


def configure(folder, port, sla):
    lib.write(folder + "/gengfu.lua", CONFIG % {"folder": folder, "port": port, "sla": sla})


def clock_event(lines, kind):
    event = lib.wait_for_event(lines, "gengfu.ticket." + kind)
    return event["data"]["clock"], event["data"]["ticket"]


def minutes(ticket, field):
    def seconds(at):
        return (int(at[11:13]) * 60 + int(at[14:16])) * 60 + float(at[17:-1])

    return round((seconds(ticket[field]) - seconds(ticket["opened"])) % 86400 / 60, 3)


def command(folder, word):
    return subprocess.run([lib.GENGFU, word, "-c", folder + "/gengfu.lua"], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, encoding="utf-8", check=False)


def main():
    with lib.folder() as folder:
        port = lib.free_udp_port()
        lib.write(folder + "/holidays.csv", "date,kind\n2001-01-01,holiday\n")
        configure(folder, port, FIRST)
        seen = []
        verify = command(folder, "verify")
        lib.check(verify.returncode == 0 and "has no date of 20" in verify.stdout, "verify warns of a year without holidays")
        with start(folder) as agent:
            lines = lib.Lines(agent.stdout)
            opened = lib.wait_for_event(lines, "gengfu.ticket.opened")["data"]["ticket"]
            lib.check(minutes(opened, "respond_by") == 0.033 and minutes(opened, "resolve_by") == 60,
                      "a new ticket says when it is due")
            lib.check(opened["calendar"] == "24x7", "the later rule holds")
            lib.check(clock_event(lines, "due_soon")[0] == "response", "its response is due soon")
            lib.check(clock_event(lines, "overdue")[0] == "response", "its response is overdue")
            agent.send_signal(signal.SIGKILL)
            agent.wait()
            while lines.next(1) is not None:
                pass
            seen += lines.all
        with start(folder) as agent:
            lines = lib.Lines(agent.stdout)
            while command(folder, "status").returncode != 0: # the socket of the one that was killed is still there
                if agent.poll() is not None:
                    lib.check(False, "the agent runs again")
            configure(folder, port, SECOND)
            lib.check(command(folder, "reload").returncode == 0, "the configuration is reloaded")
            changed = lib.wait_for_event(lines, "gengfu.ticket.changed")["data"]["ticket"]
            lib.check(changed["number"] == opened["number"] and minutes(changed, "resolve_by") == 30
                      and changed["respond_by"] is None, "a reload moves the due time of the open ticket")
            resolved = subprocess.run([lib.GENGFU, "tickets", "resolve", opened["number"], "--code", "repaired", "--state",
                                       folder + "/state"], check=False)
            lib.check(resolved.returncode == 0, "the ticket is resolved by hand")
            back = lib.wait_for_event(lines, "gengfu.ticket.reopened")["data"]
            lib.check(back["actor"]["kind"] == "agent" and back["ticket"]["reopened"] == 1, "it comes back, as its alarm still holds")
            lib.write(folder + "/holidays.csv", "date,kind\n2001-02-29,holiday\n")
            answer = command(folder, "reload")
            lib.check(answer.returncode != 0 and "holidays.csv:2: date must be" in answer.stdout,
                      "a file of holidays with a mistake is refused")
            agent.send_signal(signal.SIGTERM)
            agent.wait(30)
            while lines.next(1) is not None:
                pass
            seen += lines.all
        told = [event for event in map(lib.parse_event, dict.fromkeys(seen)) if event]
        lib.validate_events(json.dumps(event) for event in told)
        lib.check(sum(event["type"].endswith("overdue") for event in told) == 1, "overdue was told once")


main()
