#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The SNMP engine alone against Debian's snmpd: v1, v2c, and v3 with each algorithm; what is wrong is told.

    snmp_v3.py SNMP_ASK
"""
import os
import subprocess
import sys
import lib

ASK = sys.argv[1]
AUTHS = "MD5", "SHA", "SHA-224", "SHA-256", "SHA-384", "SHA-512"
PRIVACIES = "DES", "AES", "AES-192", "AES-256", "AES-192-C", "AES-256-C"
CONF = "rocommunity watchme 127.0.0.1\nsysName snmpd-under-test\nengineID gengfu\n"


def name(auth, privacy):
    return ("u-%s-%s" % (auth, privacy or "none")).lower()


def users():
    lines = ""
    for auth in AUTHS:
        for privacy in (None, *PRIVACIES):
            extra = " %s privacy-words" % privacy if privacy else ""
            lines += "createUser %s %s authentic-words%s\n" % (name(auth, privacy), auth, extra)
            lines += "rouser %s %s\n" % (name(auth, privacy), "priv" if privacy else "auth")
    return lines


def ask(port, what, oid, **credentials):
    words = ["%s=%s" % item for item in credentials.items()]
    done = subprocess.run([ASK, "127.0.0.1", str(port), what, oid, *words], stdout=subprocess.PIPE, check=False, timeout=60)
    return done.returncode, done.stdout.decode()


def v3(auth, privacy, **changes):
    credentials = {"version": "3", "user": name(auth, privacy), "auth": auth, "auth_secret": "authentic-words"}
    if privacy:
        credentials.update(privacy=privacy, privacy_secret="privacy-words")
    credentials.update(changes)
    return credentials


def daemon(folder, snmpd, port):
    environment = dict(os.environ, SNMP_PERSISTENT_DIR=folder)
    return lib.process([snmpd, "-f", "-C", "-c", folder + "/snmpd.conf", "-Lf", folder + "/log", "-r",
                        "udp:127.0.0.1:%d" % port], env=environment)


def wait_until_up(port):
    for _ in range(20):
        if ask(port, "get", "1.3.6.1.2.1.1.5.0", version="2c", community="watchme")[0] == 0:
            return
    lib.check(False, "snmpd answers")


def check_all(port):
    for version in "1", "2c":
        status, text = ask(port, "bulk", "1.3.6.1.2.1.1", version=version, community="watchme")
        lib.check(status == 0 and "1.3.6.1.2.1.1.1.0 04" in text, "version %s answers" % version)
    refused = []
    for auth in AUTHS:
        for privacy in (None, *PRIVACIES):
            status, text = ask(port, "get", "1.3.6.1.2.1.1.5.0", repeat="3", **v3(auth, privacy))
            if status != 0 or "snmpd-under-test" not in text:
                refused.append((auth, privacy, text))
    print("\n".join(str(row) for row in refused))
    lib.check(not refused, "v3 answers with %d algorithms and %d ciphers" % (len(AUTHS), len(PRIVACIES)))


def check_mistakes(port):
    for changes, words in (
            ({"auth_secret": "other-words"}, "auth_failed: wrong digest"),
            ({"privacy_secret": "other-words"}, "privacy secret or algorithm may differ"),  # snmpd sends no Report
            ({"user": "nobody"}, "refused: unknown user")):
        status, text = ask(port, "get", "1.3.6.1.2.1.1.5.0", **v3("SHA-256", "AES", **changes))
        lib.check(status == 1 and words in text, words)


def main():
    snmpd = lib.need_program("snmpd")
    port = lib.free_udp_port()
    with lib.folder() as folder:
        lib.write(folder + "/snmpd.conf", CONF + users(), 0o600)
        with daemon(folder, snmpd, port):
            wait_until_up(port)
            check_all(port)
            check_mistakes(port)


main()
