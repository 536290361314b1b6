#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Each mistake that people make gives one clear line with place and remedy, and the right exit status.

A case starts from a good configuration and spoils one thing. What must be said is given as pieces that one line of stderr must hold.
"""
import os
import socket
import sqlite3
import subprocess
import sys
import lib

GOOD = """agent { name = "bad-input", state = "%(folder)s/state", ticket_prefix = "BI" }
credentials "read" { version = "2c", community = secret "community" }
devices "devices.csv"
sites "sites.csv"
links "links.csv"
poll { every = "1s" }
checks "*"
sink "stdout_json" {}
"""
FILES = {
    "devices.csv": "name,address,credentials,site\nsw-1,127.0.0.1:1,read,hall\n",
    "sites.csv": "name,kind\nhall,hall\n",
    "links.csv": "name,a_device,a_interface,b_site\n",
}


class Case:
    """A folder with a good configuration, to be spoilt."""

    def __init__(self, folder):
        self.folder = folder
        self.config = GOOD % {"folder": folder}
        for name, text in FILES.items():
            self.put(name, text)
        lib.secret(folder, "community", "public")

    def put(self, name, text):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode())

    def run(self, *command, timeout=lib.PATIENCE):
        self.put("gengfu.lua", self.config)
        arguments = [lib.GENGFU, *command, "-c", os.path.join(self.folder, "gengfu.lua")]
        return subprocess.run(arguments, capture_output=True, timeout=timeout, check=False, stdin=subprocess.DEVNULL)


def line_with(done, *pieces):
    for line in done.stderr.decode("utf-8", "replace").splitlines():
        if all(piece in line for piece in pieces):
            return line
    return None


def refused(what, spoil, *pieces, command=("verify",), status=1):
    with lib.folder() as folder:
        case = Case(folder)
        spoil(case)
        done = case.run(*command)
        line = line_with(done, *pieces)
        if done.returncode != status or not line:
            print("FAILED: %s: exit %d, wanted %d and a line with %r; stderr:\n%s" % (
                what, done.returncode, status, pieces, done.stderr.decode("utf-8", "replace")[-1500:]))
            return False
        print("ok: %s: %s" % (what, line[:180]))
        return True


def edit(old, new):
    def spoil(case):
        assert old in case.config
        case.config = case.config.replace(old, new)
    return spoil


def file(name, content):
    return lambda case: case.put(name, content)


def append(text):
    def spoil(case):
        case.config += text
    return spoil


def readable_secret(case):
    os.chmod(os.path.join(case.folder, "secrets", "community"), 0o644)


def broken_check(case):
    case.put("mine.lua", "return check {\n\tname = \"mine\",\n\tevaluate = function(row)\n")
    case.config += 'checks "mine.lua"\n'


def newer_database(case):
    os.makedirs(case.folder + "/state")
    with sqlite3.connect(case.folder + "/state/gengfu.db") as database:
        database.execute("PRAGMA application_id = %d" % application_id(case))
        database.execute("PRAGMA user_version = 9999")
        database.execute("CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL)")


def application_id(case):
    """That of a database which this gengfu makes."""
    with lib.folder() as other, lib.process([lib.GENGFU, "run", "-c", make_good(other)], stdout=subprocess.DEVNULL,
                                            stderr=subprocess.PIPE) as agent:
        lib.Lines(agent.stderr).until(lambda line: "started" in line, lib.PATIENCE, "the agent's start")
        with sqlite3.connect(other + "/state/gengfu.db") as database:
            return database.execute("PRAGMA application_id").fetchone()[0]


def make_good(folder):
    case = Case(folder)
    case.put("gengfu.lua", case.config)
    return os.path.join(folder, "gengfu.lua")


def pipe(name):
    """Nobody ever writes into it."""
    def spoil(case):
        os.remove(os.path.join(case.folder, name))
        os.mkfifo(os.path.join(case.folder, name))
    return spoil


def folder_for(name):
    def spoil(case):
        os.remove(os.path.join(case.folder, name))
        os.mkdir(os.path.join(case.folder, name))
    return spoil


def link_to_itself(case):
    os.remove(case.folder + "/devices.csv")
    os.symlink("devices.csv", case.folder + "/devices.csv")


def state_is_a_file(case):
    case.put("state", "not a folder")


def garbage_database(case):
    case.put("state/gengfu.db", b"this is no database" * 100)


REFUSED = [
    ("an unknown word", append('devics "more.csv"\n'), ("gengfu.lua:9", "devics", "device")),
    ("an unknown key", edit('version = "2c", community', 'version = "2c", comunity'), ("gengfu.lua:2", "comunity", "community")),
    ("a syntax error", append("device {{\n"), ("gengfu.lua:",)),
    ("a bad duration", edit('every = "1s"', 'every = "1 fortnight"'), ("gengfu.lua:6", "every")),
    ("an unknown table", edit('every = "1s"', 'every = "1s", tables = { mac = "10m" }'), ("gengfu.lua:6", "mac", "macs")),
    ("a duplicate device", file("devices.csv", FILES["devices.csv"] + "sw-1,127.0.0.2,read,hall\n"),
     ("devices.csv:3", "sw-1", ":2")),
    ("a missing column", file("devices.csv", "name,credentials\nsw-1,read\n"), ("devices.csv:1", "address")),
    ("an unbalanced quote", file("devices.csv", FILES["devices.csv"] + 'sw-2,"127.0.0.2,read,hall\n'), ("devices.csv:3", "quote")),
    ("bytes of no known encoding", file("devices.csv", b"name,address,credentials\n\xff\xff\x80sw,127.0.0.1,read\n"),
     ("devices.csv:2", "GB18030")),
    ("an unknown site", file("devices.csv", "name,address,credentials,site\nsw-1,127.0.0.1,read,hal\n"),
     ("devices.csv:2", "hal", "hall")),
    ("unknown credentials", file("devices.csv", "name,address,credentials\nsw-1,127.0.0.1,reed\n"),
     ("devices.csv:2", "reed", "read")),
    ("a link to no device", file("links.csv", "name,a_device,a_interface,b_site\nl1,sw-2,ge1,hall\n"), ("links.csv:2", "sw-2")),
    ("a missing CSV file", edit('devices "devices.csv"', 'devices "device.csv"'), ("gengfu.lua:3", "device.csv")),
    ("a CSV file that is a pipe", pipe("devices.csv"), ("gengfu.lua:3", "devices.csv", "timed out")),
    ("a CSV file that is a folder", folder_for("devices.csv"), ("gengfu.lua:3", "devices.csv", "directory")),
    ("a CSV file that is a link to itself", link_to_itself, ("gengfu.lua:3", "devices.csv", "symbolic links")),
    ("a secret that others can read", readable_secret, ("gengfu.lua:2", "community", "chmod 600")),
    ("a missing secret", edit('secret "community"', 'secret "comunity"'), ("gengfu.lua:2", "comunity")),
    ("an unknown check", append('checks "interface-dwon" { enabled = false }\n'), ("gengfu.lua:9", "interface-dwon", "interface-down")),
    ("an unknown setting of a check", append('checks "cpu-high" { majr = 0.9 }\n'), ("gengfu.lua:9", "majr")),
    ("a syntax error in a check", broken_check, ("mine.lua:",)),
    ("an unknown sink", append('sink "stdout_jsn" {}\n'), ("gengfu.lua:9", "stdout_jsn", "stdout_json")),
    ("an unknown collector", append('collector "snmpp" {}\n'), ("gengfu.lua:9", "snmpp")),
]
NOT_STARTED = [
    ("a state directory that is a file", state_is_a_file, ("state",)),
    ("a database that is none", garbage_database, ("gengfu.db",)),
    ("a database of a newer version", newer_database, ("gengfu.db", "newer")),
    ("a configuration with a mistake", append('devics "x"\n'), ("gengfu.lua:9", "devics")),
]


def usage_errors():
    good = True
    for arguments, piece in (
            (["plol"], "poll"), ([], "gengfu run"), (["poll"], "HOST"), (["events", "--after", "x"], "sequence"),
            (["tickets", "lst"], "list"), (["run", "--log", "loud"], "debug"), (["poll", "127.0.0.1:99999"], "port"),
            (["oid"], "oid"), (["store", "fix"], "check")):
        done = subprocess.run([lib.GENGFU, *arguments], capture_output=True, timeout=lib.PATIENCE, check=False)
        if done.returncode != 2 or piece.encode() not in done.stderr:
            print("FAILED: gengfu %s: exit %d: %s" % (" ".join(arguments), done.returncode, done.stderr.decode()[-300:]))
            good = False
    return good


def port_in_use():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken, lib.folder() as folder:
        taken.bind(("0.0.0.0", 0))
        port = taken.getsockname()[1]
        lib.write(folder + "/one.snmprec", "1.3.6.1.2.1.1.1.0|4|one\n")
        done = subprocess.run([lib.FLEET, "serve", folder, "--port", str(port)], capture_output=True, timeout=lib.PATIENCE, check=False)
        good = done.returncode == 1 and str(port).encode() in done.stderr and b"in use" in done.stderr
        print("%s: port in use: %s" % ("ok" if good else "FAILED", done.stderr.decode().strip()[-200:]))
        return good


def only_that_device(what, device_line, config_more, *pieces):
    """The agent runs on, the others are polled, and the log names the one that cannot be."""
    port = lib.free_udp_port()
    with lib.folder() as folder:
        case = Case(folder)
        lib.write(folder + "/fleet/good.snmprec", "1.3.6.1.2.1.1.1.0|4|one\n1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.8072\n1.3.6.1.2.1.1.3.0|67|100\n")
        case.put("devices.csv", "name,address,credentials\ngood,127.24.0.1:%d,read\n" % port + device_line.replace("PORT", str(port)))
        case.config += config_more
        lib.secret(folder, "wrong", "wrong-passphrase")
        case.put("gengfu.lua", case.config)
        fleet = [lib.FLEET, "serve", folder + "/fleet", "--network", "127.24.0.0/16", "--port", str(port)]
        with lib.process(fleet, stdout=subprocess.PIPE) as served:
            lib.Lines(served.stdout).until(lambda line: line == "ready", lib.PATIENCE, "the fleet")
            with lib.process([lib.GENGFU, "run", "-c", folder + "/gengfu.lua"], stdout=subprocess.DEVNULL,
                             stderr=subprocess.PIPE) as agent:
                line = lib.Lines(agent.stderr).until(
                    lambda text: all(piece in text for piece in pieces) and text, lib.PATIENCE, what)
                print("ok: %s: %s" % (what, line[25:220]))
                status = subprocess.run([lib.GENGFU, "poll", "good", "-c", folder + "/gengfu.lua"], capture_output=True, check=False)
                lib.check(agent.poll() is None and status.returncode == 0, what + ": the others do not notice")


def main():
    results = [refused(what, spoil, *pieces) for what, spoil, pieces in REFUSED]
    results += [refused(what, spoil, *pieces, command=("run",)) for what, spoil, pieces in NOT_STARTED]
    results += [usage_errors(), port_in_use()]
    if not all(results):
        sys.exit(1)
    only_that_device("a host that does not resolve", "lost,no-such-host.invalid,read\n", "", "device=lost", "does not resolve")
    only_that_device(
        "wrong v3 keys", "locked,127.24.0.1:PORT,v3\n",
        'credentials "v3" { version = "3", user = "watch", auth = "SHA-256", auth_secret = secret "wrong", '
        'privacy = "AES", privacy_secret = secret "wrong" }\n',
        "device=locked", "auth_failed")
    print("%d mistakes, each with its line" % (len(results) + 2))


main()
