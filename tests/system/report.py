#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""docs/reports.md is right: the tickets in it are put into a store, and each command in it prints what the page shows. Besides, the rows
that the bureau's table has for a half-year, as CSV."""
import json
import os
import re
import shlex
import sqlite3
import subprocess
import lib

CONFIG = """
agent { name = "system-test", state = "%(folder)s/state", ticket_prefix = "PY1" }
calendar "office" { zone = "Asia/Shanghai", weekdays = "08:30-12:00 14:00-17:30" }
sites "sites.csv"
sink "stdout_json" {}
"""
SITES = """name,kind,town,department
大龙街政务服务中心,hall,大龙街,大龙街党政综合办
石楼镇政务服务中心,hall,石楼镇,石楼镇党政综合办
石碁镇政务服务中心,hall,石碁镇,石碁镇党政综合办
"""
PERIOD = ["--from", "2026-01-01", "--to", "2026-06-30"]


def run(*arguments, status=0):
    environment = dict(os.environ, TZ="Asia/Shanghai", LC_ALL="C.UTF-8")
    done = subprocess.run([lib.GENGFU, *arguments], capture_output=True, env=environment, check=False)
    lib.check(done.returncode == status, "gengfu %s: %s" % (" ".join(arguments), done.stderr.decode() or "done"))
    return done.stdout.decode("utf-8"), done.stderr.decode("utf-8")


def make_store(folder):
    os.mkdir(folder + "/state")
    lib.write(folder + "/state/gengfu.db", "")
    lib.write(folder + "/sites.csv", SITES)
    lib.write(folder + "/gengfu.lua", CONFIG % {"folder": folder})
    run("store", "vacuum", "-c", folder + "/gengfu.lua")


def ended_ms(ticket):
    ends = [ticket[field] for field in ("resolved", "closed") if ticket.get(field)]
    if ticket["status"] not in ("closed", "rejected", "cancelled"):
        return None
    return int(subprocess.run(["date", "-d", max(ends), "+%s"], capture_output=True, text=True, check=True).stdout) * 1000


def put(folder, tickets):
    database = sqlite3.connect(folder + "/state/gengfu.db")
    with database:
        for ticket in tickets:
            database.execute(
                "INSERT INTO tickets(id, number, revision, status, severity, opened, ended_ms, state, body)"
                " VALUES(?, ?, 1, ?, 'minor', ?, ?, '{}', ?)",
                (ticket["number"], ticket["number"], ticket["status"], ticket["opened"], ended_ms(ticket), json.dumps(ticket)))
    database.close()


def bureau():
    """Accepted 635 and finished 709, all on the spot and liked; one done in 4 of 20 days."""
    day = 25200
    for number in range(709):
        yield {"number": "PY1-2026-%06d" % number, "status": "resolved", "source": "reported", "department": "石楼镇党政综合办",
               "opened": "2025-12-31T15:59:59.999Z" if number < 74 else "2025-12-31T16:00:00.000Z",
               "resolved": "2026-03-02T01:00:00.000Z", "calendar": "office", "promised_s": 20 * day, "used_s": 0, "on_time": True,
               "satisfaction": 5}
    yield {"number": "PY1-2026-000900", "status": "resolved", "source": "reported", "department": "大龙街党政综合办",
           "opened": "2026-02-02T01:00:00.000Z", "resolved": "2026-02-06T01:00:00.000Z", "calendar": "office",
           "promised_s": 20 * day, "used_s": 4 * day, "on_time": True}


def the_page_is_right():
    with open(os.path.join(lib.SOURCE, "docs", "reports.md"), encoding="utf-8") as file:
        page = file.read()
    tickets, = re.findall(r"```tickets\n(.*?)```", page, re.DOTALL)
    shown = re.findall(r"^\$ gengfu (.*)\n((?:(?!\$ |```).*\n)*)", page, re.MULTILINE)
    lib.check(len(shown) >= 4, "the page shows commands")
    with lib.folder() as folder:
        make_store(folder)
        put(folder, [json.loads(line) for line in tickets.splitlines()])
        for command, expected in shown:
            out, _ = run(*shlex.split(command), "-c", folder + "/gengfu.lua")
            lib.check(out == expected, "gengfu %s prints\n%sand the page\n%s" % (command, out, expected))


def the_bureaus_rows_come_out():
    with lib.folder() as folder:
        make_store(folder)
        put(folder, bureau())
        whose = ["-c", folder + "/gengfu.lua"]
        csv, _ = run("report", "tickets", *PERIOD, "--lang", "zh", "--format", "csv", *whose)
        lib.check(csv == "\ufeff单位名称,上期结转,受理量,办结量,按时办结率,提前办结率,群众评价满意率\r\n"
                  "大龙街党政综合办,0,1,1,100%,80%,——\r\n"
                  "石楼镇党政综合办,74,635,709,100%,100%,100%\r\n"
                  "石碁镇党政综合办,0,0,0,——,——,——\r\n"
                  "合计,74,636,710,100%,99.9%,100%\r\n", "the bureau's rows come out:\n" + csv)
        report = json.loads(run("report", "tickets", *PERIOD, "--format", "json", *whose)[0])
        lib.check([row["saved_days"] for row in report["rows"]] == [16, 709 * 20, 0], "16 of 20 days were saved")
        # With the state directory alone no office is known, and a calendar's days are not either.
        out, err = run("report", "tickets", *PERIOD, "--format", "json", "--state", folder + "/state")
        report = json.loads(out)
        lib.check([row["name"] for row in report["rows"]] == ["大龙街党政综合办", "石楼镇党政综合办"], "offices of tickets only")
        lib.check("calendar 'office'" in err and abs(report["rows"][0]["saved_days"] - 16 * 7 / 24) < 1e-9,
                  "days of an unknown calendar are told of")


def mistakes_are_named():
    for arguments, expected in (
            ([], "tickets or review"), (["rollouts"], "not 'rollouts'"), (["tickets", "--from", "2026-01-01"], "its first and its last day"),
            (["tickets", "--from", "2026-02-30", "--to", "2026-06-30"], "a day such as"),
            (["tickets", "--from", "2026-07-01", "--to", "2026-06-30"], "--from is after --to"),
            (["tickets", *PERIOD, "--by", "street"], "department, team, town, site, role"),
            (["tickets", *PERIOD, "--format", "xml"], "table, csv, json"), (["tickets", *PERIOD, "more"], "takes no argument 'more'"),
            (["review", *PERIOD, "--format", "csv"], "takes --from")):
        lib.check(expected in run("report", *arguments, status=2)[1], "gengfu report %s is refused" % " ".join(arguments))


the_page_is_right()
the_bureaus_rows_come_out()
mistakes_are_named()
