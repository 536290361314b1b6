#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A first poll of each recording takes at most twice the exchanges that what it read would fill datagrams of.

Those that take more are listed with their ceilings: a walk asks for a dozen rows before it has learnt how large they
are, and devices with many short tables pay that for each.

  exchanges.py [--figures]     --figures prints each recording's exchanges, full datagrams and their ratio
"""
import glob
import os
import re
import subprocess
import sys
import lib

GIVEN = os.path.join(lib.DEVICES, "given")
DATAGRAM = 1472   # what an Ethernet frame carries over IPv4 and UDP
AT_MOST = 2.0
CEILINGS = {"ruijie": 5.1, "vrp_ac6605-26": 3.5, "vrp_5720": 2.9, "vrp_5720-vrf": 2.7, "arubaos-cx_6300m": 2.6, "zxr10_5928": 2.5,
            "yunshan_s5735-v2": 2.3}
EXCHANGE = re.compile(r"B sent +(\d+) B received")


def figures_of(path):
    done = subprocess.run([lib.GENGFU, "poll", "--from", path, "--timing"], capture_output=True, timeout=lib.PATIENCE, check=False)
    received = [int(size) for size in EXCHANGE.findall(done.stderr.decode(errors="replace"))]
    return len(received), -(-sum(received) // DATAGRAM)


def main():
    paths = [path for path in sorted(glob.glob(os.path.join(GIVEN, "*.snmprec"))) if "@" not in path]
    if not paths:
        lib.skip("no recordings at ../shared/devices/given")
    over, seen = [], 0
    for path in paths:
        name = os.path.basename(path).removesuffix(".snmprec")
        exchanges, full = figures_of(path)
        if not exchanges:
            over.append("%s: no exchange was shown" % name)
            continue
        seen += 1
        if "--figures" in sys.argv:
            print("%-36s %5d %5d %6.2f" % (name, exchanges, full, exchanges / full))
        if exchanges > CEILINGS.get(name, AT_MOST) * full:
            over.append("%s: %d exchanges for what fills %d datagrams" % (name, exchanges, full))
    lib.check(not over and seen > 20, "%d recordings take no more exchanges than they may: %s" % (seen, "; ".join(over)))


main()
