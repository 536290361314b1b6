#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""gengfu poll --json over every recording that the fleet serves: no crash, no hang, valid output, as many interfaces as recorded, and
a profile of its own for each device whose maker INDEX.tsv names."""
import concurrent.futures
import json
import os
import re
import subprocess
import sys
import lib

GIVEN = os.path.join(lib.DEVICES, "given")
IF_COLUMN = re.compile(r"^1\.3\.6\.1\.2\.1\.(?:2\.2\.1|31\.1\.1\.1)\.\d+\.(\d+)\|")


def recorded_interfaces(path):
    """Indexes in ifTable and ifXTable of a recording."""
    found = set()
    with open(path, encoding="utf-8", errors="replace") as file:
        for line in file:
            match = IF_COLUMN.match(line)
            if match:
                found.add(int(match.group(1)))
    return found


def makers():
    """Recordings and the makers of their devices; what was made up has none."""
    with open(os.path.join(lib.DEVICES, "INDEX.tsv"), encoding="utf-8", errors="replace") as file:
        rows = [line.split("\t") for line in file][1:]
    return {os.path.basename(row[0]).removesuffix(".snmprec"): row[2] for row in rows if row[2] not in ("", "-", "synthetic")}


def poll(target):
    name, address = target
    try:
        done = subprocess.run([lib.GENGFU, "poll", address, "--json"], capture_output=True, timeout=lib.PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        return name, None, "hangs"
    if done.returncode < 0 or done.returncode > 2 or b"Sanitizer" in done.stderr:
        return name, None, "crashed (%d): %s" % (done.returncode, done.stderr.decode(errors="replace")[-600:])
    if done.returncode:
        return name, None, "exit %d: %s" % (done.returncode, done.stderr.decode(errors="replace")[-300:])
    return name, json.loads(done.stdout), None


def serve_and_poll(port):
    command = [lib.FLEET, "serve", GIVEN, "--network", "127.21.0.0/16", "--port", str(port)]
    with lib.process(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as fleet:
        lines, targets = lib.Lines(fleet.stdout), []
        while True:
            line = lines.next(lib.PATIENCE)
            if line is None:
                lib.check(False, "the fleet serves the recordings")
            if line == "ready":
                break
            targets.append(tuple(line.rsplit(" ", 1)))
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            return list(pool.map(poll, targets))


def main():
    if not os.path.isdir(GIVEN):
        lib.skip("no recordings at ../shared/devices/given")
    results = serve_and_poll(lib.free_udp_port())
    failures, good, known = [], [], makers()
    lib.check(len(known) > 20, "INDEX.tsv names makers")
    for name, answer, problem in results:
        path = os.path.join(GIVEN, name + ".snmprec")
        expected = recorded_interfaces(path)
        if problem:
            failures.append("%s: %s" % (name, problem))
            continue
        good.append(answer)
        if name in known and answer["device"].get("profile") in (None, "standard"):
            failures.append("%s: of %s, but no profile knows it" % (name, known[name]))
        seen = len(answer["tables"].get("interfaces", []))
        if seen != len(expected):
            failures.append("%s: %d interfaces, recorded are %d" % (name, seen, len(expected)))
    for failure in failures:
        print("FAILED: " + failure)
    lib.validate("poll-1.json", good)
    print("%d recordings polled, %d differ; %d exchanges" % (len(results), len(failures), sum(one["exchanges"] for one in good)))
    sys.exit(1 if failures or not results else 0)


main()
