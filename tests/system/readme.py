#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What README.md and docs/checks.md show is right: configurations, CSV file and check verify as they stand."""
import os
import re
import subprocess
import lib


def verify_rules():
    """The rules on stock checks in docs/checks.md."""
    with open(os.path.join(lib.SOURCE, "docs", "checks.md"), encoding="utf-8") as file:
        rules = re.findall(r"```lua\n(.*?)```", file.read(), re.DOTALL)
    with lib.folder() as folder:
        lib.write(folder + "/gengfu.lua", 'credentials "c" { version = "2c", community = "public" }\n'
                  'device "d" { address = "192.0.2.1", credentials = "c" }\n' + "".join(rules))
        done = subprocess.run([lib.GENGFU, "verify", "-c", folder + "/gengfu.lua"], capture_output=True, text=True, check=False)
        lib.check(rules and done.returncode == 0, "the rules in docs/checks.md verify: %s%s" % (done.stdout, done.stderr))


def main():
    verify_rules()
    with open(os.path.join(lib.SOURCE, "README.md"), encoding="utf-8") as file:
        readme = file.read()
    config, check = re.findall(r"```lua\n(.*?)```", readme, re.DOTALL)
    devices, = re.findall(r"```csv\n(.*?)```", readme, re.DOTALL)
    named, = re.findall(r'`(checks "[a-z_]+\.lua")`', readme)
    site = devices.strip().rsplit(",", 1)[1]
    with lib.folder() as folder:
        lib.secret(folder, "snmp_read", "watchme")
        lib.write(folder + "/devices.csv", devices)
        lib.write(folder + "/sites.csv", "name,kind\n%s,hall\n" % site)
        lib.write(folder + "/links.csv", "name,a_device,a_interface,b_device,b_interface\nfibre,core-1,ge1,this-machine,eth0\n")
        lib.write(folder + "/" + named.split('"')[1], check)
        lib.write(folder + "/gengfu.lua", config + named + '\ndevices "devices.csv" links "links.csv" sites "sites.csv"\n')
        done = subprocess.run([lib.GENGFU, "verify", "-c", folder + "/gengfu.lua"], capture_output=True, text=True, check=False)
        lib.check(done.returncode == 0 and "2 devices, 1 links, 1 sites" in done.stdout and not done.stderr,
                  "README.md's examples verify: %s%s" % (done.stdout, done.stderr))


main()
