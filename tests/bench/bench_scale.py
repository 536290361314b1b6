#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The whole agent with more and more devices: cost and memory of each, how late polls are, dead and huge devices.

    bench_scale.py [PART…]      cost memory late huge dead; all without

100,000 devices are left out where less than 6 GB of memory are available, and with --quick.
"""
import json
import subprocess
import sys
import time
import agents
import lib

SHRINK = 10 if agents.QUICK else 1
MANY = 100000
KINDS = ("2c", "3")
NAMES = {"2c": "v2c", "3": "v3"}


def has_room():
    with open("/proc/meminfo", encoding="ascii") as file:
        free = [int(line.split()[1]) for line in file if line.startswith("MemAvailable")][0]
    return not agents.QUICK and free > 6 << 20


def seconds(full):
    return full / 4 if agents.QUICK else full


def mean_late_ms(buckets):
    """The agent counts by powers of two: the middle of each stands for all in it."""
    return sum(count * 0.75 * (1 << i) for i, count in enumerate(buckets)) / max(sum(buckets), 1)


def put_late(name, run, **more):
    agents.figure(name, "ms", mean=round(mean_late_ms(run["late"]), 2), p99_up_to=agents.late_ms(run["late"], 0.99),
                  latest_up_to=agents.late_ms(run["late"], 1), rounds=run["rounds"], overruns=run["overruns"],
                  load=round(run["load"], 2), **more)


def until_polled(agent, count):
    return agent.wait_for(lambda status: status["schedule"]["rounds"] >= count and not status["devices"]["waiting"], 300,
                          "a round of all %d devices" % count)


def cost(folder):
    costs = {}
    for count, every_s in (100, 1), (1000, 1), (10000 // SHRINK, 10):
        with agents.fleet(folder, agents.switches(count)) as addresses:
            for kind in KINDS:
                with agents.agent("%s/cost-%s-%d-%d" % (folder, kind, count, every_s), addresses, "%ds" % every_s, kind, snmp='slow_every = "1s"') as agent:
                    agent.settle(count, every_s)
                    run = agent.measure(seconds(20))
                costs[kind, count, every_s] = run["us"]
                agents.figure("cost, %d devices every %d s, %s" % (count, every_s, NAMES[kind]), "us of CPU per device", value=round(run["us"], 1),
                              load=round(run["load"], 2), exchanges=round(run["snmp"].get("requests", 0) / max(run["rounds"], 1), 1))
    for kind in KINDS:
        agents.figure("cost, %d devices / 1000 devices, %s" % (10000 // SHRINK, NAMES[kind]),
                      ratio=round(costs[kind, 10000 // SHRINK, 10] / costs[kind, 1000, 1], 2), limit=1.15)


def rss_of(folder, name, addresses, kind):
    with agents.agent(folder + "/" + name, addresses, "60s", kind) as agent:
        until_polled(agent, len(addresses))
        return agent.rss()


def memory(folder):
    """Two agents with equal devices of 1 and of 21 interfaces: the difference is rows, what is left is the device."""
    count, more = 10000 // SHRINK, 20
    with agents.fleet(folder, agents.switches(count, 1)) as addresses:
        base = rss_of(folder, "base", addresses[:1], "2c")
        few = {kind: rss_of(folder, "few-" + kind, addresses, kind) for kind in KINDS}
    with agents.fleet(folder, agents.switches(count, 1 + more)) as addresses:
        many = rss_of(folder, "many", addresses, "2c")
    row = (many - few["2c"]) / (more * count)
    agents.figure("memory, interface row with rates (10 columns)", "octets", value=round(row), ratio=round(row / 400, 2), limit=1)
    for kind, goal in ("2c", 1536), ("3", 3072):
        device = (few[kind] - base) / (count - 1) - row
        agents.figure("memory, idle device, %s" % NAMES[kind], "octets", value=round(device), ratio=round(device / goal, 2), limit=1)


def late(folder):
    for count in (10000 // SHRINK,) + ((MANY,) if has_room() else ()):
        with agents.fleet(folder, agents.switches(count)) as addresses:
            with agents.agent("%s/late-%d" % (folder, count), addresses, "60s") as agent:
                until_polled(agent, count)
                time.sleep(seconds(60))  # what the first rounds made late has been made up for
                run = agent.measure(seconds(60))
                put_late("lateness, %d devices every 60 s" % count, run, us_per_device=round(run["us"]), rss_mb=agent.rss() >> 20)
    if not has_room():
        agents.figure("lateness, %d devices: left out, for lack of memory or in haste" % MANY)


def huge(folder):
    interfaces, others = 20000 // SHRINK, 1000
    big = 'device "big" { model = "switch", ports = %d, uplinks = 0, delay = "5ms" }\n' % interfaces
    with agents.fleet(folder, big + agents.switches(others)) as addresses:
        done = subprocess.run(["taskset", "-c", agents.CLIENT_CPU, lib.GENGFU, "poll", dict(addresses)["big"], "--community", "public", "--json"],
                              stdout=subprocess.PIPE, check=True)
        result = json.loads(done.stdout)
        if len(result["tables"]["interfaces"]) != interfaces:
            sys.exit("only %d of %d interfaces came" % (len(result["tables"]["interfaces"]), interfaces))
        agents.figure("huge, first whole round, all tables, 5 ms", "s", value=round(result["seconds"], 2), interfaces=interfaces,
                      exchanges=result["exchanges"], ratio=round(result["seconds"] / 60, 2), limit=0.5)
        means = {}
        for name, polled in ("without", addresses[1:]), ("with", addresses):
            with agents.agent("%s/huge-%s" % (folder, name), polled, "1s" if agents.QUICK else "2s") as agent:
                agent.settle(others, 2)
                run = agent.measure(seconds(20))
            means[name] = mean_late_ms(run["late"])
            put_late("huge, lateness of %d devices every 2 s %s it" % (others, name), run)
        agents.figure("huge, mean lateness with / without it", ratio=round(means["with"] / max(means["without"], 0.01), 2))


def dead(folder):
    count, means = 10000 // SHRINK, {}
    every = 10
    for part in 0, 3:
        scenario = ("for n = 1, %d do device(\"d\" .. n) { model = \"switch\", ports = %d, uplinks = 0, silent = n %% 10 < %d or nil } end\n"
                    % (count, agents.INTERFACES, part))
        with agents.fleet(folder, scenario) as addresses:
            with agents.agent("%s/dead-%d" % (folder, part), addresses, "%ds" % every) as agent:
                agent.settle(count, every)
                run = agent.measure(seconds(30))
        means[part] = mean_late_ms(run["late"])
        put_late("dead, %d devices every %d s, %d %% silent" % (count, every, 10 * part), run)
    agents.figure("dead, mean lateness with 30 % silent / with none", ratio=round(means[3] / max(means[0], 0.01), 2), limit=1.1)


PARTS = {"cost": cost, "memory": memory, "late": late, "huge": huge, "dead": dead}


def main():
    for name in sys.argv[1:] or PARTS:
        if name not in PARTS:
            sys.exit("no such part: %s; there are: %s" % (name, " ".join(PARTS)))
        agents.say("%s …" % name)
        with lib.folder() as folder:
            PARTS[name](folder)


main()
