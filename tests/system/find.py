#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""gengfu find and discover --neighbours: what a running agent knows from the tables of three recorded switches."""
import json
import subprocess
import time
import lib

PC, PHONE, CORE_ADDRESS = "02.0.0.0.0.17", "02.0.0.0.0.34", "10.9.0.1"
CONFIG = """agent { name = "find-test", state = "%(folder)s/state" }
credentials "any" { version = "2c", community = "not asked" }
sites "sites.csv"
%(devices)s
links "links.csv"
poll { every = "1s" }
sink "stdout_json" {}
"""


def mac(dotted):
    return ":".join("%02x" % int(part) for part in dotted.split("."))


def bridge(name, learnt, more=""):
    """A switch with three ports; `learnt` is MAC and port."""
    lines = ["1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.99999.3", "1.3.6.1.2.1.1.3.0|67|100", "1.3.6.1.2.1.1.5.0|4|" + name]
    for port in 1, 2, 3:
        lines += ["1.3.6.1.2.1.2.2.1.2.%d|4|ge%d" % (port, port), "1.3.6.1.2.1.2.2.1.7.%d|2|1" % port, "1.3.6.1.2.1.2.2.1.8.%d|2|1" % port,
                  "1.3.6.1.2.1.17.1.4.1.2.%d|2|%d" % (port, port)]
    for address, port in learnt:
        lines += ["1.3.6.1.2.1.17.4.3.1.2.%s|2|%d" % (address, port), "1.3.6.1.2.1.17.4.3.1.3.%s|2|3" % address]
    return "\n".join(lines) + "\n" + more


def arp(ip, address):
    return "1.3.6.1.2.1.4.22.1.2.3.%s|4x|%s\n" % (ip, mac(address).replace(":", ""))


def neighbour(number, name):
    at = ".0.%d.1" % number
    return "".join("1.0.8802.1.1.2.1.4.1.1.%d%s|%s\n" % (column, at, value) for column, value in (
        (4, "2|4"), (5, "4x|0200000000f%d" % number), (6, "2|5"), (7, "4|ge7"), (9, "4|" + name)))


def recordings(folder):
    strangers = [("02.0.0.0.1.%d" % i, 2) for i in range(5)]
    core = bridge("core", [(PC, 1), (PHONE, 2)] + strangers, arp("10.9.0.50", PC) + arp("10.9.0.51", PHONE)
                  + neighbour(1, "acc-1.district.example") + neighbour(3, "not-entered"))
    lib.write(folder + "/core.snmprec", core)
    lib.write(folder + "/acc-1.snmprec", bridge("acc-1", [(PC, 3), ("02.0.0.0.2.1", 1)]))
    lib.write(folder + "/acc-2.snmprec", bridge("acc-2", [(PHONE, 3)]))
    names = ("core", CORE_ADDRESS), ("acc-1", "10.9.0.2"), ("acc-2", "10.9.0.3")
    return "\n".join('device "%s" { address = "%s", credentials = "any", site = "hall", snmp = { recording = "%s/%s.snmprec" } }'
                     % (name, address, folder, name) for name, address in names)


def ask(folder, *words):
    return subprocess.run([lib.GENGFU, *words, "-c", folder + "/gengfu.lua"], capture_output=True, text=True, check=False, timeout=lib.PATIENCE)


def places(folder, what):
    done = ask(folder, "find", what, "--json")
    return len(json.loads(done.stdout)["places"]) if done.returncode == 0 else 0


def wait_for_tables(folder):
    deadline = time.monotonic() + lib.PATIENCE
    while places(folder, "10.9.0.50") != 2 or places(folder, mac(PHONE)) != 2:
        if time.monotonic() > deadline:
            lib.check(False, "the tables are read")
        time.sleep(0.1)


def lines_of(folder, *words):
    done = ask(folder, *words)
    lib.check(done.returncode == 0, "%s: %s" % (" ".join(words), (done.stdout + done.stderr).strip()))
    return done.stdout.splitlines()


def questions(folder):
    lines = lines_of(folder, "find", "10.9.0.50")
    lib.check(lines == ["addresses 10.9.0.50", "macs " + mac(PC), "plugged in at",
                        "  acc-1 ge3  %s, site hall, 1 address on this port" % mac(PC), "and on the way there, on uplinks",
                        "  core ge1  %s, site hall, 1 address on this port" % mac(PC)], "an address: the access port first, the uplink behind")
    same = lines_of(folder, "find", mac(PC).replace(":", "").upper()[:4] + "." + mac(PC).replace(":", "")[4:8] + "." + mac(PC).replace(":", "")[8:])
    lib.check(same == lines, "a MAC, in another way of writing it, is the same question")
    lines = lines_of(folder, "find", mac(PHONE))
    lib.check(lines[2:5] == ["seen on 2 access ports, the likeliest first", "  acc-2 ge3  %s, site hall, 1 address on this port" % mac(PHONE),
                             "  core ge2  %s, site hall, 6 addresses on this port" % mac(PHONE)], "a MAC on several ports: it says so")
    lines = lines_of(folder, "find", "ACC-1")
    lib.check(lines == ["device acc-1  10.9.0.2  site hall", "announces itself behind", "  core ge1  acc-1.district.example   02:00:00:00:00:f1 ge7"],
              "a name: the device, and behind which port it is")
    lib.check(lines_of(folder, "discover", "--neighbours") == ["  core ge3  not-entered   02:00:00:00:00:f3 ge7"],
              "only the neighbour that is not in the inventory is listed")
    done = ask(folder, "find", "10.9.0.99")
    lib.check(done.returncode == 1 and "10.9.0.99 is in no device's arp" in done.stderr, "what is nowhere: " + done.stderr.strip())
    lib.check(ask(folder, "find").returncode == 2 and ask(folder, "discover", "--neighbours", "10.0.0.0/24").returncode == 2, "wrong use is refused")


def main():
    with lib.folder() as folder:
        lib.write(folder + "/sites.csv", "name,kind\nhall,hall\n")
        lib.write(folder + "/links.csv", "name,a_device,a_interface,b_device,b_interface\nup,core,ge1,acc-1,ge1\n")
        lib.write(folder + "/gengfu.lua", CONFIG % {"folder": folder, "devices": recordings(folder)})
        done = ask(folder, "find", "10.9.0.50")
        lib.check(done.returncode == 1 and "is gengfu running" in done.stderr, "without an agent: " + done.stderr.strip())
        with lib.process([lib.GENGFU, "run", "-c", folder + "/gengfu.lua"], stdout=subprocess.DEVNULL,
                         stderr=open(folder + "/log", "w", encoding="utf-8")):
            wait_for_tables(folder)
            questions(folder)


main()
