#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The simulator as a program: its command line, addresses, troubles of answers on the wire, control socket, events, end."""
import json
import os
import socket
import subprocess
import time

import lib

# GET sysName.0, v2c, request-id 1 … 4
GET = bytes.fromhex("302902010104067075626c6963a01c020400000001020100020100300e300c06082b060102010105000500")
SCENARIO = """
world { root = "core" }
device "core" { model = "switch", ports = 4 }
device "edge" { model = "switch", ports = 4, address = "127.62.9.9" }
device "late" { model = "ups", delay = "300ms" }
device "twice" { model = "ups", duplicate = 1 }
device "cut" { model = "ups", truncate = 1 }
device "lost" { model = "ups", loss = 1 }
device "odd" { model = "ups", other_address = true }
link "fibre" { a = "core:XGE1/0/1", b = "edge:XGE1/0/1" }
"""


def run(*words):
    done = subprocess.run([lib.FLEET, *words], capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout, done.stderr


def command_line(folder):
    empty = os.path.join(folder, "empty")
    os.mkdir(empty)
    lib.write(folder + "/bad.lua", 'device "a" { model = "ups" }\ndevice "a" { mdel = "ups" }\n')
    for words, status, text in (
            ([], 2, "no command"),
            (["swerve"], 2, "unknown command 'swerve'"),
            (["serve"], 2, "wants a folder"),
            (["serve", "--port", "99999", "x"], 2, "--port wants a number"),
            (["serve", "--network", "10.0.0.0/8", "x"], 2, "--network wants a network within 127.0.0.0/8"),
            (["serve", "--start", "25:00", "x"], 2, "--start wants HH:MM"),
            (["serve", "--bogus", "x"], 2, "bogus"),
            (["serve", folder + "/none"], 1, "No such file"),
            (["serve", empty], 1, "no .snmprec file"),
            (["check", folder + "/bad.lua"], 1, "bad.lua:2:")):
        got, out, err = run(*words)
        lib.check(got == status and text in err and not out, "%s gives %d: %s" % (words, status, err.strip()))
    status, out, _ = run("--help")
    lib.check(status == 0 and "--timeline" in out, "--help")
    lib.check(run("check", os.path.join(lib.SOURCE, "tests/fleet/example.lua"))[0] == 0, "the example is right")


def exchange(address, seconds):
    """All datagrams that come back within the time, or until the first when that is enough, with their source."""
    host, port = address.rsplit(":", 1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.sendto(GET, (host, int(port)))
        client.settimeout(seconds)
        got = []
        begin = time.monotonic()
        try:
            while len(got) < 2:
                data, source = client.recvfrom(65536)
                got.append((data, source[0], time.monotonic() - begin))
                client.settimeout(0.3)
        except socket.timeout:
            pass
        return got


def control(path, *lines):
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(lib.PATIENCE)
        client.connect(path)
        client.sendall("".join(line + "\n" for line in lines).encode())
        answers = client.makefile(encoding="utf-8")
        return [answers.readline().strip() for _ in lines]


def troubles(devices):
    wait = lib.PATIENCE / 4
    whole = exchange(devices["core"], wait)
    lib.check(len(whole) == 1 and whole[0][1] == devices["core"].split(":")[0], "an answer comes from the address that was asked")
    lib.check(devices["edge"].startswith("127.62.9.9:"), "an address can be given")
    late = exchange(devices["late"], wait)
    lib.check(len(late) == 1 and late[0][2] >= 0.3, "delay: %.3f s" % late[0][2])
    twice = exchange(devices["twice"], wait)
    lib.check(len(twice) == 2 and twice[0][0] == twice[1][0], "an answer is duplicated")
    cut = exchange(devices["cut"], wait)
    lib.check(len(cut) == 1 and len(cut[0][0]) < len(exchange(devices["core"], wait)[0][0]), "an answer is truncated")
    lib.check(exchange(devices["lost"], 0.5) == [], "an answer is lost")
    odd = exchange(devices["odd"], wait)
    lib.check(len(odd) == 1 and odd[0][1] != devices["odd"].split(":")[0], "an answer comes from another address")


def world(devices, path, lines):
    wait = lib.PATIENCE / 4
    lib.check(exchange(devices["edge"], wait), "edge answers")
    lib.check(control(path, "fault fibre-cut fibre id=c") == ["ok c"], "a cut is taken")
    answers = control(path, "faults", "stats")
    lib.check(answers[0].startswith("ok ") and answers[0].endswith(" c"), "faults that hold: " + answers[0])
    lib.check(answers[1].startswith("ok requests "), answers[1])
    event = json.loads(lines.until(lambda line: line if '"id":"c"' in line else None, lib.PATIENCE, "the cut's event"))
    lib.check(event["event"] == "begin" and event["link"] == "fibre" and event["cut_off"] == ["edge"], "the cut is told")
    lib.check(exchange(devices["edge"], 0.5) == [], "edge is cut off")
    lib.check(control(path, "clear c") == ["ok"], "the cut is cleared")
    event = json.loads(lines.until(lambda line: line if '"event":"end"' in line else None, lib.PATIENCE, "its end"))
    lib.check(event["restored"] == ["edge"] and exchange(devices["edge"], wait), "edge is back")
    lib.check(control(path, "nonsense")[0].startswith("error: "), "what is no command is refused")


def main():
    with lib.folder() as folder:
        command_line(folder)
        path = folder + "/control"
        lib.write(folder + "/s.lua", SCENARIO)
        lib.write(folder + "/t.lua", 'at "0s" { fault = "silent", device = "twice", id = "first", lasts = "1ms" }\n')
        command = [lib.FLEET, "serve", folder + "/s.lua", "--timeline", folder + "/t.lua", "--port", "0", "--network",
                   "127.62.0.0/16", "--events", "--control", path, "--stats"]
        with lib.process(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as fleet:
            lines = lib.Lines(fleet.stdout)
            lines.until(lambda line: line == "ready", lib.PATIENCE, "ready")
            devices = dict(line.split() for line in lines.all[:-1])
            lib.check(list(devices) == ["core", "edge", "late", "twice", "cut", "lost", "odd"], "a line for each device")
            lines.until(lambda line: '"event":"end","id":"first"' in line, lib.PATIENCE, "the timeline's fault")
            troubles(devices)
            world(devices, path, lines)
            port = devices["core"].split(":")[1]
            status, _, err = run("serve", folder + "/s.lua", "--port", port)
            lib.check(status == 1 and port in err and "in use" in err, err.strip())
            status, _, err = run("serve", folder + "/s.lua", "--port", "0", "--control", path)
            lib.check(status == 1 and path in err, err.strip())
            fleet.terminate()
            _, err = fleet.communicate(timeout=lib.PATIENCE)
            lib.check(fleet.returncode == 0 and b"requests " in err, "SIGTERM ends it: " + err.decode().strip())
            lib.check(not os.path.exists(path), "the control socket is gone")


main()
