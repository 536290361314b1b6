#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes poll-1.json, the schema of `gengfu poll --json`, from agent/readings/tables.def.

make_poll.py TABLES.DEF            prints the schema
make_poll.py TABLES.DEF --check F  fails unless F is what would be printed
"""
import json
import re
import sys

TYPES = {"TEXT": "string", "INTEGER": "integer", "REAL": "number", "BOOLEAN": "boolean"}
STRING = r'"((?:[^"\\]|\\.)*)"'
MACRO = re.compile(r"^\s*(TABLE|COLUMN|ENUM|TABLE_END)\((.*)\)\s*$")
DEFINE = re.compile(r"^#define (\w+) " + STRING)


def arguments(text, constants):
    """The arguments of a macro, strings without their quotes and constants replaced."""
    found = []
    for quoted, word in re.findall(STRING + r"|([^,\s][^,]*)", text):
        found.append(constants.get(word.strip(), word.strip()) if word else quoted.replace('\\"', '"'))
    # An empty string matches as two empty groups; findall gives it in place, so nothing is lost.
    return found


def column_schema(kind, rest, constants):
    if kind == "COLUMN":
        _, name, type_name, unit, class_name, text = rest
        schema = {"type": TYPES[type_name]}
        # Counters of 2^63 and more are reals.
        if class_name == "COUNTER":
            schema = {"type": "number", "minimum": 0}
        if unit:
            schema["x-unit"] = unit
    else:
        _, name, class_name, words, text = rest
        schema = {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9_-]*$", "x-known": words.split()}
    if text:
        schema["description"] = text
    return name, class_name, schema


def tables_of(lines):
    constants, tables, current, keys = {}, {}, None, 0
    for line in lines:
        define = DEFINE.match(line)
        if define:
            constants[define.group(1)] = define.group(2)
        macro = MACRO.match(line)
        if not macro or line.startswith("#"):
            continue
        kind, rest = macro.group(1), arguments(macro.group(2), constants)
        if kind == "TABLE":
            name, _, keys, text = rest
            current = {"type": "object", "required": [], "properties": {}}
            tables[name] = {"type": "array", "description": text, "items": current}
        elif kind != "TABLE_END":
            name, class_name, schema = column_schema(kind, rest, constants)
            # Only the first key column is always there: a lane or a VLAN may be absent.
            if class_name == "KEY" and int(keys) > 0 and not current["properties"]:
                current["required"].append(name)
            current["properties"][name] = schema
    return tables


def schema_of(lines):
    text = {"type": ["string", "null"]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:gengfu:schema:poll:1",
        "title": "What gengfu poll --json prints",
        "description": "Made from agent/readings/tables.def by make_poll.py. New tables, columns and words break nobody: readers ignore what they do not know. A column that a device does not give is absent, never 0 or null.",
        "type": "object",
        "required": ["device", "tables", "exchanges", "seconds"],
        "properties": {
            "device": {
                "type": "object",
                "required": ["address", "sys_object_id", "sys_descr", "sys_name", "profile"],
                "properties": {"address": {"type": "string"}, "sys_object_id": {"type": ["string", "null"], "pattern": "^[0-9]+(\\.[0-9]+)*$"},
                               "sys_descr": text, "sys_name": text, "profile": text},
            },
            "status": {"type": "string", "pattern": "^[a-z_]+$"},
            "tables": {"type": "object", "properties": tables_of(lines),
                       "additionalProperties": {"type": "array", "items": {"type": "object"}}},
            "exchanges": {"type": "integer", "minimum": 0},
            "seconds": {"type": "number", "minimum": 0},
        },
    }


def main():
    with open(sys.argv[1], encoding="utf-8") as source:
        made = json.dumps(schema_of(source), ensure_ascii=False, indent="\t") + "\n"
    if len(sys.argv) == 2:
        sys.stdout.write(made)
        return 0
    with open(sys.argv[3], encoding="utf-8") as kept:
        if kept.read() == made:
            return 0
    print(f"{sys.argv[3]} is not what {sys.argv[1]} says: run make_poll.py {sys.argv[1]} > {sys.argv[3]}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
