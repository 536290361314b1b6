#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""gengfu discover: a /16 in which a thousand devices live, the credentials that work, and a merge that keeps what people wrote."""
import csv
import io
import os
import subprocess
import time
import lib

FLEET = """for i = 1, %d do
	device("sw-" .. i) { model = "switch", ports = 4, uplinks = 0, community = "public", location = "hall, first floor" }
end
"""
CONFIG = """agent { name = "discover-test", state = "%(folder)s/state" }
credentials "old" { version = "2c", community = "not-this-one" }
credentials "access" { version = "2c", community = "public" }
sites "sites.csv"
sink "stdout_json" {}
"""
LIVE, RATE = 1000, 5000


def discover(folder, *words):
    return subprocess.run([lib.GENGFU, "discover", "-c", folder + "/gengfu.lua", *words], capture_output=True, check=False, timeout=lib.PATIENCE * 10)


def rows_of(done, what):
    lib.check(done.returncode == 0, "%s: %s" % (what, done.stderr.decode()[-300:].strip()))
    return list(csv.DictReader(io.StringIO(done.stdout.decode("utf-8-sig"))))


def whole_network(folder, port, addresses):
    begun = time.monotonic()
    rows = rows_of(discover(folder, "127.20.0.0/16", "--credentials", "access", "--port", port, "--rate", str(RATE)), "a /16")
    took = time.monotonic() - begun
    lib.check({row["address"]: row["name"] for row in rows} == addresses, "all %d devices are found by address and name" % len(addresses))
    lib.check(list(rows[0]) == ["name", "address", "credentials", "profile", "role", "site"], "its columns are those of an inventory")
    lib.check(len({(row["credentials"], row["profile"], row["role"]) for row in rows}) == 1, "they are all alike: %s" % rows[0])
    lib.check(took >= 65534 / RATE * 0.9, "it keeps to its rate: %.1f s for 65,534 addresses" % took)


def merging(folder, port, addresses):
    some = sorted(addresses)[:3]
    edited = folder + "/devices.csv"
    lib.write(edited, 'address;name;role;comment\n%s;Hall switch;;"by hand, 2025"\n127.99.0.1:161;gone;olt;stays\n' % some[0])
    ranges = [address.split(":")[0] for address in some]
    done = discover(folder, *ranges, "--port", port, "--merge", edited, "--output", edited)
    lib.check(done.returncode == 0 and not done.stdout and b"3 devices, 2 new, 1 known" in done.stderr, "it says what is new: " + done.stderr.decode())
    with open(edited, encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    lib.check([row["name"] for row in rows] == ["Hall switch", "gone"] + [addresses[address] for address in some[1:]], "hand edits stay, rows stay")
    lib.check(rows[0]["comment"] == "by hand, 2025" and rows[0]["role"] != "" and rows[0]["credentials"] == "access" and rows[0]["site"] == "hall",
              "what was empty is filled in, with the second credentials, which work: %s" % rows[0])
    lib.check(rows[1]["role"] == "olt" and rows[1]["credentials"] == "" and not os.path.exists(edited + ".part"), "what was not found is left alone")
    again = discover(folder, *ranges, "--port", port, "--merge", edited, "--output", edited)
    with open(edited, encoding="utf-8-sig") as file:
        lib.check(list(csv.DictReader(file)) == rows and b"0 new, 3 known" in again.stderr, "a second time nothing changes")


def refusals(folder):
    for words, what in ((["10.0.0.0/33"], "prefix length"), (["router"], "is no IPv4 address"), ([], "takes ranges"), (["10.0.0.0/8"], "part them"),
                        (["10.0.0.1", "--rate", "0"], "from 1 to"), (["10.0.0.1", "--credentials", "nobody"], 'no credentials "nobody"')):
        done = discover(folder, *words)
        lib.check(done.returncode == 2 and what in done.stderr.decode(), "refused: " + done.stderr.decode().strip())
    done = discover(folder, "127.0.0.1", "--merge", folder + "/none.csv", "--port", "9")
    lib.check(done.returncode == 1 and b"none.csv cannot be read" in done.stderr, "refused: " + done.stderr.decode().strip())


def main():
    port = str(lib.free_udp_port())
    with lib.folder() as folder:
        lib.write(folder + "/fleet.lua", FLEET % LIVE)
        lib.write(folder + "/gengfu.lua", CONFIG % {"folder": folder})
        lib.write(folder + "/sites.csv", "name,kind\nhall,hall\n")
        refusals(folder)
        command = [lib.FLEET, "serve", folder + "/fleet.lua", "--network", "127.20.0.0/16", "--port", port]
        with lib.process(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as fleet:
            lines = lib.Lines(fleet.stdout)
            lines.until(lambda line: line == "ready", lib.PATIENCE, "the fleet")
            addresses = dict(reversed(line.rsplit(" ", 1)) for line in lines.all if line.startswith("sw-"))
            lib.check(len(addresses) == LIVE, "%d devices live" % len(addresses))
            merging(folder, port, addresses)
            whole_network(folder, port, addresses)


main()
