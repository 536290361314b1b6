#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Devices that lie: garbage, walks that never end, OIDs that go back or stand still, a million rows, huge and odd texts.

The agent must not crash, grow without bound, or let the honest device among them wait; it ends in time. The answers are
made here, byte by byte, by code that shares nothing with the agent or the fleet. GENGFU_SECONDS says for how long (8).
"""
import json
import os
import random
import socket
import subprocess
import sys
import threading
import time
import lib

SECONDS = float(os.environ.get("GENGFU_SECONDS", "8"))
SEED = int(os.environ.get("GENGFU_SEED", "0")) or random.randrange(1, 1 << 30)
GROWTH_MAX = 256 << 20  # octets, for all hostile devices together
CONFIG = """agent { name = "hostile", state = "%(folder)s/state", ticket_prefix = "HO" }
credentials "read" { version = "2c", community = secret "community" }
credentials "v3" { version = "3", user = "watch", auth = "SHA-256", auth_secret = secret "long", privacy = "AES", privacy_secret = secret "long" }
devices "devices.csv"
poll { every = "1s" }
checks "*"
sink "stdout_json" {}
"""

# BER, as far as needed


def tlv(tag, content):
    length = len(content)
    if length < 128:
        return bytes([tag, length]) + content
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 128 | len(size)]) + size + content


def integer(value, tag=2):
    return tlv(tag, value.to_bytes(max(1, (value.bit_length() + 8) // 8), "big", signed=True))


def arc(value):
    octets = bytearray([value & 127])
    while value := value >> 7:
        octets.insert(0, 128 | value & 127)
    return bytes(octets)


def oid(numbers):
    return tlv(6, arc(numbers[0] * 40 + numbers[1]) + b"".join(map(arc, numbers[2:])))


def numbers_of(content):
    numbers, value = [], 0
    for octet in content:
        value = value << 7 | octet & 127
        if not octet & 128:
            numbers.append(value)
            value = 0
    return [1, 3] + numbers[1:] if numbers else []


def read(octets, at):
    """Tag, content, and what follows."""
    tag, length, at = octets[at], octets[at + 1], at + 2
    if length & 128:
        count = length & 127
        length, at = int.from_bytes(octets[at:at + count], "big"), at + count
    return tag, octets[at:at + length], at + length


class Request:
    def __init__(self, octets):
        _, message, _ = read(octets, 0)
        _, version, at = read(message, 0)
        self.version = version[0]
        _, self.community, at = read(message, at)
        self.type, pdu, _ = read(message, at)
        _, self.id, at = read(pdu, 0)
        _, first, at = read(pdu, at)
        _, second, at = read(pdu, at)
        self.non_repeaters, self.repetitions = int.from_bytes(first, "big"), int.from_bytes(second, "big")
        _, varbinds, _ = read(pdu, at)
        self.oids, at = [], 0
        while at < len(varbinds):
            _, varbind, at = read(varbinds, at)
            self.oids.append(numbers_of(read(varbind, 0)[1]))

    def answer(self, varbinds, status=0, index=0):
        body = tlv(2, self.id) + integer(status) + integer(index) + tlv(0x30, b"".join(tlv(0x30, oid(o) + v) for o, v in varbinds))
        return tlv(0x30, integer(self.version) + tlv(4, self.community) + tlv(0xa2, body))


UPTIME, OBJECT_ID = [1, 3, 6, 1, 2, 1, 1, 3, 0], [1, 3, 6, 1, 2, 1, 1, 2, 0]
TEXTS = [b"", b"\xff\xfe\x80", b"\x00\x01\x02", "石楼镇".encode("gb18030"), "更夫".encode()[:-1], b"x" * 900, b"\x1b[2J\n\"',", b"\xe2\x80\xae" * 30]


def scalar(number, started):
    """What GET is answered: enough to be taken for a real device."""
    if number == UPTIME:
        return integer(int((time.monotonic() - started) * 100) + 100, 0x43)
    if number == OBJECT_ID:
        return oid([1, 3, 6, 1, 4, 1, 8072, 3, 2, 10])
    return tlv(4, b"hostile") if number[:8] == UPTIME[:7] + [number[7]] else tlv(0x81, b"")


class Device(threading.Thread):
    """One socket; `walk` makes the varbinds of a GETBULK."""

    def __init__(self, name, chance):
        super().__init__(daemon=True)
        self.name = name
        self.kind = getattr(self, name)
        self.chance = chance
        self.started = time.monotonic()
        self.asked = 0
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self.socket.getsockname()[1]

    def run(self):
        while True:
            octets, peer = self.socket.recvfrom(65536)
            self.asked += 1
            try:
                answers = self.kind(octets)
            except (IndexError, ValueError, OverflowError):
                continue
            for answer in answers:
                try:
                    self.socket.sendto(answer[:65000], peer)
                except OSError:
                    pass

    def honest(self, octets):
        """GET is answered; a walk finds one interface."""
        ports = [1, 3, 6, 1, 2, 1, 2, 2, 1]
        values = {1: integer(1), 2: tlv(4, b"eth0"), 7: integer(1), 8: integer(1)}
        return self.walked(octets, lambda number: next(
            ((ports + [column, 1], value) for column, value in values.items() if ports + [column, 1] > number), None))

    def walked(self, octets, following):
        request = Request(octets)
        if request.type == 0xa0:
            return [request.answer([(one, scalar(one, self.started)) for one in request.oids])]
        varbinds, at, end = [], request.oids, tlv(0x82, b"")
        if request.type == 0xa5 and request.non_repeaters:
            varbinds, at = [(UPTIME, scalar(UPTIME, self.started))], at[1:]
        for _ in range(1 if request.type == 0xa1 else min(request.repetitions, 1 + 60 // len(at))):
            row = [(UPTIME, scalar(UPTIME, self.started)) if one == UPTIME[:-1] else following(one) or (one, end) for one in at]
            varbinds += row
            at = [one for one, _ in row]
        return [request.answer(varbinds)]

    def endless(self, octets):
        """Each row is followed by another: interfaces without end."""
        return self.walked(octets, lambda number: (number[:-1] + [number[-1] + 1] if len(number) > 10 else number + [1], integer(1)))

    def texts(self, octets):
        """Rows with odd texts, four thousand of them."""
        def following(number):
            row = number[-1] + 1 if len(number) > 10 else 1
            return (number[:-1] + [row] if len(number) > 10 else number + [row], tlv(4, self.chance.choice(TEXTS))) if row < 4000 else None
        return self.walked(octets, following)

    def backwards(self, octets):
        return self.walked(octets, lambda number: (number[:10] + [max(1, (number[-1] if len(number) > 10 else 50) - 1)], integer(1)))

    def standing(self, octets):
        return self.walked(octets, lambda number: (number if len(number) > 10 else number + [1], integer(1)))

    def long_oids(self, octets):
        return self.walked(octets, lambda number: (number + [0xffffffff] * 100, integer(1)) if len(number) < 128 else None)

    def counters(self, octets):
        """Counters that jump about: no rate of them may become an alarm."""
        def following(number):
            if len(number) > 10:
                return None
            column = number[-1]
            value = {2: tlv(4, b"eth0"), 7: integer(1), 8: integer(1), 5: integer(10_000_000, 0x42)}.get(
                column, integer(self.chance.choice([0, 1, 0xffffffff, 0x7fffffff]), 0x41))
            return number + [1], value
        return self.walked(octets, following)

    def garbage(self, octets):
        return [self.chance.randbytes(self.chance.choice([0, 1, 7, 100, 1500, 60000])) for _ in range(3)]

    def mutated(self, octets):
        """An honest answer with some octets changed, cut, or twice."""
        answer = bytearray(self.honest(octets)[0])
        for _ in range(self.chance.randint(0, 4)):
            answer[self.chance.randrange(len(answer))] = self.chance.randrange(256)
        cut = bytes(answer[:self.chance.randint(1, len(answer))]) if self.chance.random() < 0.3 else bytes(answer)
        return [cut] * self.chance.choice([1, 1, 2, 50])

    def too_big(self, octets):
        return [Request(octets).answer([], 1, 0)]

    def odd_errors(self, octets):
        request = Request(octets)
        return [request.answer([(one, tlv(5, b"")) for one in request.oids], self.chance.choice([2, 5, 6, 16, 77, -1]), self.chance.choice([0, 1, 3, 9999, -5]))]

    def echo(self, octets):
        return [octets]

    def flood(self, octets):
        """A thousand answers to each question."""
        return self.honest(octets) * 1000

    def v3_garbage(self, octets):
        answer = bytearray(octets)
        for _ in range(6):
            answer[self.chance.randrange(len(answer))] = self.chance.randrange(256)
        return [bytes(answer)] * 2


KINDS = ["honest", "endless", "texts", "backwards", "standing", "long_oids", "counters", "garbage", "mutated", "too_big", "odd_errors", "echo",
         "flood", "v3_garbage"]


def resident(pid):
    with open("/proc/%d/statm" % pid, encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def status(folder):
    begun = time.monotonic()
    done = subprocess.run([lib.GENGFU, "status", "--json", "--devices", "--state", folder + "/state"], capture_output=True, check=False)
    return (json.loads(done.stdout) if done.returncode == 0 else None), time.monotonic() - begun


def main():
    chance = random.Random(SEED)
    print("seed %d" % SEED)
    with lib.folder() as folder:
        devices = [Device(kind, random.Random(chance.random())) for kind in KINDS]
        lib.write(folder + "/gengfu.lua", CONFIG % {"folder": folder})
        lib.secret(folder, "community", "public")
        lib.secret(folder, "long", "long-enough-for-v3")
        lib.write(folder + "/devices.csv", "name,address,credentials\n" + "".join(
            "%s,%s,%s\n" % (one.name, one.address, "v3" if one.name == "v3_garbage" else "read") for one in devices))
        for device in devices:
            device.start()
        with open(folder + "/log", "wb") as log, lib.process([lib.GENGFU, "run", "-c", folder + "/gengfu.lua"], stdout=subprocess.PIPE, stderr=log) as agent:
            drained = bytearray()
            threading.Thread(target=lambda: drained.extend(agent.stdout.read()), daemon=True).start()
            slowest, answer, first, deadline = 0, None, 0, time.monotonic() + SECONDS
            while time.monotonic() < deadline and agent.poll() is None:
                answer, took = status(folder)
                slowest = max(slowest, took)
                first = first or (resident(agent.pid) if answer else 0)
                time.sleep(0.25)
            if agent.poll() is not None:
                print(open(folder + "/log", encoding="utf-8", errors="replace").read()[-4000:])  # pylint: disable=consider-using-with
                lib.check(False, "it lives on (exit %s)" % agent.poll())
            growth = resident(agent.pid) - first
            states = {one["name"]: one for one in answer["device_list"]}
            for one in states.values():
                print("  %-11s %-12s rounds %-3d %.150s" % (one["name"], one["status"], one["rounds"], (one.get("detail") or "") + " " + one["state"]))
            lib.check(growth < GROWTH_MAX * lib.SLOWNESS, "its memory is bounded: %.0f MB more" % (growth / 1e6))
            lib.check(states["honest"]["rounds"] >= SECONDS / 3, "the honest device is polled all the while: %d rounds" % states["honest"]["rounds"])
            lib.check(slowest < 2 * lib.SLOWNESS, "it answers within 2 s: %.2f" % slowest)
            begun = time.monotonic()
            agent.terminate()
            lib.check(agent.wait(lib.PATIENCE) == 0 and time.monotonic() - begun < 5 * lib.SLOWNESS, "it ends within 5 s")
        events = [json.loads(line) for line in drained.decode().splitlines()]
        wrong = [event["data"]["ticket"]["title"]["en"] for event in events
                 if event["data"]["ticket"]["root_cause_resource"]["device"] in ("honest", "counters")]
        lib.check(not wrong, "no ticket for what is not so: %s" % wrong)
        lib.validate_events(drained.decode().splitlines())


main()
