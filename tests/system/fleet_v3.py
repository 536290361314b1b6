#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The simulator's v3 held against Net-SNMP's snmpget: every pair of algorithms, and every way to be refused."""
import subprocess

import lib

SYSTEM = "1.3.6.1.2.1.1.5.0"
AUTHS = {"md5": "MD5", "sha": "SHA", "sha224": "SHA-224", "sha256": "SHA-256", "sha384": "SHA-384", "sha512": "SHA-512"}
PRIVACIES = {"des": "DES", "aes": "AES", "aes192": "AES-192", "aes256": "AES-256", "aes192c": "AES-192-C", "aes256c": "AES-256-C"}


def ask(program, address, *words, user="watch", level="authPriv", auth="SHA-256", privacy="AES", auth_pass="watch-auth-pass",
        privacy_pass="watch-priv-pass"):
    command = [program, "-v3", "-t", "2", "-r", "5", "-u", user, "-l", level, "-Oqv"]
    if level != "noAuthNoPriv":
        command += ["-a", auth, "-A", auth_pass]
    if level == "authPriv":
        command += ["-x", privacy, "-X", privacy_pass]
    done = subprocess.run(command + list(words) + [address, SYSTEM], capture_output=True, text=True, timeout=60, check=False)
    return done.stdout.strip() or done.stderr.strip()


def main():
    get = lib.need_program("snmpget")
    with lib.folder() as folder:
        recording = "1.3.6.1.2.1.1.5.0|4|%s\n"
        for name in ("box", "box@10"):
            lib.write(folder + "/" + name + ".snmprec", recording % name)
        command = [lib.FLEET, "serve", folder, "--port", "0", "--network", "127.61.0.0/16"]
        with lib.process(command, stdout=subprocess.PIPE) as fleet:
            lines = lib.Lines(fleet.stdout)
            lines.until(lambda line: line == "ready", lib.PATIENCE, "ready")
            address = lines.all[0].split()[1]

            lib.check(ask(get, address) == '"box"', "user watch is SHA-256 and AES-128")
            wrong = []
            for auth, auth_name in AUTHS.items():
                if ask(get, address, user="watch-" + auth, level="authNoPriv", auth=auth_name) != '"box"':
                    wrong.append(auth)
                for privacy, privacy_name in PRIVACIES.items():
                    user = "watch-%s-%s" % (auth, privacy)
                    got = ask(get, address, user=user, auth=auth_name, privacy=privacy_name)
                    if "Invalid privacy protocol" not in got and got != '"box"':
                        wrong.append(user + ": " + got)
            lib.check(not wrong, "all algorithms agree with Net-SNMP %s" % wrong)
            lib.check(ask(get, address, user="watch-none", level="noAuthNoPriv") == '"box"', "watch-none has neither")
            lib.check(ask(get, address, "-n", "vlan-10") == '"box@10"', "a context asks the companion recording")

            refusals = {
                "Unknown user name": {"user": "nobody"},
                "Authentication failure": {"auth_pass": "another-password"},
                "Decryption error": {"privacy_pass": "another-password"},
                "authorizationError": {"level": "noAuthNoPriv"},
                "Unsupported security level": {"user": "watch-sha256"},
            }
            for words, wrong_use in refusals.items():
                got = ask(get, address, **wrong_use)
                lib.check(words in got, "%s is refused: %s" % (wrong_use, got.replace("\n", " ")))
            lib.check("context" in ask(get, address, "-n", "elsewhere"), "an unknown context is refused")


main()
