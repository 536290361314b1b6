#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A state directory that fills up: nothing is lost or told twice, and the agent says what is wrong, polls on, and ends in
time, with tickets that the next start puts right; a read-only one is refused.

In a mount namespace of its own, on a tmpfs of a megabyte.
"""
import contextlib
import os
import subprocess
import sys
import time
import lib

CONFIG = """agent { name = "disk-full", state = "%(folder)s/disk/state", ticket_prefix = "DF" }
credentials "read" { version = "2c", community = secret "community" }
devices "devices.csv"
poll { every = "1s" }
checks "*"
checks "snmp-no-answer" { hold = { raise = "0s", clear = "0s" } }
sink "stdout_json" {}
"""
MANY = 400  # tickets whose states and events do not fit


def devices(folder, count):
    lib.write(folder + "/devices.csv", "name,address,credentials\n" + "".join("d%d,127.28.0.1:9,read\n" % n for n in range(count)))


def log_line(folder, since, *pieces):
    deadline = time.monotonic() + lib.PATIENCE
    while time.monotonic() < deadline:
        with open(folder + "/log", encoding="utf-8") as file:
            for line in file.read()[since:].splitlines():
                if all(piece in line for piece in pieces):
                    print("ok: it says: " + line[25:250])
                    return
        time.sleep(0.1)
    print("FAILED: no line with %r in the log" % (pieces,))
    sys.exit(1)


def size(path):
    return os.stat(path).st_size


@contextlib.contextmanager
def start(folder):
    with open(folder + "/log", "ab") as log, lib.process(
            [lib.GENGFU, "run", "-c", folder + "/gengfu.lua"], stdout=subprocess.PIPE, stderr=log) as child:
        yield child


def status(folder):
    return subprocess.run([lib.GENGFU, "status", "--state", folder + "/disk/state"], capture_output=True, text=True, check=False)


def end(child, what):
    begun = time.monotonic()
    child.terminate()
    code = child.wait(lib.PATIENCE)
    took = time.monotonic() - begun
    lib.check(code == 0 and took < 5 * lib.SLOWNESS, "%s: it ends cleanly, after %.1f s (exit %d)" % (what, took, code))


def full(folder):
    """Fills while it runs, is given room again, and everything comes once and in order."""
    lines = []
    filler = folder + "/disk/filler"
    with start(folder) as child:
        seen = lib.Lines(child.stdout)
        seen.until(lambda line: "opened" in line, lib.PATIENCE, "the first ticket")
        with open(filler, "wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"x" * 4096)
            except OSError:
                pass
        devices(folder, MANY)
        since = size(folder + "/log")
        child.send_signal(1)
        log_line(folder, since, "error", "full")
        lib.check("full" in status(folder).stdout, "the status tells of it")
        time.sleep(1)
        since = size(folder + "/log")
        os.remove(filler)
        subprocess.run(["mount", "-o", "remount,size=64m", folder + "/disk"], check=True)
        log_line(folder, since, "works again")
        seen.until(lambda line: "-%06d" % MANY in line, lib.PATIENCE, "the last ticket")
        lines += seen.all
        end(child, "after a full disk")
    lib.validate_events(lines)


def full_to_the_end(folder):
    """Told to end while the disk is full: what was told stays, what was not is told by the next start."""
    subprocess.run(["mount", "-o", "remount,size=%d" % (used(folder) + 65536), folder + "/disk"], check=True)
    since = size(folder + "/log")
    with start(folder) as child:
        seen = lib.Lines(child.stdout)
        log_line(folder, since, "started")
        devices(folder, 1)
        child.send_signal(1)
        log_line(folder, since, "error", "full")
        end(child, "on a full disk")
        told = seen.all + [line for line in (seen.rest + child.stdout.read()).decode().split("\n") if line]
    subprocess.run(["mount", "-o", "remount,size=64m", folder + "/disk"], check=True)
    with start(folder) as child:
        seen = lib.Lines(child.stdout)
        since = size(folder + "/log")
        deadline = time.monotonic() + lib.PATIENCE
        while tickets_open(folder) > 1 and time.monotonic() < deadline:
            time.sleep(0.2)
        lib.check(tickets_open(folder) == 1, "the tickets of devices that are gone are resolved after all")
        last = events(folder)[-1]
        seen.until(lambda line: line == last, lib.PATIENCE, "the last event")
        end(child, "with room again")
        told += seen.all
    lib.validate_events(sorted(set(told), key=lambda line: line[line.index('"sequence"'):][:40]))


def tickets_open(folder):
    done = subprocess.run([lib.GENGFU, "tickets", "list", "--json", "--state", folder + "/disk/state"], capture_output=True, check=False)
    return done.stdout.count(b'"status":"new"') if done.returncode == 0 else 9999


def events(folder):
    done = subprocess.run([lib.GENGFU, "events", "--state", folder + "/disk/state"], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def used(folder):
    stat = os.statvfs(folder + "/disk")
    return (stat.f_blocks - stat.f_bfree) * stat.f_frsize


def read_only(folder):
    subprocess.run(["mount", "-o", "remount,ro", folder + "/disk"], check=True)
    done = subprocess.run([lib.GENGFU, "run", "-c", folder + "/gengfu.lua"], capture_output=True, text=True, timeout=lib.PATIENCE, check=False)
    lib.check(done.returncode == 1 and "read-only" in done.stderr.lower(), "on a read-only disk it does not start: %s" % done.stderr.strip()[-200:])


def main():
    lib.need_root()
    lib.need_program("mount")
    lib.need_allowed("unshare", "-m", "mount", "-t", "tmpfs", "gengfu-test", "/mnt")
    if "GENGFU_UNSHARED" not in os.environ:
        os.environ["GENGFU_UNSHARED"] = "1"
        os.execvp("unshare", ["unshare", "-m", sys.executable, *sys.argv])
    with lib.folder() as folder:
        os.mkdir(folder + "/disk")
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "gengfu-test", folder + "/disk"], check=True)
        try:
            lib.write(folder + "/gengfu.lua", CONFIG % {"folder": folder})
            lib.secret(folder, "community", "public")
            devices(folder, 2)
            full(folder)
            full_to_the_end(folder)
            read_only(folder)
        finally:
            subprocess.run(["umount", folder + "/disk"], check=False)


main()
