#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""docs/authors.md is right: its files are written, its commands run in their order, and they print what it says.

A block behind a line that ends in a file's name and a colon is that file; `sh` is run, `text` is lines of the output of the
commands before it, blanks aside, where … stands for anything.
"""
import os
import re
import subprocess
import lib

BLOCK = re.compile(r"```(\w*)\n(.*?)```", re.DOTALL)


def blocks(page):
    """(kind, content, name of the file or None)"""
    at = 0
    for match in BLOCK.finditer(page):
        before = page[at:match.start()].strip().splitlines()
        named = re.search(r"`([\w./]+)`[^`]*:$", before[-1]) if before else None
        yield match.group(1), match.group(2), named and named.group(1)
        at = match.end()


def run(script, folder, environment):
    with open(folder + "/output", "w+", encoding="utf-8") as output:
        done = subprocess.run(["bash", "-e", "-c", script], cwd=folder, env=environment, stdout=output, stderr=output,
                              timeout=lib.PATIENCE, check=False)
        output.seek(0)
        said = output.read()
    lib.check(done.returncode == 0, "runs: %s\n%s" % (script.strip(), said[-1500:] if done.returncode else ""))
    return [" ".join(line.split()) for line in said.splitlines()]


def is_said(line, said):
    pattern = ".*".join(re.escape(part) for part in " ".join(line.split()).split("…"))
    return any(re.search(pattern, other) for other in said)


def walk(page, folder, environment):
    said, shells = [], 0
    for kind, content, name in blocks(page):
        if kind == "sh":
            said = run(content, folder, environment)
            shells += 1
        elif kind == "text":
            for line in content.splitlines():
                lib.check(is_said(line, said), "it prints: %s%s" % (line, "" if is_said(line, said) else "\nbut:\n" + "\n".join(said)))
        else:
            lib.check(name, "the block names its file: " + content[:60])
            lib.write(os.path.join(folder, name), content)
    lib.check(shells >= 8, "%d blocks of commands were run" % shells)


def main():
    with open(os.path.join(lib.SOURCE, "docs", "authors.md"), encoding="utf-8") as file:
        page = file.read()
    path = ":".join([os.path.dirname(lib.GENGFU), os.path.dirname(lib.FLEET), os.environ["PATH"]])
    with lib.folder() as folder:
        try:
            walk(page, folder, dict(os.environ, PATH=path))
        finally:
            for name in ("fleet.pid", "agent.pid"):
                if os.path.exists(folder + "/" + name):
                    with open(folder + "/" + name, encoding="utf-8") as file:
                        subprocess.run(["kill", file.read().strip()], check=False, stderr=subprocess.DEVNULL)


main()
