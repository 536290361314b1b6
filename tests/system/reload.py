#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A reload puts into force what can be: how often a table is read counts from then on for devices that are there
already. What is fixed from start to end is said to wait for the next start, not left out in silence."""
import subprocess
import lib

CONFIG = """agent { name = "%(name)s", state = "%(folder)s/state", ticket_prefix = "RL" }
credentials "read" { version = "2c", community = secret "community" }
device "a" { address = "127.30.0.1:%(port)d", credentials = "read" }
poll { every = "1s", tables = { storage = %(storage)s } }
checks "storage-full" { hold = { raise = "0s", clear = "0s" } }
sink "stdout_json" {}
%(more)s
"""
RECORDING = """1.3.6.1.2.1.1.1.0|4|one
1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.8072.3.2.10
1.3.6.1.2.1.1.3.0|67:numeric|rate=100
1.3.6.1.2.1.25.2.3.1.1.1|2|1
1.3.6.1.2.1.25.2.3.1.2.1|6|1.3.6.1.2.1.25.2.1.4
1.3.6.1.2.1.25.2.3.1.3.1|4|/srv/brimful
1.3.6.1.2.1.25.2.3.1.4.1|2|4096
1.3.6.1.2.1.25.2.3.1.5.1|2|1000000
1.3.6.1.2.1.25.2.3.1.6.1|2|999000
"""


def main():
    with lib.folder() as folder:
        facts = {"folder": folder, "port": lib.free_udp_port(), "name": "reload", "storage": "false", "more": ""}
        command = [lib.GENGFU, "reload", "--state", folder + "/state"]

        def configure(**changes):
            facts.update(changes)
            lib.write(folder + "/gengfu.lua", CONFIG % facts)

        def reload():
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            lib.check(done.returncode == 0, "it is reloaded")
            return done.stdout

        configure()
        lib.secret(folder, "community", "public")
        lib.write(folder + "/fleet/a.snmprec", RECORDING)
        fleet = [lib.FLEET, "serve", folder + "/fleet", "--network", "127.30.0.0/16", "--port", str(facts["port"])]
        with lib.process(fleet, stdout=subprocess.PIPE) as served, \
                lib.process([lib.GENGFU, "run", "-c", folder + "/gengfu.lua"], stdout=subprocess.PIPE) as agent:
            lib.Lines(served.stdout).until(lambda line: line == "ready", lib.PATIENCE, "the fleet")
            while subprocess.run([lib.GENGFU, "status", "--state", folder + "/state"], capture_output=True, check=False).returncode:
                if agent.poll() is not None:
                    lib.check(False, "it runs")
            lib.check("takes effect" not in reload(), "nothing changed, nothing waits")
            configure(storage='"1s"')
            lib.check("takes effect" not in reload(), "intervals do not wait")
            event = lib.wait_for_event(lib.Lines(agent.stdout), "gengfu.ticket.opened")
            lib.check("brimful" in str(event["data"]["ticket"]), "a table that was left out is read from now on")
            configure(name="other", more='collector "icmp" {}')
            said = reload()
            lib.check("the agent's name changed: that takes effect when the agent starts again" in said, "a new name waits")
            lib.check("collectors and their settings changed" in said, "a new collector waits")


main()
