#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""kill -9 at random moments while ports flap: no event is lost, none has two contents, tickets and events agree.

GENGFU_KILLS says how often (10), GENGFU_SEED which moments. Stdout is a pipe that is read slowly, so that an agent is
often killed with a batch under way. What is asked at the end:
 - sequences have no gap, an event that came twice is the same, revisions follow each other
 - what the pipe brought is what the store holds, and each ticket is as its last event says
 - a fault that held all the time is one ticket that was opened once
 - faults that ended while no agent ran are resolved
"""
import contextlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import lib

sys.path.insert(0, os.path.join(lib.SOURCE, "tests"))
import validate_events  # noqa: E402

KILLS = int(os.environ.get("GENGFU_KILLS", "10"))
SEED = int(os.environ.get("GENGFU_SEED", "0")) or random.randrange(1, 1 << 30)
PORTS = 24
DEVICES = 5
SCENARIO = """world { root = "core" }
device "core" { model = "switch", ports = 8, port_kind = "XGE", uplinks = 0 }
for n = 1, %d do
	device("acc-" .. n) { model = "switch", ports = %d }
	link("fibre-" .. n) { a = "core:XGE1/0/" .. n, b = "acc-" .. n .. ":XGE1/0/1" }
end
""" % (DEVICES, PORTS)
CONFIG = """agent { name = "kill9", state = "%(folder)s/state", ticket_prefix = "K" }
credentials "read" { version = "2c", community = secret "community" }
devices "devices.csv"
links "links.csv"
poll { every = "1s" }
checks "interface-down" { hold = { raise = "0s", clear = "0s" }, ports = { "GE" } }
checks "snmp-no-answer" { hold = { raise = "0s", clear = "0s" } }
sink "stdout_json" {}
"""


class Pipe:
    """The read end of all agents' stdout: some octets at a time, with pauses, into one buffer."""

    def __init__(self):
        self.read_end, self.write_end = os.pipe()
        self.octets = bytearray()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while chunk := os.read(self.read_end, 3000):
            self.octets += chunk
            time.sleep(0.004)

    def end(self):
        os.close(self.write_end)
        self.thread.join(lib.PATIENCE)

    def lines(self):
        return [line for line in bytes(self.octets).split(b"\n") if line]


class Fleet:
    """Speaks to the fleet's control socket."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.file = self.socket.makefile("r")

    def say(self, line):
        self.socket.sendall((line + "\n").encode())
        answer = self.file.readline()
        if not answer.startswith("ok"):
            print("FAILED: the fleet answers %r to %r" % (answer, line))
            sys.exit(1)


@contextlib.contextmanager
def flapping(fleet, chance):
    """Faults begin and end all the time."""
    over = threading.Event()

    def flap():
        until = {}
        count = 0
        while not over.wait(0.03):
            now = time.monotonic()
            for name in [name for name, (end, _) in until.items() if end <= now]:
                fleet.say("clear " + until.pop(name)[1])
            number = chance.randint(1, DEVICES)
            if chance.random() < 0.1:
                name, line = "s%d" % number, "fault silent acc-%d" % number
            else:
                port = chance.randint(1, PORTS)
                name, line = "p%d-%d" % (number, port), "fault port-down acc-%d:GE1/0/%d" % (number, port)
            if name not in until:
                count += 1
                fleet.say("%s id=f%d" % (line, count))
                until[name] = now + chance.uniform(0.5, 6), "f%d" % count

    thread = threading.Thread(target=flap, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@contextlib.contextmanager
def agent(folder, pipe):
    with open(folder + "/log", "ab") as log:
        with lib.process([lib.GENGFU, "run", "-c", folder + "/gengfu.lua"], stdout=pipe.write_end, stderr=log) as child:
            yield child


def gengfu(folder, *command):
    done = subprocess.run([lib.GENGFU, *command, "--state", folder + "/state"], capture_output=True, check=False)
    lib.check(done.returncode == 0, "gengfu %s works: %s" % (" ".join(command), done.stderr.decode()[-300:]))
    return [line for line in done.stdout.split(b"\n") if line]


def wait_until(what, condition):
    deadline = time.monotonic() + lib.PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            print("FAILED: waited %.0f s until %s" % (lib.PATIENCE, what))
            sys.exit(1)
        time.sleep(0.2)
    print("ok: " + what)


def polled(folder):
    done = subprocess.run([lib.GENGFU, "status", "--json", "--state", folder + "/state"], capture_output=True, check=False)
    return json.loads(done.stdout)["devices"]["by_status"].get("ok") if done.returncode == 0 else 0


def open_tickets(folder):
    done = subprocess.run([lib.GENGFU, "tickets", "list", "--all", "--json", "--state", folder + "/state"], capture_output=True, check=False)
    tickets = [json.loads(line) for line in done.stdout.split(b"\n") if line]
    return [ticket for ticket in tickets if ticket["status"] not in ("resolved", "closed")]


def of_steady(event):
    return event["data"]["ticket"]["root_cause_resource"].get("name") == "XGE1/0/8"


def judge(folder, pipe):
    lines = pipe.lines()
    report = validate_events.check_lines(lines, validate_events.make_validator(validate_events.SCHEMA, False), torn=True, repeated=True)
    for complaint in report.complaints[:20]:
        print("  " + complaint)
    lib.check(not report.complaints, "%d events of %d tickets in %d lines are valid" % (report.events, report.tickets, len(lines)))
    stored = gengfu(folder, "events")
    sequences = [int(json.loads(line)["sequence"]) for line in stored]
    lib.check(sequences == list(range(1, len(stored) + 1)), "the store's sequences go from 1 to %d without a gap" % len(stored))
    missing = set(stored) - set(lines)
    lib.check(not missing, "all that is stored came through the pipe, octet for octet; missing: %d" % len(missing))
    last = {}
    for line in stored:
        ticket = json.loads(line)["data"]["ticket"]
        last[ticket["number"]] = ticket
    tickets = [json.loads(line) for line in gengfu(folder, "tickets", "list", "--all", "--json")]
    differing = [one["number"] for one in tickets if one != last.get(one["number"])]
    lib.check(not differing and len(tickets) == len(last), "each ticket is as its last event says %s" % differing[:5])
    steady = [json.loads(line)["type"] for line in stored if of_steady(json.loads(line))]
    lib.check(steady == ["gengfu.ticket.opened", "gengfu.ticket.resolved"], "the fault that held was one ticket: %s" % steady)


def play(folder, pipe, fleet):
    chance = random.Random(SEED)
    with agent(folder, pipe):
        wait_until("all devices are known", lambda: polled(folder) == DEVICES + 1)  # a port counts once it was seen up
        fleet.say("fault port-down core:XGE1/0/8 id=steady")
        wait_until("the steady fault has its ticket", lambda: any(b"XGE1/0/8" in line for line in pipe.lines()))
    with flapping(fleet, chance):
        for _ in range(KILLS):
            with agent(folder, pipe) as running:
                time.sleep(chance.choice([0.05, 0.6, 1.5, 2.5]) * chance.uniform(0.5, 1.5))
                running.send_signal(signal.SIGKILL)
                code = running.wait()
                if code != -signal.SIGKILL:
                    lib.check(False, "it runs until it is killed (exit %d), see %s" % (code, open(folder + "/log").read()[-1000:]))
    fleet.say("clear all")  # while no agent runs
    fleet.say("fault port-down core:XGE1/0/8 id=still-steady")
    with agent(folder, pipe) as running:
        wait_until("only the steady fault's ticket is open", lambda: [
            one["root_cause_resource"]["name"] for one in open_tickets(folder)] == ["XGE1/0/8"])
        fleet.say("clear still-steady")
        wait_until("no ticket is open", lambda: not open_tickets(folder))
        begun = time.monotonic()
        running.terminate()
        lib.check(running.wait(30) == 0 and time.monotonic() - begun < 5, "it ends within 5 s")


def main():
    print("%d kills, seed %d" % (KILLS, SEED))
    port = lib.free_udp_port()
    with lib.folder() as folder:
        lib.write(folder + "/fleet.lua", SCENARIO)
        lib.write(folder + "/gengfu.lua", CONFIG % {"folder": folder})
        lib.secret(folder, "community", "public")
        command = [lib.FLEET, "serve", folder + "/fleet.lua", "--network", "127.26.0.0/16", "--port", str(port), "--control", folder + "/fleet.socket"]
        with lib.process(command, stdout=subprocess.PIPE) as served:
            lines = lib.Lines(served.stdout)
            lines.until(lambda line: line == "ready", lib.PATIENCE, "the fleet")
            devices = [line.split() for line in lines.all if line.startswith(("core ", "acc-"))]
            lib.write(folder + "/devices.csv", "name,address,credentials\n" + "".join("%s,%s,read\n" % (one[0], one[1]) for one in devices))
            lib.write(folder + "/links.csv", "name,a_device,a_interface,b_device,b_interface\n" + "".join(
                "fibre-%d,core,XGE1/0/%d,acc-%d,XGE1/0/1\n" % (n, n, n) for n in range(1, DEVICES + 1)))
            pipe = Pipe()
            play(folder, pipe, Fleet(folder + "/fleet.socket"))
            pipe.end()
            judge(folder, pipe)


main()
