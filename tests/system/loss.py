#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""No false tickets: healthy devices behind a network that loses packets both ways open none, whatever the stock checks say;
one that dies among them has its ticket within two rounds.

    loss.py fleet|nftables [--loss 30] [--devices 1000] [--rounds 12] [--every 5] [--v3] [--seed N]

`fleet`: the simulator loses answers (as many as would get lost both ways); `nftables`: the kernel loses requests and
answers in a namespace of its own.
"""
import argparse
import json
import os
import random
import subprocess
import sys
import time

import lib

FLEET = """
for i = 1, %(devices)d do
	device("d-" .. i) { model = "switch", ports = 4, uplinks = 0, loss = %(loss)g }
end
"""
AGENT = """
agent { name = "loss-test", state = "%(folder)s/state", ticket_prefix = "LT" }
credentials "2c" { version = "2c", community = "public" }
credentials "3" { version = "3", user = "watch", auth = "SHA-256", auth_secret = secret "auth", privacy = "AES", privacy_secret = secret "privacy" }
for line in ([[
%(addresses)s
]]):gmatch("[^\\n]+") do
	local name, address = line:match("(%%S+) (%%S+)")
	device(name) { address = address, credentials = "%(version)s" }
end
poll { every = "%(every)ds" }
checks "*"
sink "stdout_json" {}
"""
NFT = """
table ip loss {
	chain in {
		type filter hook input priority 0;
		udp dport %(port)d numgen random mod 100 < %(loss)d drop
		udp sport %(port)d numgen random mod 100 < %(loss)d drop
	}
}
"""


def enter_namespace(loss, port):
    lib.need_root()
    for name in "nft", "unshare", "ip":
        lib.need_program(name)
    if not os.environ.get("GENGFU_IN_NAMESPACE"):
        os.execvpe("unshare", ["unshare", "--net", sys.executable, *sys.argv], dict(os.environ, GENGFU_IN_NAMESPACE="1"))
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    subprocess.run(["nft", "-f", "-"], input=NFT % {"loss": loss, "port": port}, text=True, check=True)


def status(folder):
    done = subprocess.run([lib.GENGFU, "status", "--json", "--state", folder + "/state"], capture_output=True, text=True, timeout=lib.PATIENCE, check=False)
    return json.loads(done.stdout) if done.returncode == 0 else None


def healthy(options, folder, lines):
    """Waits until as many rounds have begun as are wanted; nothing may be said meanwhile."""
    wanted = options.devices * options.rounds
    deadline = time.monotonic() + 3 * options.rounds * options.every + lib.PATIENCE
    while True:
        line = lines.next(options.every)
        if line:
            lib.check(False, "no ticket about a healthy device: " + line[:800])
        now = status(folder)
        rounds = now["schedule"]["rounds"] if now else 0
        if rounds >= wanted or time.monotonic() > deadline:
            break
    figures = now["collectors"]["snmp"]
    print("%d %% lost both ways: %d device-rounds, no ticket; %d requests, %d answers, %d retries, %d timeouts, %d overruns; last rounds %s"
          % (options.loss, rounds, figures["requests"], figures["answers"], figures["retries"], figures["timeouts"],
             now["schedule"]["overruns"], now["devices"]["by_status"]))
    lib.check(rounds >= wanted, "%d rounds have begun in time" % rounds)
    share = 1 - (figures["answers"] + figures.get("v3_reports", 0)) / figures["requests"]
    lost = 1 - (1 - options.loss / 100) ** 2
    lib.check(abs(share - lost) < 0.05, "%.1f %% of the tries had no answer" % (100 * share))


def dead(options, control, lines):
    """One device dies; its ticket comes, and nobody else's."""
    name = "d-%d" % random.randint(1, options.devices)
    began = time.monotonic()
    lib.control(control, "fault silent %s id=dead" % name)
    # What is under way may end well, then two rounds fail. It has no neighbours that would have to be asked.
    limit = (1 + 2) * options.every + 1
    event = lib.wait_for_event(lines, "gengfu.ticket.opened", limit + lib.PATIENCE)
    took = time.monotonic() - began
    ticket = event["data"]["ticket"]
    lib.check(ticket["root_cause_resource"]["name"] == name, "the ticket is about the device that died: " + ticket["title"]["en"])
    raised = ticket["alarms"][0]["last_raised"]
    print("100 %% lost for %s: alarm raised at %s, ticket %.1f s after its death" % (name, raised, took))
    # A busy machine begins rounds late.
    lib.check(took <= 2 * limit, "%.1f s are within two rounds, or nearly" % took)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("how", choices=["fleet", "nftables"])
    parser.add_argument("--loss", type=int, default=30)
    parser.add_argument("--devices", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--every", type=int, default=5)
    parser.add_argument("--v3", action="store_true")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 31))
    options = parser.parse_args()
    by_fleet = options.how == "fleet"
    if not by_fleet:
        enter_namespace(options.loss, 1161)
    print("seed %d" % options.seed)
    random.seed(options.seed)
    with lib.folder() as folder:
        control = folder + "/control"
        lost = 1 - (1 - options.loss / 100) ** 2 if by_fleet else 0
        lib.write(folder + "/fleet.lua", FLEET % {"devices": options.devices, "loss": lost})
        port = "0" if by_fleet else "1161"
        command = [lib.FLEET, "serve", "--port", port, "--seed", str(options.seed), "--control", control, folder + "/fleet.lua"]
        with lib.process(command, stdout=subprocess.PIPE) as fleet:
            lines = lib.Lines(fleet.stdout)
            lines.until(lambda line: line == "ready", lib.PATIENCE, "the fleet")
            addresses = "\n".join(lines.all[:-1])
            lib.write(folder + "/gengfu.lua", AGENT % {"folder": folder, "addresses": addresses, "every": options.every,
                                                       "version": "3" if options.v3 else "2c"})
            lib.secret(folder, "auth", "watch-auth-pass")
            lib.secret(folder, "privacy", "watch-priv-pass")
            with lib.process([lib.GENGFU, "run", "-c", folder + "/gengfu.lua"], stdout=subprocess.PIPE,
                             stderr=open(folder + "/log", "w", encoding="utf-8")) as agent:
                lines = lib.Lines(agent.stdout)
                healthy(options, folder, lines)
                dead(options, control, lines)
                agent.terminate()
                lib.check(agent.wait(60) == 0, "the agent ends cleanly")


main()
