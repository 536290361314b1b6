#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the agent makes of answers that come late, twice, from elsewhere, with another community or another request-id, and
of v3 engines that restart, are replaced, share an id, or do not know the user: each device's state in `gengfu status`,
the collector's figures, and tickets about those devices only that cannot be read.

What the simulator cannot do is done by relays before it, which spoil its answers on their way.
"""
import json
import socket
import subprocess
import threading
import time

import lib

SCENARIO = """
for _, name in ipairs { "late", "twice", "odd", "cut", "stepwise", "small", "foreign", "numbered", "stranger", "restarts", "replaced" } do
	device(name) { model = "switch", ports = 4, uplinks = 0, community = "public", versions = "2c,3" }
end
device "twin-a" { model = "switch", ports = 4, uplinks = 0, engine = "8000000001020304aa" }
device "twin-b" { model = "switch", ports = 4, uplinks = 0, engine = "8000000001020304aa" }
for _, name in ipairs { "keys", "privacy", "nobody" } do device(name) { model = "ups" } end
at "0s" { fault = "duplicate", device = "twice", ratio = 1 }
at "0s" { fault = "other-address", device = "odd" }
at "0s" { fault = "truncate", device = "cut", ratio = 1 }
at "0s" { fault = "bulk-refused", device = "stepwise" }
at "0s" { fault = "too-big", device = "small", limit = 484 }
"""
CONFIG = """
agent { name = "misbehaviour", state = "%(folder)s/state", ticket_prefix = "MB" }
credentials "public" { version = "2c", community = "public" }
local v3 = { version = "3", user = "watch", auth = "SHA-256", auth_secret = secret "auth", privacy = "AES", privacy_secret = secret "privacy" }
local function with(key, value)
	local copy = {}
	for k, v in pairs(v3) do copy[k] = v end
	copy[key] = value
	return copy
end
credentials "core" (v3)
credentials "keys" (with("auth_secret", secret "wrong"))
credentials "privacy" (with("privacy_secret", secret "wrong"))
credentials "nobody" (with("user", "nobody"))
%(devices)s
poll { every = "2s" }
checks "snmp-no-answer" {}
sink "stdout_json" {}
"""
CREDENTIALS = {"restarts": "core", "replaced": "core", "twin-a": "core", "twin-b": "core", "keys": "keys", "privacy": "privacy",
               "nobody": "nobody"}
# What the status says of those that cannot be read.
TROUBLES = {"odd": ("timeout", "answers came from 127."), "stranger": ("timeout", ""), "cut": ("malformed", "cut off"),
            "keys": ("auth_failed", "wrong digest"), "privacy": ("auth_failed", "decryption error"), "nobody": ("refused", "unknown user")}
GOOD = ("late", "twice", "stepwise", "small", "foreign", "numbered", "restarts", "replaced", "twin-a", "twin-b")


def tlv_end(octets, at):
    """Where the content begins and ends of the element at `at`."""
    length, at = octets[at + 1], at + 2
    if length & 128:
        count = length & 127
        length, at = int.from_bytes(octets[at:at + count], "big"), at + count
    return at, at + length


def with_other_community(octets):
    message = bytearray(octets)
    begin, _ = tlv_end(message, tlv_end(message, tlv_end(message, 0)[0])[1])
    message[begin] ^= 1
    return bytes(message)


def with_other_id(octets):
    message = bytearray(octets)
    pdu = tlv_end(message, tlv_end(message, tlv_end(message, 0)[0])[1])[1]
    _, end = tlv_end(message, tlv_end(message, pdu)[0])
    message[end - 1] ^= 1
    return bytes(message)


class Relay(threading.Thread):
    """Passes requests on, and of each answer what `spoil` makes of it."""

    def __init__(self, address, spoil):
        super().__init__(daemon=True)
        host, port = address.rsplit(":", 1)
        self.far = (host, int(port))
        self.spoil = spoil
        self.near = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.near.bind(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self.near.getsockname()[1]
        self.start()

    def run(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.settimeout(5)
            while True:
                request, source = self.near.recvfrom(65536)
                client.sendto(request, self.far)
                try:
                    answer = client.recv(65536)
                except socket.timeout:
                    continue
                for datagram in self.spoil(answer):
                    self.near.sendto(datagram, source)


class Agent:
    def __init__(self, folder, child):
        self.folder = folder
        self.child = child
        self.lines = lib.Lines(child.stdout)

    def status(self):
        words = [lib.GENGFU, "status", "--json", "--devices", "--state", self.folder + "/state"]
        done = subprocess.run(words, capture_output=True, text=True, timeout=lib.PATIENCE, check=False)
        if done.returncode:
            return None
        status = json.loads(done.stdout)
        status["device"] = {device["name"]: device for device in status["device_list"]}
        return status

    def until(self, accept, what):
        deadline = time.monotonic() + lib.PATIENCE
        while True:
            status = self.status()
            if status and accept(status):
                print("ok: " + what)
                return status
            if time.monotonic() > deadline:
                print("FAILED: waited for: " + what)
                for device in status["device_list"] if status else []:
                    print("  %(name)s %(status)s %(detail)s | %(state)s" % device)
                print("  %s" % (status["collectors"]["snmp"] if status else None))
                raise SystemExit(1)
            time.sleep(0.2)

    def tickets(self):
        """Devices about which there were tickets so far."""
        while self.lines.next(0.1) is not None:
            pass
        events = map(json.loads, self.lines.all)
        return {event["data"]["ticket"]["root_cause_resource"]["name"] for event in events if event["type"] == "gengfu.ticket.opened"}


def rounds_later(agent, name, rounds):
    """Waits until the device has had so many rounds more."""
    before = agent.status()["device"][name]["rounds"]
    return agent.until(lambda now: now["device"][name]["rounds"] >= before + rounds, "%s: %d rounds" % (name, rounds))


def at_start(agent):
    status = agent.until(lambda now: all(now["device"][name]["status"] == "ok" for name in GOOD) and
                         all(now["device"][name]["status"] == TROUBLES[name][0] for name in TROUBLES),
                         "every device is what it is")
    for name, (_, words) in TROUBLES.items():
        detail = status["device"][name]["detail"]
        lib.check(words in detail, "%s: %s" % (name, detail or "timeout"))
    lib.check("without-getbulk" in status["device"]["stepwise"]["state"], "one that refuses GETBULK is read with GETNEXT")
    figures = status["collectors"]["snmp"]
    for figure in "duplicate_answers", "wrong_addresses", "wrong_communities", "unknown_ids", "malformed_answers", "v3_reports":
        lib.check(figures.get(figure, 0) > 0, "%s: %d" % (figure, figures.get(figure, 0)))


def twins(agent, log):
    status = agent.status()
    states = [status["device"][name]["state"] for name in ("twin-a", "twin-b")]
    lib.check(all("8000000001020304aa" in state for state in states), "both twins have one engine id")
    lib.check(sum("the same id as twin-" in state for state in states) == 1, "status names the other: " + states[1])
    with open(log, encoding="utf-8") as file:
        lines = [line for line in file if "have the same SNMP engine id" in line]
    lib.check(len(lines) == 1 and "twin-a" in lines[0] and "twin-b" in lines[0], "the log names both, once")


def engines(agent, control):
    """Restarts with one boot more; is replaced by another engine: read again within a round."""
    before = agent.status()["device"]
    boots = lambda status: int(status["device"]["restarts"]["state"].split("booted ")[1].split()[0])
    was = boots({"device": before})
    lib.control(control, "fault reboot restarts lasts=500ms", "fault engine replaced engine=80000000010a0b0c0d")
    agent.until(lambda now: boots(now) == was + 1 and now["device"]["restarts"]["status"] == "ok", "an engine that booted once more is followed")
    agent.until(lambda now: "80000000010a0b0c0d" in now["device"]["replaced"]["state"] and now["device"]["replaced"]["status"] == "ok",
                "an engine that was replaced is found out")


def late(agent, control):
    """Time-outs are at 500 ms; now it takes longer."""
    lib.control(control, "fault delay late delay=900ms id=slow")
    agent.until(lambda now: now["collectors"]["snmp"].get("late_answers", 0) > 0, "answers come late")
    rounds_later(agent, "late", 4)
    status = agent.until(lambda now: now["device"]["late"]["status"] in ("ok", "partial"), "an answer that is late is life")
    lib.check("silent" not in status["device"]["late"]["state"].split(), "a slow device is not silent")
    lib.control(control, "clear slow")
    agent.until(lambda now: now["device"]["late"]["status"] == "ok", "and it is read as before when it is fast again")


def main():
    with lib.folder() as folder:
        control, log = folder + "/control", folder + "/log"
        lib.write(folder + "/fleet.lua", SCENARIO)
        for name, value in (("auth", "watch-auth-pass"), ("privacy", "watch-priv-pass"), ("wrong", "another-password")):
            lib.secret(folder, name, value)
        with lib.process([lib.FLEET, "serve", "--port", "0", "--control", control, folder + "/fleet.lua"], stdout=subprocess.PIPE) as fleet:
            lines = lib.Lines(fleet.stdout)
            lines.until(lambda line: line == "ready", lib.PATIENCE, "ready")
            address = dict(line.split() for line in lines.all[:-1])
            for name, spoil in (("foreign", lambda answer: (with_other_community(answer), answer)),
                                ("numbered", lambda answer: (with_other_id(answer), answer)),
                                ("stranger", lambda answer: (with_other_community(answer), with_other_id(answer)))):
                address[name] = Relay(address[name], spoil).address
            devices = "\n".join('device "%s" { address = "%s", credentials = "%s" }' % (name, where, CREDENTIALS.get(name, "public"))
                                for name, where in address.items())
            lib.write(folder + "/gengfu.lua", CONFIG % {"folder": folder, "devices": devices})
            with open(log, "w", encoding="utf-8") as errors, \
                    lib.process([lib.GENGFU, "run", "-c", folder + "/gengfu.lua"], stdout=subprocess.PIPE, stderr=errors) as child:
                agent = Agent(folder, child)
                at_start(agent)
                twins(agent, log)
                engines(agent, control)
                late(agent, control)
                deadline = time.monotonic() + lib.PATIENCE
                while agent.tickets() != set(TROUBLES) and time.monotonic() < deadline:
                    pass
                lib.check(agent.tickets() == set(TROUBLES), "tickets are about %s" % ", ".join(sorted(agent.tickets())))
                child.terminate()
                lib.check(child.wait(60) == 0, "the agent ends cleanly")
            lib.validate_events(agent.lines.all)


main()
