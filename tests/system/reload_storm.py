#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reloads in every combination while rounds are under way, mistakes among them, and a control socket that is misused.

The devices are in order all the time, so not one ticket may open; in the end every device of the last configuration is
polled. GENGFU_SECONDS says for how long (6), GENGFU_SEED which combinations.
"""
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
import lib

SECONDS = float(os.environ.get("GENGFU_SECONDS", "6"))
SEED = int(os.environ.get("GENGFU_SEED", "0")) or random.randrange(1, 1 << 30)
DEVICES = 40
SCENARIO = """world { root = "d1" }
for n = 1, %d do device("d" .. n) { model = "switch", ports = 8 } end
for n = 2, %d do link("l" .. n) { a = "d1:GE1/0/" .. (n - 1), b = "d" .. n .. ":XGE1/0/1" } end
""" % (DEVICES, 8)
HEAD = """agent { name = "storm", state = "%s/state", ticket_prefix = "RS" }
credentials "v2" { version = "2c", community = secret "community" }
credentials "v3" { version = "3", user = "watch", auth = "SHA-256", auth_secret = secret "auth", privacy = "AES", privacy_secret = secret "priv" }
devices "devices.csv" links "links.csv" sites "sites.csv"
sink "stdout_json" {}
"""
CHECK = """return check {
	name = "mine", table = "interfaces", event_type = "equipment-alarm", probable_cause = "degradedSignal", settings = { limit = %d },
	evaluate = function(row, device, settings) return (row.mtu or 0) < settings.limit and "cleared" or nil end,
	text = { en = "{name}", zh = "{name}" }, advice = { en = "-", zh = "-" },
}
"""
MISTAKES = ['devics "x"\n', "agent { language = \"a%s\" }\n" % ("更" * 40), 'checks "nothing-of-the-kind"\n', 'device "d1" {}\n', "for\n", "while true do end\n",
            'local t = {} for i = 1, 1e7 do t[i] = {} end\n', 'device "\\n\\"" { address = "1.2.3.4", credentials = "v2" }\n' * 300]


class Storm:
    def __init__(self, folder, addresses):
        self.folder = folder
        self.addresses = addresses
        self.chance = random.Random(SEED)

    def put(self, name, text):
        """Whole or not at all, as editors do."""
        lib.write(self.folder + "/.new", text)
        os.rename(self.folder + "/.new", self.folder + "/" + name)

    def shuffle(self):
        chance = self.chance
        names = chance.sample(sorted(self.addresses), chance.randint(1, len(self.addresses)))
        rows = ["%s,%s,%s,%s,%s,%s" % (
            name, self.addresses[chance.choice(names) if chance.random() < 0.05 else name], chance.choice(["v2", "v2", "v3"]),
            chance.choice(["", "1s", "2s", "1h"]), chance.choice(["yes", "yes", "yes", "no"]), chance.choice(["", "hall", "站"])) for name in names]
        self.put("devices.csv", "name,address,credentials,poll,enabled,site\n%s\n" % "\n".join(rows))
        links = ["l%s,%s,GE1/0/%d,%s,XGE1/0/1" % (name, names[0], number, name) for number, name in enumerate(names[1:8], 1) if chance.random() < 0.7]
        self.put("links.csv", "name,a_device,a_interface,b_device,b_interface\n%s\n" % "\n".join(links))
        self.put("mine.lua", CHECK % chance.randint(1, 9))
        config = HEAD % self.folder + 'poll { every = "%s", tables = { interfaces = %s } }\n' % (chance.choice(["1s", "2s", "1m"]), chance.choice(['"1m"', "false"]))
        config += chance.choice(['checks "*"\n', 'checks "interface-down"\n', 'checks "*" checks "mine.lua"\n', 'checks "mine.lua" { limit = 3 }\n', ""])
        if chance.random() < 0.2:
            config += chance.choice(MISTAKES)
        self.put("gengfu.lua", config)

    def settle(self):
        self.put("devices.csv", "name,address,credentials\n" + "".join("%s,%s,v2\n" % one for one in self.addresses.items()))
        self.put("links.csv", "name,a_device,a_interface,b_device,b_interface\n")
        self.put("gengfu.lua", HEAD % self.folder + 'poll { every = "1s" }\nchecks "*"\n')


def run(folder, *command):
    return subprocess.run([lib.GENGFU, *command, "--state", folder + "/state"], capture_output=True, check=False, timeout=lib.PATIENCE)


def by_status(folder):
    done = run(folder, "status", "--json")
    return json.loads(done.stdout)["devices"]["by_status"] if done.returncode == 0 else {}


def misuse(folder):
    """A thousand clients that say nothing, one that never ends, lines that are no requests."""
    idle, path = [], folder + "/state/control"
    for _ in range(1000):
        client = socket.socket(socket.AF_UNIX)
        client.settimeout(1)
        try:
            client.connect(path)
        except OSError:
            pass
        idle.append(client)
    lib.check(run(folder, "status").returncode == 0, "it answers beside a thousand silent clients")
    for client in idle:
        client.close()
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(path)
        try:
            for _ in range(100):
                client.sendall(b"x" * 65536)
            lib.check(False, "an endless request is dropped")
        except OSError:
            pass
    for line in b"\n", b"[]\n", b'"\xff"\n', b"[" * 60000 + b"\n", b'{"command":{}}\n', b'{"command":"x\\u0000"}\n', b"\0\n":
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(path)
            client.sendall(line)
            answer = json.loads(client.makefile("rb").readline())
            lib.check(answer["ok"] is False, "refused: %r: %s" % (line[:20], answer["error"]))


def storm(folder, addresses, agent):
    world = Storm(folder, addresses)
    deadline, count = time.monotonic() + SECONDS, 0
    while time.monotonic() < deadline:
        world.shuffle()
        for _ in range(world.chance.choice([1, 1, 1, 30])):
            agent.send_signal(signal.SIGHUP)
            time.sleep(world.chance.choice([0, 0.01]))
            count += 1
        if world.chance.random() < 0.2:
            done = run(folder, "reload")
            lib.check(done.returncode in (0, 1), "gengfu reload answers: %s" % done.stderr[-100:]) if done.returncode not in (0, 1) else None
        lib.check(agent.poll() is None, "it lives on") if agent.poll() is not None else None
    print("ok: %d reloads" % count)
    world.put("gengfu.lua", HEAD % folder + 'agent { language = "a%s" }\n' % ("更" * 40))
    done = run(folder, "reload")
    lib.check(done.returncode == 1 and "not reloaded" in done.stderr.decode(), "a mistake that is cut in the middle of a character is told")
    world.settle()
    done = run(folder, "reload")
    lib.check(done.returncode == 0, "the last configuration is taken: %s" % (done.stdout + done.stderr).decode()[-200:])


def main():
    print("seed %d" % SEED)
    port = lib.free_udp_port()
    with lib.folder() as folder:
        for name, value in ("community", "public"), ("auth", "watch-auth-pass"), ("priv", "watch-priv-pass"):
            lib.secret(folder, name, value)
        lib.write(folder + "/fleet.lua", SCENARIO)
        lib.write(folder + "/sites.csv", "name,kind\nhall,hall\n站,village-station\n")
        fleet = [lib.FLEET, "serve", folder + "/fleet.lua", "--network", "127.31.0.0/16", "--port", str(port)]
        with lib.process(fleet, stdout=subprocess.PIPE) as served:
            lines = lib.Lines(served.stdout)
            lines.until(lambda line: line == "ready", lib.PATIENCE, "the fleet")
            addresses = dict(line.split() for line in lines.all if line.startswith("d"))
            Storm(folder, addresses).settle()
            with open(folder + "/log", "wb") as log, open(folder + "/events", "wb") as events, lib.process(
                    [lib.GENGFU, "run", "-c", folder + "/gengfu.lua"], stdout=events, stderr=log) as agent:
                try:
                    play(folder, addresses, agent)
                finally:
                    if agent.poll() not in (None, 0):
                        with open(folder + "/log", encoding="utf-8", errors="replace") as file:
                            print(file.read()[-6000:])
            with open(folder + "/events", encoding="utf-8") as file:
                opened = [json.loads(line)["data"]["ticket"]["title"]["en"] for line in file]
            lib.check(not opened, "no ticket was opened: %s" % opened[:5])


def play(folder, addresses, agent):
    wait_until_polled(folder, agent)
    storm(folder, addresses, agent)
    misuse(folder)
    wait_until_polled(folder, agent)
    begun = time.monotonic()
    agent.terminate()
    lib.check(agent.wait(lib.PATIENCE) == 0 and time.monotonic() - begun < 5 * lib.SLOWNESS, "it ends within 5 s")


def wait_until_polled(folder, agent):
    deadline = time.monotonic() + lib.PATIENCE
    while by_status(folder) != {"ok": DEVICES}:
        if time.monotonic() > deadline or agent.poll() is not None:
            print("FAILED: not all devices are polled: %s, agent %s" % (by_status(folder), agent.poll()))
            sys.exit(1)
        time.sleep(0.2)
    print("ok: all %d devices are polled" % DEVICES)


main()
