# SPDX-License-Identifier: Apache-2.0
"""Some simulated switches whose ports fail on demand, an agent that watches them, and its webhook."""
import contextlib
import json
import os
import subprocess
import sys
import threading
import time
import lib
from webhook_receiver import SECRET

PORTS = 8
CONFIG = """agent { name = "hook", state = "%(folder)s/state", ticket_prefix = "WH" }
credentials "read" { version = "2c", community = secret "community" }
devices "devices.csv"
poll { every = "1s" }
checks "interface-down" { hold = { raise = "0s", clear = "0s" }, ports = { "GE" } }
checks "snmp-no-answer" { enabled = false }
sink "webhook" { %(sink)s, secret = secret "hook" }
"""


class World:
    """`sink`: what stands in the webhook's braces."""

    def __init__(self, folder, devices, sink):
        self.folder = folder
        self.devices = devices
        self.stack = contextlib.ExitStack()
        self.lock = threading.Lock()
        names = ["acc-%d" % n for n in range(1, devices + 1)]
        lib.write(folder + "/fleet.lua", "".join('device "%s" { model = "switch", ports = %d }\n' % (name, PORTS) for name in names))
        self.configure(sink)
        lib.secret(folder, "community", "public")
        lib.secret(folder, "hook", SECRET)

    def configure(self, sink, more=""):
        lib.write(self.folder + "/gengfu.lua", CONFIG % {"folder": self.folder, "sink": sink} + more)

    def __enter__(self):
        command = [lib.FLEET, "serve", self.folder + "/fleet.lua", "--network", "127.31.0.0/16", "--port", str(lib.free_udp_port()),
                   "--control", self.folder + "/fleet.socket"]
        served = self.stack.enter_context(lib.process(command, stdout=subprocess.PIPE))
        lines = lib.Lines(served.stdout)
        lines.until(lambda line: line == "ready", lib.PATIENCE, "the fleet")
        lib.write(self.folder + "/devices.csv", "name,address,credentials\n" + "".join(
            "%s,%s,read\n" % tuple(line.split()[:2]) for line in lines.all if line.startswith("acc-")))
        return self

    def __exit__(self, *_):
        self.stack.close()

    @contextlib.contextmanager
    def agent(self):
        with open(self.folder + "/log", "ab") as log:
            with lib.process([lib.GENGFU, "run", "-c", self.folder + "/gengfu.lua"], stdout=subprocess.DEVNULL, stderr=log) as child:
                self.wait_quietly("the agent polls", lambda: child.poll() is not None or self.polled())
                if child.poll() is not None:
                    lib.check(False, "the agent starts: " + self.log())
                yield child

    def log(self):
        with open(self.folder + "/log", encoding="utf-8") as log:
            return log.read()[-2000:]

    def status(self):
        done = subprocess.run([lib.GENGFU, "status", "--json", "--state", self.folder + "/state"], capture_output=True, check=False)
        return json.loads(done.stdout) if done.returncode == 0 else None

    def sink(self, field):
        status = self.status()
        return status and (status["sinks"][0][field] or 0 if field != "trouble" else status["sinks"][0].get(field) or "")

    def polled(self):
        status = self.status()
        return status and status["devices"]["by_status"].get("ok") == self.devices

    def events(self):
        done = subprocess.run([lib.GENGFU, "events", "--state", self.folder + "/state"], capture_output=True, check=True)
        return [json.loads(line) for line in done.stdout.split(b"\n") if line]

    def say(self, line):
        with self.lock:
            lib.control(self.folder + "/fleet.socket", line)

    def fault(self, device, port):
        self.say("fault port-down %s:GE1/0/%d id=%s-%d" % (device, port, device, port))

    def clear(self, device, port):
        self.say("clear %s-%d" % (device, port))

    @contextlib.contextmanager
    def flapping(self, chance):
        """One port of each device fails and recovers all the time: a ticket that is opened, resolved, opened again."""
        over = threading.Event()

        def flap():
            down, count = {}, 0
            while not over.wait(0.1):
                device = chance.randint(1, self.devices)
                if device in down:
                    self.say("clear " + down.pop(device))
                else:
                    count += 1
                    down[device] = "flap-%d" % count
                    self.say("fault port-down acc-%d:GE1/0/2 id=%s" % (device, down[device]))

        thread = threading.Thread(target=flap, daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def wait_quietly(self, what, condition):
        deadline = time.monotonic() + lib.PATIENCE
        while not condition():
            if time.monotonic() > deadline:
                print("FAILED: waited %.0f s until %s; the log ends:\n%s\n%s" % (lib.PATIENCE, what, self.log(), self.status()))
                sys.exit(1)
            time.sleep(0.05)

    def wait(self, what, condition):
        self.wait_quietly(what, condition)
        print("ok: " + what)
