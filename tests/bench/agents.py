# SPDX-License-Identifier: Apache-2.0
"""What benchmarks of the whole agent share: simulated devices, agents that poll them, and what these cost.

An agent runs on CPU 0 with a profile of its own that reads exactly work W, the fleet on CPU 1. Costs are differences
between two looks at /proc and at the agent's own figures.
"""
import contextlib
import json
import os
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "system"))
import lib  # noqa: E402

QUICK = "GENGFU_BENCH_QUICK" in os.environ
CLIENT_CPU, RESPONDER_CPU = "0", "1"
PORT = 1613
INTERFACES = 24
TICKS = os.sysconf("SC_CLK_TCK")

# Work W: a GET of 10 scalars (sysUpTime is asked in every round) and 10 columns of the interfaces.
PROFILE = """return profile {
	name = "work",
	summary = "What the benchmarks read",
	match = { object_id = "1.3.6.1.4.1.2011.2.23.1097", priority = 100 },
	tables = {
		system = { scalars = true, columns = {
			descr = "1.3.6.1.2.1.1.1.0", object_id = "1.3.6.1.2.1.1.2.0", name = "1.3.6.1.2.1.1.5.0",
			location = "1.3.6.1.2.1.1.6.0", contact = "1.3.6.1.2.1.1.4.0", uptime_s = { uptime = true },
		} },
		sessions = { scalars = true, columns = { name = { constant = "1" }, active = "1.3.6.1.2.1.2.2.1.13.3",
			limit = "1.3.6.1.2.1.2.2.1.19.3", setup_per_s = "1.3.6.1.2.1.2.2.1.20.3" } },
		modules = { scalars = true, columns = { name = { constant = "1" }, model = "1.3.6.1.2.1.1.7.0" } },
		interfaces = { index = { "integer" }, columns = {
			name = "1.3.6.1.2.1.31.1.1.1.1", descr = "1.3.6.1.2.1.2.2.1.2",
			speed_bps = { oid = "1.3.6.1.2.1.31.1.1.1.15", scale = 1e6 },
			admin = { oid = "1.3.6.1.2.1.2.2.1.7", words = { up = 1, down = 2, testing = 3 } },
			oper = { oid = "1.3.6.1.2.1.2.2.1.8", words = { up = 1, down = 2, testing = 3 } },
			in_octets = "1.3.6.1.2.1.31.1.1.1.6", out_octets = "1.3.6.1.2.1.31.1.1.1.10",
			in_errors = "1.3.6.1.2.1.2.2.1.14", out_errors = "1.3.6.1.2.1.2.2.1.20",
			in_discards = "1.3.6.1.2.1.2.2.1.13",
		} },
	},
}
"""

CREDENTIALS = """credentials "2c" { version = "2c", community = secret "community" }
credentials "3" { version = "3", user = "watch", auth = "SHA-256", auth_secret = secret "auth", privacy = "AES",
	privacy_secret = secret "privacy" }
"""


def figure(name, unit="", **values):
    print(json.dumps(dict({"figure": name, "unit": unit}, **values)), flush=True)


def spread(values):
    ordered = sorted(values)
    return {"min": round(ordered[0], 1), "median": round(ordered[len(ordered) // 2], 1), "max": round(ordered[-1], 1)}


def median(values):
    return sorted(values)[len(values) // 2]


def say(text):
    print("  " + text, file=sys.stderr, flush=True)


@contextlib.contextmanager
def fleet(folder, scenario):
    """Devices on loopback; yields (name, address) of each."""
    lib.write(folder + "/fleet.lua", scenario)
    command = ["taskset", "-c", RESPONDER_CPU, lib.FLEET, "serve", folder + "/fleet.lua", "--network", "127.64.0.0/10", "--port", str(PORT)]
    with lib.process(command, stdout=subprocess.PIPE) as served:
        lines = lib.Lines(served.stdout)
        lines.until(lambda line: line == "ready", lib.PATIENCE, "the fleet")
        yield [line.split() for line in lines.all if line != "ready"]


def switches(count, interfaces=INTERFACES, more=""):
    return 'for n = 1, %d do device("d" .. n) { model = "switch", ports = %d, uplinks = 0 %s } end\n' % (count, interfaces, more)


class Agent:
    """A running agent and what it has cost so far."""

    def __init__(self, child, folder):
        self.child = child
        self.folder = folder

    def cpu_us(self):
        """User and system time of all its threads."""
        with open("/proc/%d/stat" % self.child.pid, encoding="utf-8") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) * 1e6 / TICKS

    def rss(self):
        with open("/proc/%d/statm" % self.child.pid, encoding="utf-8") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def status(self):
        done = subprocess.run(["taskset", "-c", RESPONDER_CPU, lib.GENGFU, "status", "--json", "--state", self.folder + "/state"],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        return json.loads(done.stdout) if done.returncode == 0 else None

    def rounds(self):
        """How many rounds have begun, and the whole status."""
        status = self.status()
        return (status["schedule"]["rounds"] if status else 0), status

    def wait_for(self, done, seconds, what):
        """Until the status pleases; ends the benchmark when it does not come to."""
        deadline = time.monotonic() + seconds
        while True:
            status = self.status()
            if status and done(status):
                return status
            if time.monotonic() > deadline or self.child.poll() is not None:
                with open(self.folder + "/log", encoding="utf-8", errors="replace") as file:
                    sys.exit("waited %.0f s for %s: %s\n%s" % (seconds, what, status, file.read()[-3000:]))
            time.sleep(0.25)

    def settle(self, devices, every_s):
        """Until each device was polled at least twice, so that sizes are learnt and memory is touched."""
        return self.wait_for(lambda status: status["schedule"]["rounds"] >= 3 * devices and not status["devices"]["waiting"],
                             60 + 10 * every_s, "three rounds of %d devices" % devices)

    def measure(self, seconds):
        """What happens within this time, as differences."""
        before, cpu = self.status(), self.cpu_us()
        time.sleep(seconds)
        cpu, after = self.cpu_us() - cpu, self.status()
        rounds = after["schedule"]["rounds"] - before["schedule"]["rounds"]
        snmp = {key: value - before["collectors"]["snmp"].get(key, 0) for key, value in after["collectors"]["snmp"].items()}
        buckets = "late_up_to_2_to_the_i_ms"
        late = [now - then for now, then in zip(after["schedule"][buckets], before["schedule"][buckets])]
        return {"rounds": rounds, "us": cpu / max(rounds, 1), "load": cpu / 1e6 / seconds, "snmp": snmp, "late": late,
                "overruns": after["schedule"]["overruns"] - before["schedule"]["overruns"]}


def late_ms(buckets, part):
    """The bound in ms below which at least this part of the rounds began; the agent counts them by powers of two."""
    seen = 0
    for i, count in enumerate(buckets):
        seen += count
        if seen >= part * sum(buckets):
            return 1 << i
    return None


@contextlib.contextmanager
def agent(folder, addresses, every, credentials="2c", checks='checks "*"', snmp="", own_profile=True):
    """An agent that polls these devices with work W, reading slow columns in every round of a second."""
    os.makedirs(folder)
    for name, value in ("community", "public"), ("auth", "watch-auth-pass"), ("privacy", "watch-priv-pass"):
        lib.secret(folder, name, value)
    if own_profile:
        lib.write(folder + "/profiles/work.lua", PROFILE)
    lib.write(folder + "/devices.csv", "name,address,credentials\n" + "".join("%s,%s,%s\n" % (name, address, credentials) for name, address in addresses))
    lib.write(folder + "/gengfu.lua", 'agent { name = "bench", state = "%s/state" }\n%sdevices "devices.csv"\npoll { every = "%s" }\n%s\ncollector "snmp" { %s }\n'
              'sink "stdout_json" {}\n' % (folder, CREDENTIALS, every, checks, snmp))
    with open(folder + "/log", "wb") as log, lib.process(
            ["taskset", "-c", CLIENT_CPU, lib.GENGFU, "run", "-c", folder + "/gengfu.lua"], stdout=subprocess.DEVNULL, stderr=log) as child:
        yield Agent(child, folder)
