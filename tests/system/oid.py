#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""gengfu oid translates both ways, and knows the name of every object that a profile reads."""
import glob
import os
import re
import subprocess
import lib

OID = re.compile(r'"(1\.[0-9.]+)"')
KNOWN = {"sysName": "1.3.6.1.2.1.1.5", "sysUpTime.0": "1.3.6.1.2.1.1.3.0", ".1.3.6.1.2.1.2.2.1.8.5": "ifOperStatus.5",
         "ifHCInOctets": "1.3.6.1.2.1.31.1.1.1.6"}


def oid(*words):
    return subprocess.run([lib.GENGFU, "oid", *words], capture_output=True, text=True, timeout=lib.PATIENCE, check=False)


def without_match(text):
    """A profile without the table that says which devices it fits."""
    start = text.find("\tmatch = {")
    if start < 0:
        return text
    depth = 0
    for end in range(text.index("{", start), len(text)):
        depth += {"{": 1, "}": -1}.get(text[end], 0)
        if depth == 0:
            return text[:start] + text[end:]
    return text


def objects_of_profiles():
    """OIDs in profiles but for those that identify devices."""
    found = set()
    for path in glob.glob(os.path.join(lib.SOURCE, "lua", "profiles", "*.lua")):
        with open(path, encoding="utf-8") as file:
            found.update(OID.findall(without_match(file.read())))
    return sorted(found)


def main():
    for word, answer in KNOWN.items():
        done = oid(word)
        lib.check(done.returncode == 0 and done.stdout.strip() == answer, "%s is %s" % (word, answer))
    done = oid("noSuchObjectAnywhere")
    lib.check(done.returncode == 1 and "not known" in done.stderr, "an unknown name is refused")
    lib.check(oid("1.3.6.x").returncode == 2, "what is neither name nor OID is wrong use")
    objects = objects_of_profiles()
    done = oid(*objects)
    lib.check(len(objects) > 50 and done.returncode == 0, "all %d objects of the profiles have names: %s" % (
        len(objects), done.stderr[-500:]))


main()
