#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The demonstration for real, as into a pipe: every line an event, every fault its ticket, nothing left running.

GENGFU_BUILD names the build folder.
"""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SECONDS = "85"


def check(condition, what):
    print(("ok: " if condition else "FAILED: ") + what, flush=True)
    return 0 if condition else 1


def run(folder):
    environment = {**os.environ, "TMPDIR": folder, "LC_ALL": "C.UTF-8"}
    words = [ROOT / "etc/district/demo", "--build", os.environ["GENGFU_BUILD"], "--seconds", SECONDS]
    return subprocess.run(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
                          check=False, timeout=200)


def main():
    with tempfile.TemporaryDirectory(prefix="gengfu-test-") as folder:
        demo = run(folder)
        print(demo.stderr, flush=True)
        events = [json.loads(line) for line in demo.stdout.splitlines()]
        left = os.listdir(folder)
    types = [event["type"] for event in events]
    return (check(demo.returncode == 0, f"exit status {demo.returncode}")
            + check("gengfu.ticket.opened" in types and "gengfu.ticket.resolved" in types, f"{len(events)} events on stdout")
            + check("tickets that no fault explains: 0" in demo.stderr, "the summary is on stderr")
            + check(left == [], f"nothing is left behind: {left}")) and 1


if __name__ == "__main__":
    sys.exit(main())
