#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The pinger against the kernel's network: loss by nftables, delay behind a tun device, routers that say unreachable,
ten thousand targets on one socket, with and without privilege.

    icmp_ping.py ICMP_ASK
"""
import os
import subprocess
import sys
import icmp_tun
import lib

ASK = sys.argv[1]
ROUTER = "gf-router-%d" % os.getpid()
LOSS = """
table inet loss {
	chain in {
		type filter hook input priority 0;
		icmp type echo-reply numgen random mod 100 < 30 drop
		icmpv6 type echo-reply numgen random mod 100 < 30 drop
	}
}
"""


def run(*arguments):
    subprocess.run(arguments, check=True)


def ask(*arguments, prefix=()):
    """Lines of icmp_ask: [address, status, sent, answered, mean in ms, jitter in ms, errno, who says so]."""
    answer = subprocess.run([*prefix, ASK, *arguments], capture_output=True, text=True, check=False)
    if answer.returncode:
        return answer.stderr.strip()
    return [line.split() for line in answer.stdout.splitlines()]


def allow_ping_sockets(yes):
    with open("/proc/sys/net/ipv4/ping_group_range", "w", encoding="ascii") as file:
        file.write("0 2147483647" if yes else "1 0")


def loss():
    subprocess.run(["nft", "-f", "-"], input=LOSS, text=True, check=True)
    for family, hosts in ("IPv4", ["127.2.0.%d" % i for i in range(1, 61)]), ("IPv6", ["::1"] * 60):
        lines = ask("-p", "20", "-i", "10", "-t", "300", *hosts)
        sent, answered = (sum(int(line[column]) for line in lines) for column in (2, 3))
        # 1200 probes: the standard deviation is 1.3 in a hundred
        lib.check(sent == 1200 and 0.22 < 1 - answered / sent < 0.38, "%s: 30 in 100 lost, seen %.1f" % (family, 100 - 100 * answered / sent))
        lib.check(all(line[1] == "ok" for line in lines), family + ": a host that loses some of twenty probes is up")
    run("nft", "delete", "table", "inet", "loss")


def delay():
    slow = {"10.9.0.5": (0.06, 0.10), "fd09::5": (0.06, 0.10), "10.9.0.6": (0.4, 0.4)}
    icmp_tun.Hosts(lambda host, number: slow[host][number % 2] if host in slow else None)
    lines = {line[0]: line for line in ask("-p", "4", "-i", "150", "-t", "300", "10.9.0.5", "fd09::5", "10.9.0.6", "10.9.0.7")}
    for host in "10.9.0.5", "fd09::5":
        line = lines[host]
        mean, jitter = float(line[4]), float(line[5])
        lib.check(line[1] == "ok" and line[3] == "4", host + " answers")
        lib.check(80 <= mean < 180, "%s: 60 and 100 ms are %.1f ms in the mean" % (host, mean))
        lib.check(10 < jitter < 140, "%s: every other answer is 40 ms later, the jitter is %.1f ms" % (host, jitter))
    lib.check(lines["10.9.0.6"][1] == "timeout", "a host that answers after the timeout is not up")
    lib.check(lines["10.9.0.7"][1] == "timeout", "nor is one that is silent")


def unreachable():
    run("ip", "netns", "add", ROUTER)
    run("ip", "link", "add", "near", "type", "veth", "peer", "name", "far", "netns", ROUTER)
    run("ip", "addr", "add", "10.40.0.1/24", "dev", "near")
    run("ip", "link", "set", "near", "up")
    for command in ("addr add 10.40.0.2/24 dev far", "link set far up", "link set lo up", "route add unreachable 10.60.0.0/16",
                    "route add prohibit 10.61.0.0/16", "route add 10.62.0.0/16 via 10.40.0.1"):
        run("ip", "-n", ROUTER, *command.split())
    run("ip", "netns", "exec", ROUTER, "sysctl", "-q", "net.ipv4.ip_forward=1", "net.ipv4.icmp_ratelimit=0")
    run("sysctl", "-q", "net.ipv4.ip_forward=1", "net.ipv4.icmp_ratelimit=0", "net.ipv4.conf.all.send_redirects=0")
    for net in "10.60.0.0/16", "10.61.0.0/16", "10.62.0.0/16":
        run("ip", "route", "add", net, "via", "10.40.0.2")
    run("ip", "route", "add", "blackhole", "10.63.0.0/16")
    hosts = ["10.40.0.2", "10.60.0.9", "10.61.0.9", "10.62.0.9", "10.63.0.9", "10.64.0.9"]
    lines = {line[0]: line for line in ask("-i", "20", *hosts)}
    lib.check(lines["10.40.0.2"][1] == "ok", "the router answers")
    for host, why in ("10.60.0.9", "no way"), ("10.61.0.9", "forbidden"), ("10.62.0.9", "a loop"):
        lib.check(lines[host][1] == "unreachable" and lines[host][7] != "-", "%s: %s, says %s" % (host, why, lines[host][7]))
    lib.check(lines["10.60.0.9"][7] == "10.40.0.2", "the router is named")
    lib.check(lines["10.64.0.9"][1] == "unreachable" and lines["10.64.0.9"][7] == "-", "no route of our own")
    lib.check(lines["10.63.0.9"][1] in ("failed", "unreachable"), "a black hole of our own lets nothing go")


def many(what):
    line = ask("-n", "10000")[0]
    figures = dict(figure.split("=") for figure in line)
    lib.check(figures["ok"] == "10000", "%s: 10,000 targets on one socket are up, %s µs of one core each" % (what, figures["cpu_us_per_target"]))
    lib.check(int(figures["answered"]) >= 29900, "%s of 30,000 probes were answered" % figures["answered"])


def unprivileged():
    nobody = ("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--inh-caps=-all", "--bounding-set=-all")
    allow_ping_sockets(True)
    lines = ask("127.0.0.1", "::1", prefix=nobody)
    lib.check([line[1] for line in lines] == ["ok", "ok"], "nobody may ping over ping sockets")
    allow_ping_sockets(False)
    told = ask("127.0.0.1", prefix=nobody)
    lib.check("ping_group_range" in told and "CAP_NET_RAW" in told, "where nobody may, it says what to do")


def main():
    lib.need_root()
    for name in "ip", "nft", "unshare", "sysctl":
        lib.need_program(name)
    lib.need_allowed("unshare", "-n", "nft", "add", "table", "inet", "probe")
    lib.need_allowed("ip", "netns", "add", ROUTER)
    subprocess.run(["ip", "netns", "del", ROUTER], check=False)
    icmp_tun.enter_namespace()
    try:
        for yes, what in (False, "raw sockets"), (True, "ping sockets"):
            allow_ping_sockets(yes)
            many(what)
            loss()
        delay()
        unreachable()
        if os.access(ASK, os.X_OK) and subprocess.run(["setpriv", "--reuid", "65534", "test", "-x", ASK], check=False).returncode == 0:
            unprivileged()
    finally:
        subprocess.run(["ip", "netns", "del", ROUTER], stderr=subprocess.DEVNULL, check=False)


main()
