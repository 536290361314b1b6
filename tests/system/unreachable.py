#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Neither SNMP nor ICMP answers: device-unreachable. Only SNMP is silent: snmp-no-answer, which is no outage. Never both.
The simulator silences SNMP, nftables the pings, in a namespace of its own."""
import json
import subprocess

import icmp_tun
import lib

SCENARIO = """
for i = 1, 2 do device("d-" .. i) { model = "ups", address = "127.20.0." .. i } end
"""
CONFIG = """
agent { name = "unreachable", state = "%(folder)s/state", ticket_prefix = "UR" }
credentials "public" { version = "2c", community = "public" }
for i = 1, 2 do device("d-" .. i) { address = "127.20.0." .. i .. ":1161", credentials = "public" } end
collector "icmp" { probes = 2, interval = "20ms", timeout = "200ms" }
poll { every = "1s" }
checks "*"
checks "device-unreachable" { hold = { clear = "0s" } }
checks "snmp-no-answer" { hold = { clear = "0s" } }
sink "stdout_json" {}
"""
NFT = "table ip pings { chain in { type filter hook input priority 0; icmp type echo-request ip daddr 127.20.0.1 drop\n}\n}"


def nft(text):
    subprocess.run(["nft", "-f", "-"], input=text, text=True, check=True)


def wait(lines, kind, alarm_type, what):
    def accept(line):
        event = json.loads(line)
        ticket = event["data"].get("ticket")
        return event if event["type"] == kind and ticket and ticket["alarm_type_id"] == alarm_type else None

    event = lines.until(accept, lib.PATIENCE, what)
    lib.check(event["data"]["ticket"]["root_cause_resource"]["name"] == "d-1", what)
    return event["data"]["ticket"]


def main():
    lib.need_root()
    for name in "nft", "unshare", "ip":
        lib.need_program(name)
    icmp_tun.enter_namespace()
    with lib.folder() as folder:
        control = folder + "/control"
        lib.write(folder + "/fleet.lua", SCENARIO)
        lib.write(folder + "/gengfu.lua", CONFIG % {"folder": folder})
        with lib.process([lib.FLEET, "serve", "--control", control, folder + "/fleet.lua"], stdout=subprocess.PIPE) as fleet:
            lib.Lines(fleet.stdout).until(lambda line: line == "ready", lib.PATIENCE, "ready")
            with lib.process([lib.GENGFU, "run", "-c", folder + "/gengfu.lua"], stdout=subprocess.PIPE) as agent:
                lines = lib.Lines(agent.stdout)
                lib.control(control, "fault silent d-1 id=acl")
                ticket = wait(lines, "gengfu.ticket.opened", "snmp-no-answer", "only SNMP is silent")
                lib.check(ticket["severity"] == "major" and "pings" in ticket["alarms"][0]["alarm_text"]["en"],
                          ticket["alarms"][0]["alarm_text"]["en"])
                nft(NFT)
                ticket = wait(lines, "gengfu.ticket.opened", "device-unreachable", "now it cannot be pinged either")
                lib.check(ticket["severity"] == "critical" and len(ticket["alarms"]) == 1, ticket["alarms"][0]["alarm_text"]["en"])
                nft("delete table ip pings")
                wait(lines, "gengfu.ticket.resolved", "device-unreachable", "it answers pings again")
                lib.control(control, "clear acl")
                wait(lines, "gengfu.ticket.resolved", "snmp-no-answer", "it answers SNMP again")
                agent.terminate()
                lib.check(agent.wait(60) == 0, "the agent ends cleanly")
                opened = set()
                for event in map(json.loads, lines.all):
                    ticket = event["data"]["ticket"]
                    (opened.discard if ticket["status"] == "resolved" else opened.add)(ticket["number"])
                    if len(opened) > 1:
                        lib.check(False, "at most one ticket is open: %s" % opened)
                lib.validate_events(lines.all)


main()
