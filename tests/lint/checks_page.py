#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""docs/checks.md says of each stock check what lua/checks/ does: its table, event type, causes, severities and settings.

`checks_page.py --write` puts the table that the code gives into the page.
"""
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PAGE = os.path.join(ROOT, "docs", "checks.md")
CHECKS = os.path.join(ROOT, "lua", "checks")
SEVERITIES = ["indeterminate", "warning", "minor", "major", "critical"]
HEAD = "| check | table | event type | probable cause | severity |\n| --- | --- | --- | --- | --- |\n"


def field(source, name):
    return re.search(r'^\s*%s\s*= "([^"]+)"' % name, source, re.MULTILINE).group(1)


def known_causes():
    with open(os.path.join(ROOT, "agent", "checks", "words.c"), encoding="utf-8") as file:
        return set(re.findall(r'"(\w+)"', file.read().split("probable_causes[]")[1])) - set(SEVERITIES)


def settings(source):
    """Names and defaults of the check's settings, as they stand in the source."""
    match = re.search(r"\bsettings\s*= (\{(?:[^{}]|\{[^{}]*\})*\})", source)
    inside = match.group(1)[1:-1] if match else ""
    return re.findall(r"(\w+) = (\{[^{}]*\}|[^,{}]+?)\s*(?:,|$)", inside)


class Check:
    def __init__(self, name):
        with open(os.path.join(CHECKS, name), encoding="utf-8") as file:
            source = re.sub(r"--.*", "", file.read())
        source_without_comparisons = re.sub(r'[=~]= "\w+"', "", source)
        words = re.findall(r'"(\w+)"', source_without_comparisons)
        first = field(source, "probable_cause")
        causes = known_causes()
        self.name = field(source, "name")
        self.table = field(source, "table")
        self.event_type = field(source, "event_type")
        self.causes = [first] + sorted({word for word in words if word in causes and word not in (first, self.name)})
        self.severities = [word for word in SEVERITIES if word in words]
        self.settings = settings(source)

    def row(self):
        return "| `%s` | `%s` | `%s` | %s | %s |\n" % (
            self.name, self.table, self.event_type, ", ".join("`%s`" % cause for cause in self.causes), ", ".join(self.severities))


def table_of(checks):
    return HEAD + "".join(check.row() for check in checks)


def complaints(checks, page):
    told = page.split(HEAD)[1].split("\n\n")[0] if HEAD in page else ""
    ours = set(table_of(checks)[len(HEAD):].splitlines())
    for line in sorted(ours ^ set(told.splitlines())):
        yield ("the table lacks: " if line in ours else "the table should not have: ") + line
    paragraphs = dict(re.findall(r"^### (\S+)\n\n(.*?)(?=^##|\Z)", page, re.MULTILINE | re.DOTALL))
    for name in sorted(set(paragraphs) ^ {check.name for check in checks}):
        yield "%s has %s" % (name, "a paragraph but no file" if name in paragraphs else "no paragraph")
    for check in checks:
        for key, value in check.settings:
            told = re.search(r"`%s` \(([^)]*)\)" % key, paragraphs.get(check.name, ""))
            if not told and "{" in value and "`%s`" % key in paragraphs.get(check.name, ""):
                continue  # a list that is told of in words
            if not told or (told.group(1) != value.strip() and "{" not in value):
                yield "%s: the paragraph must say `%s` (%s)" % (check.name, key, value.strip())


def main():
    checks = sorted((Check(name) for name in os.listdir(CHECKS) if name.endswith(".lua")), key=lambda check: check.name)
    with open(PAGE, encoding="utf-8") as file:
        page = file.read()
    if sys.argv[1:] == ["--write"]:
        before, after = page.split(HEAD)
        rest = after[re.match(r"(?:\|.*\n)*", after).end():]
        with open(PAGE, "w", encoding="utf-8") as file:
            file.write(before + table_of(checks) + rest)
        return
    found = list(complaints(checks, page))
    for complaint in found:
        print("FAILED: docs/checks.md: " + complaint)
    print("%d stock checks" % len(checks))
    sys.exit(1 if found or not checks else 0)


main()
