#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""gengfu poll as an author's microscope: --record, --from, --raw and --timing on a simulated device of an unknown family."""
import json
import os
import shutil
import subprocess
import lib

SYSTEM = """1.3.6.1.2.1.1.1.0|4|Acme OS 7, switch
1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.99999.1.7
1.3.6.1.2.1.1.3.0|67|123456
1.3.6.1.2.1.1.5.0|4|acme-1
1.3.6.1.2.1.1.6.0|4x|e69cbae688bf
"""
IF, VENDOR = "1.3.6.1.2.1.2.2.1.", "1.3.6.1.4.1.99999."


def device(ports=40):
    lines = [SYSTEM]
    for column, tag, value in ((1, 2, "%d"), (2, 4, "ge%d"), (5, 66, "1000000000"), (7, 2, "1"), (8, 2, "1"), (10, 65, "70%d")):
        lines += ["%s%d.%d|%d|%s\n" % (IF, column, port, tag, value.replace("%d", str(port))) for port in range(1, ports + 1)]
    lines += ["%s2.1.%d|2|%d\n" % (VENDOR, port, -500 - port) for port in range(1, ports + 1)]
    return "".join(lines)


def poll(*words):
    return subprocess.run([lib.GENGFU, "poll", *words], capture_output=True, text=True, check=False, timeout=lib.PATIENCE)


def expect(done, status, *pieces):
    text = done.stdout + done.stderr
    lib.check(done.returncode == status and all(piece in text for piece in pieces),
              "exit %d and %r; it said %s" % (status, pieces, text[-300:].strip()))


def tables(done):
    lib.check(done.returncode == 0, "it polls: " + done.stderr)
    answer = json.loads(done.stdout)
    lib.validate("poll-1.json", [answer])
    return {name: rows for name, rows in answer["tables"].items() if name not in ("polling", "system")}


def record(address, folder):
    path = folder + "/acme.snmprec"
    expect(poll(address, "--record", path), 0, "recorded in " + path)
    with open(path, encoding="utf-8") as file:
        recorded = file.read()
    lib.check(recorded == device(), "the recording holds every object, in order, the vendor's too")
    lib.check(tables(poll(address, "--json")) == tables(poll("--from", path, "--json")), "a recording gives the device's tables")
    expect(poll(address, "--record", path), 1, path + " exists", "--force")
    expect(poll(address, "--record", path, "--force"), 0, "recorded in")
    lib.check(not os.path.exists(path + ".part"), "nothing else is left behind")
    expect(poll(address, "--record", "/dev/full"), 1, "No space left on device", "make room")
    expect(poll(address, "--record", folder + "/nowhere/x"), 1, "its folder does not exist")
    few = folder + "/few.snmprec"
    expect(poll(address, "--record", few, "--values-max", "20"), 0, "not whole", "more values")
    silent = folder + "/silent.snmprec"
    expect(poll("127.0.0.1:9", "--record", silent), 1, "127.0.0.1:9")
    lib.check(not os.path.exists(silent), "what could not be recorded leaves no file")
    return path


def look(path, folder):
    expect(poll("--from", path), 0, "profile standard: no profile knows sysObjectID 1.3.6.1.4.1.99999.1.7", "standard.lua")
    done = poll("--from", path, "--raw")
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    lib.check("interfaces ge7" in lines, "--raw names each row")
    lib.check("in_octets 707 octets %s10.7 65|707 ifInOctets.7" % IF in lines, "--raw shows an object, what it held, and its name")
    lib.check("index 7 (an index, a constant or a map)" in lines, "--raw says what comes from no object")
    done = poll("--from", path, "--timing", "--json")
    exchanges = json.loads(done.stdout)["exchanges"]
    lib.check(len(done.stderr.splitlines()) == exchanges and "GETBULK" in done.stderr, "--timing shows all %d exchanges" % exchanges)
    expected(path, folder)
    with open(path, "a", encoding="utf-8") as file:
        file.write("what is this\n")
    expect(poll("--from", path), 0, path + ":", "not of the form OID|tag|value, the line is left out")
    lib.write(folder + "/bad.snmprec", "nothing\n")
    expect(poll("--from", folder + "/bad.snmprec"), 1, "bad.snmprec:1: not of the form")
    expect(poll("--from", folder + "/none.snmprec"), 1, "none.snmprec: cannot be read: No such file")
    for words in (("--from", path, "host"), ("--from", path, "--community", "x"), ("--from", path, "--raw", "--json"),
                  ("host", "--force"), ("host", "--values-max", "0", "--record", "x"), ()):
        expect(poll(*words), 2, "gengfu: ")


def expected(path, folder):
    file = folder + "/acme.json"
    lib.write(file, poll("--from", path, "--json").stdout)
    with open(file, encoding="utf-8") as text:
        answer = json.load(text)
    answer["tables"] = {"interfaces": answer["tables"]["interfaces"]}
    lib.write(file, json.dumps(answer))
    expect(poll("--from", path, "--expect", file), 0, "as %s expects" % file)
    answer["profile"] = "acme"
    rows = answer["tables"]["interfaces"]
    rows[3].update(oper="down", mtu=1500, alias=None)
    del rows[5]
    rows.append({"name": "ge99"})
    lib.write(file, json.dumps(answer))
    expect(poll("--from", path, "--expect", file), 1, 'profile : expected "acme", is "standard"', 'interfaces "ge4" oper: expected "down", is "up"',
           'interfaces "ge4" mtu: expected 1500, is absent', 'interfaces "ge6": expected nothing', 'interfaces "ge99": expected {', "5 differences")
    lib.write(file, '{"tables":{"interfces":[]}}')
    expect(poll("--from", path, "--expect", file), 1, "there is no table interfces")
    lib.write(file, "{")
    expect(poll("--from", path, "--expect", file), 1, "acme.json:1: ")


def without_network(path):
    unshare = shutil.which("unshare")
    if not unshare or subprocess.run([unshare, "-n", "true"], capture_output=True, check=False).returncode:
        print("skipped: no network namespaces here")
        return
    done = subprocess.run([unshare, "-n", lib.GENGFU, "poll", "--from", path], capture_output=True, text=True, check=False)
    expect(done, 0, "acme-1")


def main():
    with lib.folder() as folder:
        lib.write(folder + "/devices/acme.snmprec", device())
        command = [lib.FLEET, "serve", folder + "/devices", "--network", "127.33.0.0/16", "--port", str(lib.free_udp_port())]
        with lib.process(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as fleet:
            seen = lib.Lines(fleet.stdout)
            seen.until(lambda line: line == "ready", lib.PATIENCE, "the fleet")
            address = seen.all[0].rsplit(" ", 1)[1]
            path = record(address, folder)
        without_network(path)
        look(path, folder)


main()
