#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A reader of stdout that sleeps, goes away or was never there: the agent works on, ends in time, and loses nothing."""
import os
import subprocess
import sys
import time
import lib

CONFIG = """agent { name = "slow-reader", state = "%(folder)s/state", ticket_prefix = "SR" }
credentials "read" { version = "2c", community = secret "community" }
devices "devices.csv"
poll { every = "1s" }
checks "*"
checks "snmp-no-answer" { hold = { raise = "0s", clear = "0s" } }
sink "stdout_json" {}
"""
DEAD = 200  # tickets, so many that their events do not fit into a pipe
SILENT = 10  # devices with a round under way nearly always
END_S = 5


def prepare(folder):
    lib.write(folder + "/gengfu.lua", CONFIG % {"folder": folder})
    lib.secret(folder, "community", "public")
    rows = ["dead-%d,127.27.0.1:9,read" % n for n in range(DEAD)] + ["silent-%d,192.0.2.%d,read" % (n, n) for n in range(1, SILENT + 1)]
    lib.write(folder + "/devices.csv", "name,address,credentials\n%s\n" % "\n".join(rows))


def start(folder, stdout):
    return lib.process([lib.GENGFU, "run", "-c", folder + "/gengfu.lua"], stdout=stdout, stderr=open(folder + "/log", "ab"))  # pylint: disable=consider-using-with


def status(folder):
    return subprocess.run([lib.GENGFU, "status", "--state", folder + "/state"], capture_output=True, check=False)


def wait_for_log(folder, *pieces):
    deadline = time.monotonic() + lib.PATIENCE
    while time.monotonic() < deadline:
        with open(folder + "/log", encoding="utf-8") as file:
            if any(all(piece in line for piece in pieces) for line in file):
                return
        time.sleep(0.1)
    print("FAILED: no line with %r in the log" % (pieces,))
    sys.exit(1)


def end(child, what):
    begun = time.monotonic()
    child.terminate()
    code = child.wait(lib.PATIENCE)
    lib.check(code == 0 and time.monotonic() - begun < END_S * lib.SLOWNESS, "%s: it ends cleanly, after %.1f s (exit %d)" % (
        what, time.monotonic() - begun, code))


def a_full_pipe(folder):
    """While nobody reads, it answers, refuses to be reloaded once it ends, and ends; then every event comes."""
    read_end, write_end = os.pipe()
    with start(folder, write_end) as child:
        wait_for_log(folder, "SR-", "-%06d" % DEAD, "opened")
        lib.check(status(folder).returncode == 0, "full pipe: it answers for its status")
        time.sleep(1)
        child.send_signal(1)  # SIGHUP
        begun = time.monotonic()
        child.terminate()
        time.sleep(0.2)
        child.send_signal(1)
        code = child.wait(lib.PATIENCE)
        lib.check(code == 0 and time.monotonic() - begun < END_S * lib.SLOWNESS, "full pipe: it ends within %d s (exit %d)" % (END_S, code))
    os.close(write_end)
    with open(read_end, "rb") as file:
        return file.read()


def all_come(folder, before):
    with start(folder, subprocess.PIPE) as child:
        lines = lib.Lines(child.stdout)
        lines.until(lambda line: "-%06d" % DEAD in line, lib.PATIENCE, "the last ticket's event")
        end(child, "a reader that reads")
    texts = [line for line in before.decode().split("\n") + lines.all if line]
    known = {line: None for line in texts if line.endswith("}")}
    lib.validate_events(list(known))
    lib.check(len(known) >= DEAD, "every event came (%d, in %d lines)" % (len(known), len(texts)))


def a_reader_that_goes(folder):
    os.remove(folder + "/log")
    with start(folder, subprocess.PIPE) as child:
        child.stdout.close()
        wait_for_log(folder, "started")
        lib.write(folder + "/devices.csv", "name,address,credentials\nlast,127.27.0.1:9,read\n")
        child.send_signal(1)
        wait_for_log(folder, "reader", "is gone")
        lib.check(status(folder).returncode == 0 and child.poll() is None, "a reader that is gone: it works on")
        end(child, "a reader that is gone")


def closed_descriptors(folder):
    """What whoever starts it closes must not become the database's or a socket's number."""
    command = 'exec "$0" run -c "$1" '
    for which, code in ("<&-", 0), ("2>&-", 0), ("<&- 2>&-", 0), (">&-", 1), ("<&- >&- 2>&-", 1):
        with lib.process(["sh", "-c", command + which, lib.GENGFU, folder + "/gengfu.lua"], stdout=subprocess.DEVNULL,
                         stderr=subprocess.DEVNULL) as child:
            deadline = time.monotonic() + lib.PATIENCE
            while child.poll() is None and status(folder).returncode and time.monotonic() < deadline:
                time.sleep(0.1)
            if code == 0:
                lib.check(child.poll() is None, "%s: it runs" % which)
                end(child, which)
            else:
                lib.check(child.wait(lib.PATIENCE) == code, "%s: it is refused" % which)
    check = subprocess.run([lib.GENGFU, "store", "check", "--state", folder + "/state"], capture_output=True, check=False)
    lib.check(check.returncode == 0, "the store is sound: %s" % check.stderr.decode()[-200:])


def main():
    with lib.folder() as folder:
        prepare(folder)
        before = a_full_pipe(folder)
        all_come(folder, before)
        a_reader_that_goes(folder)
        closed_descriptors(folder)


main()
