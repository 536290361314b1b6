#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How the demonstration matches tickets to faults and shows them, on made-up events."""
import sys
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "etc/district"))

import show  # noqa: E402
from account import Account, Expected, Fault  # noqa: E402

CUT = Fault("cut", 10, 40, {"en": "the cut", "zh": "光缆中断"}, {}, (Expected("link", "fibre-1"),), frozenset({"a", "b"}))
SILENT = Fault("silent", 12, 40, {"en": "the silence", "zh": "无应答"}, {}, (Expected("device", "c", alarm="no-answer"),))
LOSS = Fault("loss", 5, 60, {"en": "the loss", "zh": "丢包"}, {})


class Agent:
    """Writes events as the agent does."""

    def __init__(self, account):
        self.account, self.sequence = account, 0

    def event(self, what, number, resource, now, impacted=(), status="new", alarm="x", severity="major", sequence=None,
              merged_into=None):
        self.sequence = sequence or self.sequence + 1
        event = {
            "id": f"agent/1/{self.sequence}", "sequence": f"{self.sequence:016d}", "type": f"gengfu.ticket.{what}",
            "data": {"ticket": {
                "number": number, "status": status, "severity": severity, "title": {"en": "Title", "zh": "标题"},
                "root_cause_resource": resource, "alarm_type_id": alarm, "merged_into": merged_into,
                "impacted_resource": [{"kind": "device", "name": name} for name in impacted]}}}
        self.account.event(event, now)
        return event

    def resolve(self, number, resource, now, **more):
        return self.event("resolved", number, resource, now, status="resolved", **more)


LINK, DEVICE = {"kind": "link", "name": "fibre-1"}, {"kind": "device", "name": "c"}


class Matching(unittest.TestCase):
    def begin(self, *faults):
        self.account = Account(faults)
        self.agent = Agent(self.account)
        for fault in faults:
            self.account.fault_began(fault.id, fault.at_s)

    def outcome(self, fault):
        return self.account.outcomes[fault.id]

    def numbers(self):
        return [seen.last["number"] for seen in self.account.settle()]

    def end(self, *faults):
        for fault in faults:
            self.account.fault_ended(fault.id, fault.until_s)

    def test_a_fault_and_its_ticket_find_each_other(self):
        self.begin(CUT, SILENT)
        self.agent.event("opened", "T1", LINK, 15, impacted=["a", "b"])
        self.agent.event("opened", "T2", DEVICE, 20, alarm="no-answer")
        self.end(CUT, SILENT)
        self.assertFalse(self.account.is_over())
        self.agent.resolve("T1", LINK, 44)
        self.agent.resolve("T2", DEVICE, 45, alarm="no-answer")
        self.assertEqual(self.numbers(), [])
        self.assertEqual(self.outcome(CUT).seconds, 5)
        self.assertEqual(self.outcome(SILENT).ticket["number"], "T2")
        self.assertEqual(self.outcome(CUT).resolved, 44)
        self.assertTrue(self.account.is_over())
        self.assertTrue(self.account.is_good())

    def test_a_fault_without_a_ticket_is_missed(self):
        self.begin(CUT)
        self.end(CUT)
        self.account.settle()
        self.assertEqual(self.account.undetected(), [self.outcome(CUT)])
        self.assertFalse(self.account.is_good())

    def test_a_ticket_of_what_lies_behind_the_fault_is_unexplained(self):
        self.begin(CUT)
        self.agent.event("opened", "T1", LINK, 15, impacted=["a", "b"])
        self.agent.event("opened", "T2", {"kind": "device", "name": "a"}, 15)
        self.assertEqual(self.numbers(), ["T2"])

    def test_a_second_ticket_of_the_same_fault_is_unexplained(self):
        self.begin(CUT)
        self.agent.event("opened", "T1", LINK, 15)
        self.agent.event("opened", "T2", LINK, 16)
        self.assertEqual(self.numbers(), ["T2"])

    def test_a_ticket_that_is_merged_into_the_faults_is_counted_as_such(self):
        self.begin(CUT, SILENT)
        self.agent.event("opened", "T1", {"kind": "device", "name": "a"}, 13)
        self.agent.event("opened", "T2", LINK, 15, impacted=["a", "b"])
        self.agent.event("merged", "T1", {"kind": "device", "name": "a"}, 16, status="cancelled", merged_into="T2")
        self.assertEqual(self.numbers(), [])
        self.assertEqual(self.outcome(CUT).merged, ["T1"])
        self.assertEqual(self.outcome(CUT).seconds, 3)

    def test_a_ticket_that_is_merged_into_one_without_a_fault_is_unexplained_like_that(self):
        self.begin(CUT)
        self.agent.event("opened", "T1", {"kind": "device", "name": "y"}, 13)
        self.agent.event("opened", "T2", {"kind": "device", "name": "z"}, 15)
        self.agent.event("merged", "T1", {"kind": "device", "name": "y"}, 16, status="cancelled", merged_into="T2")
        self.assertEqual(self.numbers(), ["T2", "T1"])

    def test_a_ticket_before_its_fault_or_long_after_is_unexplained(self):
        self.begin(CUT)
        self.agent.event("opened", "T1", LINK, 9)
        self.end(CUT)
        self.agent.event("opened", "T2", LINK, 60)
        self.assertEqual(self.numbers(), ["T1", "T2"])

    def test_another_alarm_on_the_same_device_is_unexplained(self):
        self.begin(SILENT)
        self.agent.event("opened", "T1", DEVICE, 20, alarm="cpu-high")
        self.assertEqual(self.numbers(), ["T1"])

    def test_a_ticket_whose_cause_is_corrected_belongs_to_the_right_fault(self):
        self.begin(CUT)
        self.agent.event("opened", "T1", {"kind": "device", "name": "a"}, 15)
        self.agent.event("changed", "T1", LINK, 17, impacted=["a", "b"])
        self.assertEqual(self.numbers(), [])
        self.assertEqual(self.outcome(CUT).seconds, 5)

    def test_a_ticket_where_none_should_be_is_unexplained(self):
        self.begin(LOSS)
        self.agent.event("opened", "T1", DEVICE, 15)
        self.end(LOSS)
        self.assertEqual(self.numbers(), ["T1"])
        self.assertEqual(self.account.undetected(), [])

    def test_a_fault_that_should_make_no_ticket_is_well_without_one(self):
        self.begin(LOSS)
        self.end(LOSS)
        self.assertTrue(self.account.is_good())

    def test_devices_behind_a_cut_must_be_named_once(self):
        self.begin(CUT)
        self.agent.event("opened", "T1", LINK, 15, impacted=["a"])
        self.end(CUT)
        self.agent.resolve("T1", LINK, 44)
        self.account.settle()
        self.assertEqual(self.outcome(CUT).missing, {"b"})
        self.assertFalse(self.account.is_good())

    def test_a_reopened_ticket_is_not_resolved(self):
        self.begin(CUT)
        self.agent.event("opened", "T1", LINK, 15, impacted=["a", "b"])
        self.agent.resolve("T1", LINK, 30)
        self.agent.event("reopened", "T1", LINK, 35)
        self.end(CUT)
        self.account.settle()
        self.assertEqual(self.account.unresolved(), [self.outcome(CUT)])

    def test_a_gap_in_the_sequence_is_noticed_and_a_repeat_is_not_counted(self):
        self.begin(CUT)
        self.agent.event("opened", "T1", LINK, 15, sequence=1)
        self.agent.event("opened", "T1", LINK, 15, sequence=1)
        self.assertEqual(self.account.gaps, 0)
        self.agent.event("changed", "T1", LINK, 16, sequence=3)
        self.assertEqual(self.account.gaps, 1)

    def test_parts_of_devices_are_told_apart(self):
        port = {"kind": "interface", "device": "c", "name": "GE1"}
        ticket = {"root_cause_resource": port, "alarm_type_id": "interface-down"}
        self.assertTrue(Expected("interface", "c", "GE1", "interface-down").fits(ticket))
        self.assertTrue(Expected("interface", "c").fits(ticket))
        self.assertFalse(Expected("interface", "c", "GE2").fits(ticket))
        self.assertFalse(Expected("device", "c").fits(ticket))
        self.assertFalse(Expected("interface", "c", "GE1", "interface-errors").fits(ticket))


class Showing(unittest.TestCase):
    def test_chinese_letters_take_two_cells(self):
        self.assertEqual(show.width("光缆 fibre-1"), 12)
        self.assertEqual(show.cut("光缆中断", 8), "光缆中断")
        self.assertEqual(show.cut("光缆中断", 7), "光缆中…")
        self.assertEqual(show.cut("光缆中断", 6), "光缆…")
        self.assertEqual(show.pad("光缆", 6) + "|", "光缆  |")
        self.assertEqual(show.pad("7", 3, right=True), "  7")

    def test_the_language_is_that_of_the_messages(self):
        self.assertEqual(show.language({"LANG": "zh_CN.UTF-8"}), "zh")
        self.assertEqual(show.language({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_GB.UTF-8"}), "en")
        self.assertEqual(show.language({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}), "zh")
        self.assertEqual(show.language({}), "en")

    def test_both_languages_have_the_same_words(self):
        self.assertEqual(sorted(show.WORDS["en"]), sorted(show.WORDS["zh"]))

    def test_what_a_device_says_cannot_command_the_terminal(self):
        self.assertEqual(show.clean("a\033[31mb\nc\u202e"), "a [31mb c ")

    def test_a_line_fits_the_terminal(self):
        agent = Agent(Account([CUT]))
        event = agent.event("opened", "PY1-2026-000001", LINK, 15, impacted=["a", "b"])
        event["data"]["ticket"]["title"]["zh"] = "光缆中断" * 40
        for columns in (60, 80, 120, 200):
            line = show.Show("zh", False, columns).ticket(event, 15)
            self.assertLessEqual(show.width(line), columns)
            self.assertIn("重要", line)
            self.assertEqual("影响 2 台设备" in line, columns >= 120)
        self.assertIsNone(show.Show("en", False, 80).ticket(agent.event("changed", "T", LINK, 16), 16))

    def test_the_summary_says_what_was_found_and_what_was_not(self):
        account = Account([CUT, SILENT, LOSS])
        agent = Agent(account)
        for fault in (CUT, SILENT, LOSS):
            account.fault_began(fault.id, fault.at_s)
            account.fault_ended(fault.id, fault.until_s)
        agent.event("opened", "T1", LINK, 15, impacted=["a", "b"])
        agent.resolve("T1", LINK, 44)
        agent.event("opened", "T9", {"kind": "interface", "device": "z", "name": "GE9"}, 50)
        text = "\n".join(show.Show("en", False, 120).summary(account, {"events": 3, "invalid": 0, "checked": True}))
        self.assertRegex(text, r"the cut +T1 +5\.0 +2/2 +yes")
        self.assertRegex(text, r"the silence +MISSED")
        self.assertRegex(text, r"the loss +none, as it should be")
        self.assertRegex(text, r"No fault explains: T9 Title \[x interface z GE9\]")
        self.assertIn("3 faults injected, 1 of 2 found", text)
        self.assertIn("tickets that no fault explains: 1", text)
        self.assertTrue(text.endswith("Not as it should be."))


if __name__ == "__main__":
    unittest.main()
