#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Work W, 1,000 devices with a GET of 10 varbinds and 24 interfaces of 10 columns each: the agent against gosnmp."""
import json
import os
import shutil
import subprocess
import agents
import lib

DEVICES = 1000
POLLED = 500 if agents.QUICK else 2000  # by an agent, each once a second
ROUNDS = 1 if agents.QUICK else 5
SECONDS = 2.0 if agents.QUICK else 4.0
GO_PATH = "/usr/share/gocode"
GO_SOURCE = GO_PATH + "/src/github.com/gosnmp/gosnmp"


def build_gosnmp(folder):
    """The program, or None: it is a yardstick that not every machine has."""
    if not shutil.which("go") or not os.path.isdir(GO_SOURCE):
        agents.figure("gosnmp: left out, it needs Debian's golang-go and golang-github-gosnmp-gosnmp-dev")
        return None
    program = folder + "/gosnmp_work"
    environment = dict(os.environ, GOPATH=GO_PATH, GO111MODULE="off", GOFLAGS="", GOCACHE=folder + "/go-cache")
    subprocess.run(["go", "build", "-o", program, os.path.join(agents.HERE, "gosnmp_work.go")], env=environment, check=True)
    return program


def run_gosnmp(program, folder):
    done = subprocess.run(["taskset", "-c", agents.CLIENT_CPU, program, folder + "/addresses", str(SECONDS)], stdout=subprocess.PIPE,
                          env=dict(os.environ, GOMAXPROCS="1"), check=True)
    result = json.loads(done.stdout)
    if result["bad"]:
        agents.say("gosnmp: %d of %d rounds were not what they should be" % (result["bad"], result["devices"]))
    return result["us"]


def run_agent(folder, addresses, checks):
    with agents.agent(folder, addresses, "1s", checks=checks, snmp='slow_every = "1s"') as agent:
        agent.settle(POLLED, 1)
        return agent.measure(SECONDS)


def main():
    kinds = {"agent without checks": "", "agent with the stock checks": 'checks "*"'}
    costs = {kind: [] for kind in kinds}
    gosnmp, asked = [], []
    with lib.folder() as folder:
        program = build_gosnmp(folder)
        with agents.fleet(folder, agents.switches(max(DEVICES, POLLED))) as addresses:
            lib.write(folder + "/addresses", "".join(address + "\n" for _, address in addresses[:DEVICES]))
            for number in range(ROUNDS):
                if program:
                    gosnmp.append(run_gosnmp(program, folder))
                for kind, checks in kinds.items():
                    run = run_agent("%s/%s-%d" % (folder, kind.replace(" ", "-"), number), addresses[:POLLED], checks)
                    costs[kind].append(run["us"])
                    if run["snmp"].get("retries", 0) > run["rounds"] / 20:
                        agents.say("%s: %d retries in %d rounds: the fleet was too slow, the figure is too high" % (kind, run["snmp"]["retries"], run["rounds"]))
                    asked.append(run["snmp"].get("requests", 0) / max(run["rounds"], 1))
    unit = "us of CPU per device"
    if gosnmp:
        agents.figure("gosnmp, connections reused", unit, **agents.spread(gosnmp))
    for kind, values in costs.items():
        agents.figure(kind, unit, **agents.spread(values))
    if gosnmp:
        base = agents.median(gosnmp)
        agents.figure("agent without checks / gosnmp", ratio=round(agents.median(costs["agent without checks"]) / base, 3), limit=0.1)
        agents.figure("agent with the stock checks / gosnmp", ratio=round(agents.median(costs["agent with the stock checks"]) / base, 3), limit=0.2)
    agents.figure("exchanges of a round", "", **agents.spread(asked), limit=6, ratio=round(agents.median(asked), 2))


main()
