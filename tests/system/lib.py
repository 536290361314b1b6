# SPDX-License-Identifier: Apache-2.0
"""What the system tests share: the programs under test, processes that are ended again, waiting for events, validation.

A test is a script that prints TAP-less plain lines and ends with 0 (passed), 1 (failed) or 77 (skipped, with the reason said aloud).
GENGFU_BUILD names the build folder.
"""
import contextlib
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("GENGFU_BUILD", os.path.join(SOURCE, "build"))
GENGFU = os.path.join(BUILD, "agent", "gengfu")
FLEET = os.path.join(BUILD, "tests", "fleet", "gengfu-fleet")
SCHEMAS = os.path.join(SOURCE, "etc", "schemas")
DEVICES = os.environ.get("GENGFU_DEVICES", os.path.join(os.path.dirname(SOURCE), "shared", "devices"))
# Sanitized and emulated builds are slower by an order of magnitude; waits end early when the event comes.
PATIENCE = float(os.environ.get("GENGFU_PATIENCE", "60"))
SLOWNESS = float(os.environ.get("GENGFU_SLOWNESS", "1"))  # of a build against the plain one, for what must happen in time


def skip(why):
    print("SKIPPED: " + why)
    sys.exit(77)


def check(condition, what):
    if not condition:
        print("FAILED: " + what)
        sys.exit(1)
    print("ok: " + what)


def check_quietly(condition, what):
    """For what is asked a thousand times."""
    if not condition:
        check(False, what)


def need_program(name):
    path = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if not path:
        skip(name + " is not installed")
    return path


def need_root():
    if os.geteuid() != 0:
        skip("needs root for network namespaces")


def need_allowed(*command):
    """A trial of something that root may not do everywhere, such as in a chroot or a container."""
    tried = subprocess.run(command, capture_output=True, text=True, check=False)
    if tried.returncode:
        skip("not allowed here: %s: %s" % (" ".join(command), (tried.stderr or tried.stdout).strip()[-200:]))


def free_udp_port(host="127.0.0.1"):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind((host, 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def folder():
    path = tempfile.mkdtemp(prefix="gengfu-test-")
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def process(command, **options):
    """A child that is ended, by force if need be, when the block ends."""
    child = subprocess.Popen(command, start_new_session=True, **options)
    try:
        yield child
    finally:
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
            try:
                child.wait(20)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


class Lines:
    """Lines of a child's pipe, with a deadline instead of a sleep."""

    def __init__(self, pipe):
        self.pipe = pipe
        self.rest = b""
        self.all = []

    def next(self, seconds):
        deadline = time.monotonic() + seconds
        while b"\n" not in self.rest:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.pipe], [], [], left)[0]:
                return None
            chunk = os.read(self.pipe.fileno(), 65536)
            if not chunk:
                return None
            self.rest += chunk
        line, self.rest = self.rest.split(b"\n", 1)
        text = line.decode("utf-8")
        self.all.append(text)
        return text

    def until(self, accept, seconds, what):
        deadline = time.monotonic() + seconds
        while True:
            line = self.next(max(0, deadline - time.monotonic()))
            if line is None:
                print("FAILED: waited %.0f s for %s; saw:" % (seconds, what))
                print("\n".join("  " + seen[:400] for seen in self.all[-20:]))
                sys.exit(1)
            found = accept(line)
            if found:
                return found


def parse_event(line):
    """The event of a line, or None: an agent that starts after a kill ends the line that may be torn, as consumers know."""
    try:
        return json.loads(line)
    except ValueError:
        return None


def wait_for_event(lines, event_type, seconds=PATIENCE):
    def accept(line):
        event = parse_event(line)
        return event if event and event["type"] == event_type else None

    return lines.until(accept, seconds, event_type)


def control(path, *lines):
    """Says lines to the simulator's control socket; its answers, each of which must be `ok …`."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(PATIENCE)
        client.connect(path)
        client.sendall("".join(line + "\n" for line in lines).encode())
        answers = client.makefile(encoding="utf-8")
        said = [answers.readline().strip() for _ in lines]
    for line, answer in zip(lines, said):
        if not answer.startswith("ok"):
            check(False, "%s: %s" % (line, answer))
    return said


def validate(schema_name, documents):
    import jsonschema

    with open(os.path.join(SCHEMAS, schema_name), encoding="utf-8") as file:
        schema = json.load(file)
    validator = jsonschema.validators.validator_for(schema)(schema)
    for document in documents:
        for error in validator.iter_errors(document):
            print("FAILED: %s: at %s: %s" % (schema_name, "/".join(map(str, error.absolute_path)), error.message[:300]))
            sys.exit(1)


def validate_events(lines):
    """Every line is an event of the schema, sequences have no gap, ids no double."""
    events = [json.loads(line) for line in lines if line]
    validate("event-1.json", events)
    sequences = [int(event["sequence"]) for event in events]
    check(sequences == list(range(sequences[0], sequences[0] + len(sequences))) if sequences else True, "sequences have no gap")
    check(len({event["id"] for event in events}) == len(events), "no id comes twice")
    print("ok: %d events are valid" % len(events))


def write(path, text, mode=0o644):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, mode)


def secret(config_folder, name, value):
    write(os.path.join(config_folder, "secrets", name), value, 0o600)
