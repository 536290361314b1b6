#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What tests/lint/layers refuses and how tests/tally counts, shown on small trees and logs of their own."""
import json
import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
TREE = {
    "agent/meson.build": "stages = ['base', 'readings', 'alarms',\n  'store']\n",
    "agent/base/text.h": "",
    "agent/base/data.h": "",
    "agent/modules/module.h": "",
    "agent/readings/readings.h": "",
    "agent/readings/rates.h": "",
    "agent/alarms/alarms.h": '#include "base/text.h"\n#include "readings/readings.h"\n',
    "collectors/collector.h": '#include "base/data.h"\n',
    "plugins/plugin.h": "",
    "collectors/snmp/ber.h": "",
    "agent/agent.c": '#include "alarms/alarms.h"\nvoid f(void) { mono_read(); }\n',
}


def layers(**files):
    """The complaints about TREE with more files, whose names are given with __ for / and _c, _h for the ending."""
    with tempfile.TemporaryDirectory() as folder:
        named = {name.replace("__", "/").replace("_c", ".c").replace("_h", ".h"): text for name, text in files.items()}
        for name, text in {**TREE, **named}.items():
            path = os.path.join(folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        run = subprocess.run([sys.executable, os.path.join(HERE, "layers"), folder], capture_output=True, text=True, check=False)
        complaints = run.stdout.splitlines()
        assert run.returncode == (1 if complaints else 0), run.stderr
        return complaints


def tally_lines(*words, runs=None):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as log:
        log.write("".join(json.dumps({"name": "t", **run}) + "\n" for run in runs or []))
        log.flush()
        words = [*words] + ([log.name] if runs is not None else [])
        run = subprocess.run([sys.executable, os.path.join(HERE, "..", "tally"), *words], capture_output=True, text=True,
                             check=False)
        return run.returncode, run.stdout.splitlines()


def tally(*words, runs=None):
    status, lines = tally_lines(*words, runs=runs)
    return status, lines[-1]


class Layers(unittest.TestCase):
    def test_a_tree_in_order_gives_no_complaint(self):
        self.assertEqual(layers(), [])
        self.assertEqual(layers(collectors__snmp__ber_c='#include "ber.h"\n#include "collectors/collector.h"\n'), [])
        self.assertEqual(layers(agent__store__store_c='f("SELECT a FROM b");\n'), [])

    def test_a_rightward_include_is_named_with_its_line(self):
        self.assertEqual(layers(agent__readings__rates_c='\n#include "alarms/alarms.h"\n'),
                         ["agent/readings/rates.c:2: alarms/alarms.h stands to the right of readings"])

    def test_a_private_header_of_another_stage_is_refused(self):
        self.assertIn("private to readings", layers(agent__alarms__a_c='#include "readings/rates.h"\n')[0])
        self.assertEqual(layers(agent__readings__a_c='#include "rates.h"\n#include "readings/rates.h"\n'), [])

    def test_a_module_may_include_installed_headers_only(self):
        self.assertIn("not installed", layers(collectors__snmp__a_c='#include "readings/readings.h"\n')[0])
        self.assertEqual(layers(collectors__snmp__a_c='#include "base/text.h"\n'), [])

    def test_sql_stands_in_the_store_only(self):
        self.assertEqual(len(layers(agent__alarms__a_c='f("SELECT a FROM b");\n/* "SELECT a FROM b" */\n')), 1)
        self.assertEqual(len(layers(plugins__x__a_c='sqlite3_open(0, 0);\n')), 1)
        self.assertEqual(layers(agent__alarms__a_c='f("update the address");\n'), [])

    def test_clocks_are_read_by_the_shells_only(self):
        self.assertEqual(len(layers(agent__alarms__a_c="x = wall_read();\ny = time(NULL);\n")), 2)
        self.assertEqual(layers(agent__alarms__a_c='/* time() */ f("time()"); last_time(1);\n'), [])
        self.assertEqual(layers(agent__alarms__a_c="clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);\n"), [])


class Tally(unittest.TestCase):
    def test_tap_counts_each_test_and_others_count_for_one(self):
        runs = [{"result": "OK", "stdout": "1..2\nok 1 - a\nok 2 - b\n"}, {"result": "OK", "stdout": "text"}]
        self.assertEqual(tally(runs=runs), (0, "3 passed, 0 failed, 0 skipped"))

    def test_failures_and_skips_are_counted(self):
        runs = [{"result": "FAIL", "stdout": "1..3\nok 1 - a\nnot ok 2 - b\n# why\nok 3 - c # SKIP\n"},
                {"result": "SKIP", "stdout": ""}, {"result": "TIMEOUT", "stdout": ""}]
        self.assertEqual(tally(runs=runs), (1, "1 passed, 2 failed, 2 skipped"))

    def test_what_is_skipped_is_listed_with_the_reason(self):
        runs = [{"result": "OK", "stdout": "1..4\n# no right to mount\nok 1 - a # SKIP\nok 2 - b # SKIP\nok 3 - c # skip no route\n"
                                           "# skipped: no world\nnot ok 4 # SKIP d\n"},
                {"result": "SKIP", "stdout": "ok: x\nSKIPPED: needs root\n"}, {"result": "SKIP", "stdout": "1..0 # SKIP\n"}]
        status, lines = tally_lines(runs=runs)
        self.assertEqual((status, lines[-1]), (0, "0 passed, 0 failed, 6 skipped"))
        self.assertEqual(lines[:-1], ["skipped: t: a: no right to mount", "skipped: t: b: it does not say why", "skipped: t: c: no route",
                                      "skipped: t: d: no world", "skipped: t: needs root", "skipped: t: it does not say why"])

    def test_a_program_that_dies_fails_what_it_did_not_run(self):
        runs = [{"result": "ERROR", "stdout": "1..4\nok 1 - a\n"}, {"result": "ERROR", "stdout": "1..1\nok 1 - a\n"}]
        self.assertEqual(tally(runs=runs), (1, "2 passed, 4 failed, 0 skipped"))

    def test_steps_and_missing_logs_count(self):
        self.assertEqual(tally("--passed", "build", "--failed", "lint"), (1, "1 passed, 1 failed, 0 skipped"))
        self.assertEqual(tally("/nonexistent.json"), (1, "0 passed, 1 failed, 0 skipped"))
        self.assertEqual(tally(runs=[]), (1, "0 passed, 1 failed, 0 skipped"))


if __name__ == "__main__":
    unittest.main()
