#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The agent with the icmp collector: a host that falls silent opens a ticket through a check of one's own on
`reachability`, and the same ticket resolves when it answers again; `polling` tells of icmp what it tells of snmp."""
import json
import subprocess
import icmp_tun
import lib

CONFIG = """
agent { name = "system-test", state = "%(folder)s/state", ticket_prefix = "ST" }
credentials "public" { version = "2c", community = "public" }
device "host-5" { address = "10.9.0.5", credentials = "public" }
device "host-6" { address = "fd09::6", credentials = "public" }
device "host-7" { address = "10.9.0.7", credentials = "public", icmp = { enabled = false } }
collector "snmp" { tries = 1, timeout = "300ms" }
collector "icmp" { probes = 4, interval = "20ms", timeout = "300ms" }
poll { every = "1s" }
checks "ping.lua"
checks "pinged.lua"
sink "stdout_json" {}
"""
# The IANA label is spelt that way.
PING = """
return check {
	name = "ping-loss", table = "reachability", event_type = "communications-alarm", probable_cause = "responseTimeExecessive",
	hold = { raise = "0s", clear = "0s" },
	evaluate = function(row)
		if row.up and row.loss_ratio < 0.5 and row.rtt_s > 0.04 and row.jitter_s then return "cleared" end
		if row.rtt_s then return nil end
		return "major"
	end,
	text = { en = "{target}: lost {loss_ratio}", zh = "{target} {loss_ratio}" },
	advice = { en = "-", zh = "-" },
}
"""
# Of the collectors only icmp has answers here, and of the devices only two are asked by it.
PINGED = """
return check {
	name = "pinged", table = "polling", event_type = "communications-alarm", probable_cause = "responseTimeExecessive",
	hold = { raise = "0s", clear = "0s" },
	evaluate = function(row, device)
		local icmp = device.polling["icmp"]
		if row.collector ~= "snmp" or not icmp or icmp.status ~= "ok" or not icmp.rtt_s then return nil end
		return "minor", { icmp = icmp.status }
	end,
	text = { en = "snmp {status}, icmp {icmp}", zh = "snmp {status}, icmp {icmp}" },
	advice = { en = "-", zh = "-" },
}
"""


def alarm_of(event, check):
    return next((one for one in event["data"]["ticket"]["alarms"] if one["alarm_type_id"] == check), None)


def wait_for(lines, kind, device, check, what):
    def accept(line):
        event = json.loads(line)
        alarm = alarm_of(event, check)
        return (event, alarm) if event["type"] == kind and alarm and alarm["resource"].get("device", alarm["resource"]["name"]) == device else None

    found = lines.until(accept, lib.PATIENCE, what)
    print("ok: " + what)
    return found


def main():
    lib.need_root()
    for name in "ip", "unshare":
        lib.need_program(name)
    icmp_tun.enter_namespace()
    silent = set()
    icmp_tun.Hosts(lambda host, number: None if host in silent else 0.05)
    with lib.folder() as folder:
        lib.write(folder + "/gengfu.lua", CONFIG % {"folder": folder})
        lib.write(folder + "/ping.lua", PING)
        lib.write(folder + "/pinged.lua", PINGED)
        with lib.process([lib.GENGFU, "run", "-c", folder + "/gengfu.lua"], stdout=subprocess.PIPE) as agent:
            lines = lib.Lines(agent.stdout)
            _, alarm = wait_for(lines, "gengfu.ticket.opened", "host-5", "pinged", "icmp answers where snmp is silent")
            lib.check(alarm["alarm_text"]["en"].endswith("icmp ok"), alarm["alarm_text"]["en"])
            silent.update(("10.9.0.5", "fd09::6"))
            opened, alarm = wait_for(lines, "gengfu.ticket.opened", "host-6", "ping-loss", "a host that falls silent opens a ticket")
            lib.check(alarm["resource"] == {"kind": "reachability", "device": "host-6", "name": "fd09::6"}, "its resource is the address")
            lib.check(alarm["alarm_text"]["en"] == "fd09::6: lost 1", "all probes are lost")
            silent.clear()
            number = opened["data"]["ticket"]["number"]
            lines.until(lambda line: json.loads(line)["type"] == "gengfu.ticket.resolved" and
                        json.loads(line)["data"]["ticket"]["number"] == number, lib.PATIENCE, "its end")
            print("ok: the same ticket is resolved when it answers again, %d events" % len(lines.all))
            status = json.loads(subprocess.run([lib.GENGFU, "status", "--json", "--state", folder + "/state"], capture_output=True,
                                               text=True, check=True).stdout)
            figures = json.dumps(status)
            lib.check('"probes"' in figures and '"answers"' in figures, "status shows the collector's figures")
            lib.check(not any("host-7" in line for line in lines.all), "a device that is not to be pinged is not")
            lib.validate_events(lines.all)
            agent.terminate()
            lib.check(agent.wait(30) == 0, "the agent ends cleanly at SIGTERM")


main()
