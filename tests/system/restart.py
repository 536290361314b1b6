#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What ends while no agent runs is ended by the next start: a device that was taken out or switched off, a port that is
no longer there, a link that was given up. What still holds is not opened again."""
import json
import subprocess
import sys
import time
import lib

CONFIG = """agent { name = "restart", state = "%(folder)s/state", ticket_prefix = "RS" }
credentials "read" { version = "2c", community = secret "community" }
devices "devices.csv"
sites "sites.csv"
links "links.csv"
poll { every = "1s" }
checks "interface-down" { hold = { raise = "0s", clear = "0s" }, ports = { "^pulled", "^holds" } }
checks "snmp-no-answer" { hold = { raise = "0s", clear = "0s" } }
sink "stdout_json" {}
"""
SYSTEM = "1.3.6.1.2.1.1.1.0|4|one\n1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.8072.3.2.10\n1.3.6.1.2.1.1.3.0|67:numeric|rate=100\n"
PORTS = {1: "link", 2: "pulled", 3: "holds", 4: "other"}


def recording(down, without=()):
    columns = {1: lambda n: "2|%d" % n, 2: lambda n: "4|" + PORTS[n], 7: lambda n: "2|1", 8: lambda n: "2|%d" % (2 if n in down else 1)}
    rows = ["1.3.6.1.2.1.2.2.1.%d.%d|%s" % (column, n, value(n)) for column, value in columns.items() for n in PORTS if n not in without]
    return SYSTEM + "\n".join(rows) + "\n"


class World:
    def __init__(self, folder):
        self.folder = folder
        self.port = lib.free_udp_port()
        lib.write(folder + "/gengfu.lua", CONFIG % {"folder": folder})
        lib.write(folder + "/sites.csv", "name,kind\nhall,hall\n")
        lib.secret(folder, "community", "public")

    def describe(self, devices, links, down, without=()):
        lib.write(self.folder + "/fleet/a.snmprec", recording(down, without))
        lines = ["a,127.29.0.1:%d,read,yes" % self.port] + ["%s,127.0.0.1:9,read,%s" % one for one in devices.items()]
        lib.write(self.folder + "/devices.csv", "name,address,credentials,enabled\n%s\n" % "\n".join(lines))
        lib.write(self.folder + "/links.csv", "name,a_device,a_interface,b_site\n" + "".join("%s,a,link,hall\n" % name for name in links))

    def fleet(self):
        return lib.process([lib.FLEET, "serve", self.folder + "/fleet", "--network", "127.29.0.0/16", "--port", str(self.port)],
                           stdout=subprocess.DEVNULL)

    def agent(self):
        return lib.process([lib.GENGFU, "run", "-c", self.folder + "/gengfu.lua"], stdout=subprocess.DEVNULL)

    def open(self):
        done = subprocess.run([lib.GENGFU, "tickets", "list", "--all", "--json", "--state", self.folder + "/state"],
                              capture_output=True, check=False)
        tickets = [json.loads(line) for line in done.stdout.split(b"\n") if line]
        return sorted(one["root_cause_resource"]["name"] for one in tickets if one["status"] not in ("resolved", "closed"))

    def polled(self):
        done = subprocess.run([lib.GENGFU, "status", "--json", "--state", self.folder + "/state"], capture_output=True, check=False)
        return done.returncode == 0 and json.loads(done.stdout)["devices"]["by_status"].get("ok")

    def wait(self, what, condition):
        deadline = time.monotonic() + lib.PATIENCE
        while not condition():
            if time.monotonic() > deadline:
                print("FAILED: waited %.0f s until %s; open: %s" % (lib.PATIENCE, what, self.open()))
                sys.exit(1)
            time.sleep(0.1)
        print("ok: " + what)


def main():
    with lib.folder() as folder:
        world = World(folder)
        devices = {"removed": "yes", "disabled": "yes", "silent": "yes"}
        world.describe(devices, ["given-up"], ())
        with world.agent() as agent:
            with world.fleet():
                world.wait("the device is known", world.polled)
            world.describe(devices, ["given-up"], (1, 2, 3))
            with world.fleet():
                everything = sorted(["given-up", "pulled", "holds", *devices])
                world.wait("each fault has its ticket", lambda: world.open() == everything)
            agent.terminate()
            agent.wait(lib.PATIENCE)
        world.describe({"disabled": "no", "silent": "yes"}, [], (1, 2, 3), without=(2,))
        with world.fleet(), world.agent():
            world.wait("only what still holds is open", lambda: world.open() == ["holds", "silent"])
        events = subprocess.run([lib.GENGFU, "events", "--state", folder + "/state"], capture_output=True, check=True).stdout
        holds = [one["type"] for one in map(json.loads, events.splitlines()) if one["data"]["ticket"]["root_cause_resource"]["name"] == "holds"]
        lib.check(holds == ["gengfu.ticket.opened"], "what holds was opened once: %s" % holds)


main()
