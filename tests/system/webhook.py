#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The webhook against a real HTTP server, well-behaved and not, over TLS that is good and bad, and with kill -9 in between.

GENGFU_KILLS says how often (5), GENGFU_SEED which moments and misdeeds. What must be so at the end: every stored event was
accepted, signed, with the id it has in the store; the first time that an event of a ticket was accepted, all earlier ones
of that ticket had been.
"""
import json
import os
import random
import signal
import subprocess
import sys
import time
import lib
from webhook_receiver import SECRET, Receiver, certificate
from webhook_world import World

KILLS = int(os.environ.get("GENGFU_KILLS", "5"))
SEED = int(os.environ.get("GENGFU_SEED", "0")) or random.randrange(1, 1 << 30)


def judge(world, receiver):
    stored = world.events()
    lib.check(not receiver.bad, "every request was well-formed and signed %s" % receiver.bad[:3])
    accepted = {}
    for event in receiver.accepted:
        lib.check_quietly(accepted.setdefault(event["id"], event) == event, "an id stands for one event")
    missing = [event["sequence"] for event in stored if accepted.get(event["id"]) != event]
    lib.check(not missing, "all %d stored events were accepted, as they are stored; missing: %s" % (len(stored), missing[:10]))
    seen, last = set(), {}
    for event in receiver.accepted:
        if event["id"] not in seen:
            seen.add(event["id"])
            lib.check_quietly(event["sequence"] > last.get(event["subject"], ""), "%s comes in its order" % event["subject"])
            last[event["subject"]] = event["sequence"]
    lib.check(len(last) >= 2, "each of the %d tickets came in its order" % len(last))


def delivered(world, receiver):
    ids = {event["id"] for event in receiver.accepted}
    return lambda: all(event["id"] in ids | {one["id"] for one in receiver.accepted} for event in world.events()) and world.sink("behind") == 0


def one_ticket_waits(folder):
    """What a receiver refuses holds back its own ticket and no other."""
    with Receiver() as receiver, World(folder, 3, 'url = "http://127.0.0.1:%d/", retry_longest = "200ms", retry = "100ms"' % receiver.port) as world:
        with world.agent():
            world.fault("acc-1", 2)
            world.wait("the first ticket is told", lambda: len(receiver.accepted) == 1)
            refused = receiver.accepted[0]["subject"]
            receiver.how = lambda event: "error" if event["subject"] == refused else "ok"
            world.clear("acc-1", 2)
            world.wait("its next event is held back", lambda: world.sink("held") >= 1)
            lib.check("HTTP 500: out of order" in world.sink("trouble"), "status says why: %s" % world.sink("trouble"))
            world.fault("acc-2", 2)
            world.fault("acc-3", 2)
            world.wait("other tickets are told", lambda: len({event["subject"] for event in receiver.accepted}) == 3)
            world.wait("the cursor passes what is held back", lambda: world.sink("behind") == 0)
            lib.check([event["subject"] for event in receiver.accepted].count(refused) == 1, "the refused ticket's event is not out")
        with world.agent():
            world.wait("it is still held back after a restart", lambda: world.sink("held") >= 1)
            receiver.how = lambda event: "ok"
            world.wait("it is told once the receiver takes it", lambda: world.sink("held") == 0)
            world.wait("all is delivered", delivered(world, receiver))
            judge(world, receiver)


def all_that_may_happen(folder):
    """Random misdeeds of the receiver, kill -9 of the agent."""
    chance = random.Random(SEED)
    misdeeds = ["error", "busy", "redirect", "reset", "slow", "huge", "endless_headers"]
    with Receiver(lambda event: chance.choice(misdeeds) if chance.random() < 0.5 else "ok") as receiver:
        options = 'url = "http://127.0.0.1:%d/hook", timeout = "1s", retry = "50ms", retry_longest = "300ms"' % receiver.port
        with World(folder, 6, options) as world:
            with world.agent():  # the first start: the sink begins with what is to come
                pass
            with world.flapping(chance):
                for _ in range(KILLS):
                    with world.agent() as running:
                        time.sleep(chance.uniform(0.6, 4))
                        running.send_signal(signal.SIGKILL)
                        lib.check_quietly(running.wait() == -signal.SIGKILL, "it runs until it is killed, see %s" % world.log())
            receiver.how = lambda event: "ok"
            with world.agent() as running:
                world.wait("all is delivered", delivered(world, receiver))
                peak = int([line for line in open("/proc/%d/status" % running.pid) if line.startswith("VmHWM")][0].split()[1])
                print("peak of memory: %d KiB; %d requests for %d events" % (peak, receiver.requests, len(world.events())))
            judge(world, receiver)


def huge_answers(folder):
    """Of ten answers of 10 MB next to nothing is kept."""
    with Receiver(lambda event: "huge") as receiver, World(folder, 5, 'url = "http://127.0.0.1:%d/"' % receiver.port) as world:
        with world.agent() as running:
            world.wait("all devices are known", world.polled)
            before = memory(running)
            for n in range(1, 6):
                world.fault("acc-%d" % n, 2)
            world.wait("five tickets are told", lambda: len({event["subject"] for event in receiver.accepted}) == 5)
            world.wait("all is delivered", delivered(world, receiver))
            grown = memory(running) - before
            lib.check(grown < 8 << 10 or lib.SLOWNESS > 4, "memory grew by less than one such answer: %d KiB" % grown)


def memory(process):
    return int([line for line in open("/proc/%d/status" % process.pid) if line.startswith("VmHWM")][0].split()[1])


def bad_tls(folder):
    """Certificates that nobody vouches for, or of others: nothing is sent, and the reason is said."""
    certificate(folder + "/ca", None)
    certificate(folder + "/good", "IP:127.0.0.1", folder + "/ca")
    certificate(folder + "/other", "DNS:elsewhere.example", folder + "/ca")
    for name, ca, words in (("good", "", "certificate"), ("other", 'ca = "%s/ca.pem", ' % folder, "127.0.0.1"), ("good", 'ca = "%s/ca.pem", ' % folder, None)):
        with Receiver(tls=folder + "/" + name) as receiver:
            options = ca + 'url = "https://127.0.0.1:%d/", retry = "100ms", retry_longest = "200ms"' % receiver.port
            with World("%s/%s-%d" % (folder, name, bool(ca)), 1, options) as world, world.agent():
                world.fault("acc-1", 2)
                if words:
                    world.wait("it has trouble", lambda: world.sink("trouble"))
                    lib.check(words in world.sink("trouble"), "it says: %s" % world.sink("trouble"))
                    lib.check(receiver.requests == 0, "nothing was sent")
                else:
                    world.wait("the event is accepted", lambda: receiver.accepted)
                    judge_one(receiver)


def judge_one(receiver):
    lib.check(not receiver.bad, "it is well-formed and signed %s" % receiver.bad)


def redirects(folder):
    with Receiver(lambda event: "redirect") as receiver, World(folder, 1, 'url = "http://127.0.0.1:%d/"' % receiver.port) as world, world.agent():
        world.fault("acc-1", 2)
        world.wait("it has trouble", lambda: world.sink("trouble"))
        trouble = world.sink("trouble")
        lib.check("redirects to 127.0.0.1" in trouble and "hidden" not in trouble, "it says: %s" % trouble)


def main():
    lib.need_program("openssl")
    print("%d kills, seed %d" % (KILLS, SEED))
    for part in (one_ticket_waits, redirects, bad_tls, huge_answers, all_that_may_happen):
        print("== " + part.__name__)
        with lib.folder() as folder:
            part(folder)


main()
