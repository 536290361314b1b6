#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A real snmpd with a real link: one ticket opens when the peer goes down, and the same ticket resolves when it comes back.

    snmpd_link.py 2c|3

In a network namespace of its own: a veth pair whose peer stands in a second namespace, Debian's snmpd, and the agent.
"""
import os
import subprocess
import sys
import lib

VERSION = sys.argv[1]
NEAR, FAR = "gf-near-%d" % os.getpid(), "gf-far-%d" % os.getpid()
# With v3 the usual port, which the configuration does not name.
PORT = {"2c": ":16161", "3": ""}

SNMPD = {
    "2c": "rocommunity watchme 127.0.0.1\n",
    "3": "createUser watch SHA-256 watch-auth-pass AES watch-priv-pass\nrouser watch priv\n",
}
CREDENTIALS = {
    "2c": 'credentials "read" { version = "2c", community = secret "community" }\n',
    "3": 'credentials "read" { version = "3", user = "watch", auth = "SHA-256", auth_secret = secret "auth",\n'
         '\tprivacy = "AES", privacy_secret = secret "priv" }\n',
}
CONFIG = """
agent { name = "system-test", state = "%(folder)s/state", ticket_prefix = "ST" }
%(credentials)s
device "host-1" { address = "127.0.0.1%(port)s", credentials = "read" }
links "links.csv"
sites "sites.csv"
poll { every = "1s" }
checks "*"
checks "interface-down" { hold = { raise = "0s", clear = "0s" } }
sink "stdout_json" {}
"""


def ip(*arguments):
    subprocess.run(["ip", *arguments], check=True)


def make_namespaces():
    for name in NEAR, FAR:
        ip("netns", "add", name)
    ip("-n", NEAR, "link", "set", "lo", "up")
    ip("-n", NEAR, "link", "add", "fibre0", "type", "veth", "peer", "name", "fibre1", "netns", FAR)
    ip("-n", NEAR, "link", "set", "fibre0", "up")
    ip("-n", FAR, "link", "set", "fibre1", "up")


def remove_namespaces():
    for name in NEAR, FAR:
        subprocess.run(["ip", "netns", "del", name], stderr=subprocess.DEVNULL, check=False)


def inside(*command):
    return ["ip", "netns", "exec", NEAR, *command]


def peer(state):
    ip("-n", FAR, "link", "set", "fibre1", state)


def watch(folder, snmpd):
    lib.write(folder + "/snmpd/snmpd.conf", SNMPD[VERSION], 0o600)
    lib.write(folder + "/gengfu.lua", CONFIG % {"folder": folder, "credentials": CREDENTIALS[VERSION], "port": PORT[VERSION]})
    lib.write(folder + "/sites.csv", "name,kind\n石楼镇 3 号站,village-station\n")
    lib.write(folder + "/links.csv", "name,a_device,a_interface,b_site\nfibre-1,host-1,fibre0,石楼镇 3 号站\n")
    for name, value in ("community", "watchme"), ("auth", "watch-auth-pass"), ("priv", "watch-priv-pass"):
        lib.secret(folder, name, value)
    environment = dict(os.environ, SNMP_PERSISTENT_DIR=folder + "/snmpd")
    daemon = inside(snmpd, "-f", "-C", "-c", folder + "/snmpd/snmpd.conf", "-Lf", folder + "/snmpd/log", "-r",
                    "udp:127.0.0.1" + (PORT[VERSION] or ":161"))
    agent = inside(lib.GENGFU, "run", "-c", folder + "/gengfu.lua")
    with lib.process(daemon, env=environment), lib.process(agent, stdout=subprocess.PIPE) as running:
        lines = lib.Lines(running.stdout)
        wait_until_polled(folder)
        peer("down")
        opened = lib.wait_for_event(lines, "gengfu.ticket.opened")
        ticket = opened["data"]["ticket"]
        lib.check(ticket["root_cause_resource"]["kind"] == "link" and ticket["root_cause_resource"]["name"] == "fibre-1",
                  "the ticket names the link as its cause")
        lib.check(any(one["name"] == "石楼镇 3 号站" for one in ticket["impacted_resource"]),
                  "the site at the link's other end is affected")
        peer("up")
        resolved = lib.wait_for_event(lines, "gengfu.ticket.resolved")
        lib.check(resolved["data"]["ticket"]["number"] == ticket["number"], "the same ticket is resolved")
        types = [line for line in lines.all if '"gengfu.ticket.opened"' in line]
        lib.check(len(types) == 1, "one ticket was opened")
        lib.validate_events(lines.all)
        running.terminate()
        lib.check(running.wait(30) == 0, "the agent ends cleanly at SIGTERM")


def wait_until_polled(folder):
    """The port must have been seen up before it goes down: asked of the agent itself."""
    import json
    import time

    deadline = time.monotonic() + lib.PATIENCE
    while time.monotonic() < deadline:
        answer = subprocess.run(inside(lib.GENGFU, "status", "--json", "--devices", "--state", folder + "/state"),
                                capture_output=True, text=True, check=False)
        if answer.returncode == 0 and json.loads(answer.stdout)["devices"]["by_status"].get("ok"):
            return
        time.sleep(0.1)
    print("FAILED: the device was never polled with success; last answer: %s %s" % (answer.stdout[-600:], answer.stderr[-300:]))
    sys.exit(1)


def main():
    lib.need_root()
    lib.need_program("ip")
    snmpd = lib.need_program("snmpd")
    remove_namespaces()
    lib.need_allowed("ip", "netns", "add", NEAR)
    remove_namespaces()
    try:
        make_namespaces()
        with lib.folder() as folder:
            watch(folder, snmpd)
    finally:
        remove_namespaces()


main()
