#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the examples of docs/operators.md in their order against an agent: "$" must end with 0, "$!" with 1."""
import datetime
import os
import re
import subprocess
import lib

CONFIG = """
agent { name = "system-test", state = "%(folder)s/state", ticket_prefix = "PY1" }
credentials "public" { version = "2c", community = "public" }
device "silent" { address = "127.0.0.1:%(port)d", credentials = "public" }
collector "snmp" { tries = 1, timeout = "100ms", timeout_min = "50ms" }
poll { every = "1s" }
checks "*"
checks "snmp-no-answer" { hold = { raise = "0s", clear = "0s" } }
sink "stdout_json" {}
"""
EXAMPLE = re.compile(r"^    \$(!?) (.*)$", re.M)


def examples():
    with open(os.path.join(lib.SOURCE, "docs", "operators.md"), encoding="utf-8") as file:
        return [(1 if refused else 0, line) for refused, line in EXAMPLE.findall(file.read())]


def main():
    with lib.folder() as folder:
        lib.write(folder + "/gengfu.lua", CONFIG % {"folder": folder, "port": lib.free_udp_port()})
        lib.write(folder + "/gengfu", '#!/bin/sh\nword=$1\nshift\nverb=$1\nshift\nexec "%s" "$word" "$verb" "$@" --state "%s/state"\n'
                  % (lib.GENGFU, folder), 0o755)
        year = "PY1-%d-" % datetime.datetime.now(datetime.timezone.utc).year
        with lib.process([lib.GENGFU, "run", "-c", folder + "/gengfu.lua"], stdout=subprocess.PIPE) as agent:
            lib.wait_for_event(lib.Lines(agent.stdout), "gengfu.ticket.opened")
            found = examples()
            lib.check(len(found) > 20, "the page has examples")
            for status, line in found:
                ran = subprocess.run(["sh", "-c", line.replace("PY1-2026-", year)], env={**os.environ, "PATH": folder + ":" + os.environ["PATH"]},
                                     stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False)
                lib.check(ran.returncode == status, "%s: %s" % (line, ran.stdout.strip()[-200:]))


main()
