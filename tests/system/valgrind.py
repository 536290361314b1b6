#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The agent under valgrind: started, polled, reloaded, asked, and ended by SIGTERM without a leak or a bad access."""
import os
import signal
import subprocess
import sys
import lib

CONFIG = """agent { name = "clean", state = "%(folder)s/state" }
credentials "read" { version = "2c", community = secret "community" }
credentials "v3" { version = "3", user = "watch", auth = "SHA-256", auth_secret = secret "auth", privacy = "AES",
	privacy_secret = secret "priv" }
device "one" { address = "127.25.0.1:%(port)d", credentials = "read" }
device "two" { address = "127.25.0.2:%(port)d", credentials = "v3" }
device "gone" { address = "127.25.9.9:%(port)d", credentials = "read" }
poll { every = "1s" }
checks "*"
checks "snmp-no-answer" { hold = { raise = "0s" } }
sink "stdout_json" {}
"""
RECORDING = """1.3.6.1.2.1.1.1.0|4|one
1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.8072.3.2.10
1.3.6.1.2.1.1.3.0|67:numeric|rate=100
1.3.6.1.2.1.1.5.0|4|one
1.3.6.1.2.1.2.2.1.1.1|2|1
1.3.6.1.2.1.2.2.1.2.1|4|eth0
1.3.6.1.2.1.2.2.1.8.1|2|1
1.3.6.1.2.1.2.2.1.10.1|65|1000
"""


def main():
    if "build-asan" in lib.BUILD or os.environ.get("GENGFU_SANITIZED"):
        lib.skip("a sanitized program does not run under valgrind")
    valgrind = lib.need_program("valgrind")
    port = lib.free_udp_port()
    with lib.folder() as folder:
        for name, value in ("community", "public"), ("auth", "watch-auth-pass"), ("priv", "watch-priv-pass"):
            lib.secret(folder, name, value)
        for name in "one", "two":
            lib.write(folder + "/fleet/%s.snmprec" % name, RECORDING)
        lib.write(folder + "/gengfu.lua", CONFIG % {"folder": folder, "port": port})
        fleet = [lib.FLEET, "serve", folder + "/fleet", "--network", "127.25.0.0/16", "--port", str(port)]
        agent = [valgrind, "-q", "--error-exitcode=99", "--leak-check=full", "--show-leak-kinds=definite,indirect,possible",
                 "--errors-for-leak-kinds=definite,indirect,possible",
                 "--log-file=" + folder + "/valgrind.log", lib.GENGFU, "run", "-c", folder + "/gengfu.lua"]
        with lib.process(fleet, stdout=subprocess.PIPE) as served:
            lib.Lines(served.stdout).until(lambda line: line == "ready", lib.PATIENCE, "the fleet")
            with lib.process(agent, stdout=subprocess.PIPE) as running:
                lib.wait_for_event(lib.Lines(running.stdout), "gengfu.ticket.opened", lib.PATIENCE)
                running.send_signal(signal.SIGHUP)
                status = subprocess.run([lib.GENGFU, "status", "--devices", "--state", folder + "/state"], capture_output=True, check=False)
                lib.check(status.returncode == 0 and b"one" in status.stdout, "it answers for its status")
                running.terminate()
                code = running.wait(lib.PATIENCE)
        with open(folder + "/valgrind.log", encoding="utf-8", errors="replace") as file:
            report = file.read()
        if code or report.strip():
            print("FAILED: exit %d\n%s" % (code, report[-6000:]))
            sys.exit(1)
        print("ok: valgrind has nothing to say")


main()
