# SPDX-License-Identifier: Apache-2.0
"""Tickets and the summary as text for eyes, in Chinese or English, with the widths that Chinese has on a terminal."""
import os
import re
import time
import unicodedata

WORDS = {
    "en": {
        "cleared": "cleared", "indeterminate": "indeterminate", "warning": "warning", "minor": "minor", "major": "major",
        "critical": "critical", "on_opened": "opened", "on_resolved": "resolved", "on_reopened": "reopened",
        "on_changed": "changed", "on_merged": "merged",
        "one_device": "1 device", "devices_hit": "{count} devices", "one_site": "1 site", "sites_hit": "{count} sites",
        "affects": "affects {things}", "and": ", ", "after": "after {seconds:.0f} s", "fault": "fault", "mended": "mended",
        "what": "injected fault", "ticket": "ticket", "seconds": "seconds", "behind": "behind",
        "end": "resolved", "yes": "yes", "no": "no", "none": "none, as it should be", "missed": "MISSED",
        "never": "was not injected",
        "devices": "{count} simulated devices, each polled every {every} s; faults for {seconds:.0f} s.",
        "counts": "{faults} faults injected, {found} of {wanted} found, median {median:.1f} s, slowest {most:.1f} s; "
                  "{left} tickets not resolved; tickets that no fault explains: {unexplained}.",
        "merged": "Opened for a consequence, then merged into the ticket of the cause: {merged}.",
        "gaps": "Gaps in the sequence of events: {gaps}.", "schema": "Events that break the schema: {invalid} of {events}.",
        "events": "{events} events, each valid by its schema.", "unchecked": "{events} events; not held against the "
        "schema, which needs python3-jsonschema.",
        "odd": "No fault explains", "missing": "not named as affected: {names}", "good": "All found, nothing made up.",
        "bad": "Not as it should be.",
    },
    "zh": {
        "cleared": "清除", "indeterminate": "未定", "warning": "警告", "minor": "次要", "major": "重要", "critical": "紧急",
        "on_opened": "新建", "on_resolved": "已恢复", "on_reopened": "重开", "on_changed": "更新", "on_merged": "并单",
        "one_device": "1 台设备", "devices_hit": "{count} 台设备", "one_site": "1 个站点", "sites_hit": "{count} 个站点",
        "affects": "影响 {things}", "and": "、", "after": "历时 {seconds:.0f} 秒", "fault": "故障", "mended": "修复",
        "what": "注入的故障", "ticket": "工单", "seconds": "秒", "behind": "下挂", "end": "恢复", "yes": "是", "no": "否",
        "none": "无，应当如此", "missed": "漏报", "never": "未注入",
        "devices": "模拟设备 {count} 台，每 {every} 秒轮询一次；故障持续 {seconds:.0f} 秒。",
        "counts": "注入故障 {faults} 个，应发现 {wanted} 个，已发现 {found} 个，中位 {median:.1f} 秒，最慢 {most:.1f} 秒；"
                  "未恢复工单 {left} 张；没有故障可解释的工单 {unexplained} 张。",
        "merged": "先按现象开单、后并入根因工单：{merged} 张。",
        "gaps": "事件序号缺口：{gaps}。", "schema": "不合 schema 的事件：{invalid}/{events}。",
        "events": "事件 {events} 条，均合 schema。", "unchecked": "事件 {events} 条；未按 schema 校验（需要 python3-jsonschema）。",
        "odd": "没有故障可解释", "missing": "未列入受影响：{names}", "good": "全部发现，无一误报。", "bad": "结果不符合预期。",
    },
}

# SGR codes
COLOURS = {"critical": "1;97;41", "major": "1;31", "minor": "33", "warning": "36", "indeterminate": "35", "cleared": "32",
           "resolved": "32", "dim": "2", "bold": "1"}

NUMBER, WHAT, SEVERITY = 17, 9, 9  # columns of a ticket's line
LEAST_TITLE = 32  # what stands behind the title leaves it so much


def language(environment=os.environ):
    """zh or en, as LC_ALL, LC_MESSAGES and LANG say, in this order."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(name):
            return "zh" if environment[name].startswith("zh") else "en"
    return "en"


def clean(text):
    """What devices and tables say reaches a terminal without what would command it."""
    return "".join(" " if unicodedata.category(letter)[0] == "C" else letter for letter in text)


def width(text):
    """Cells on a terminal."""
    return sum(0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
               for letter in text)


def cut(text, cells):
    """The text in so many cells at most; what was cut off is shown."""
    if width(text) <= cells:
        return text
    kept = ""
    for letter in text:
        if width(kept + letter) > cells - 1:
            break
        kept += letter
    return kept + "…"


def pad(text, cells, right=False):
    text = cut(text, cells)
    space = " " * (cells - width(text))
    return space + text if right else text + space


class Show:
    def __init__(self, lang, colour, columns):
        self.words, self.lang, self.colour, self.columns = WORDS[lang], lang, colour, columns

    def say(self, word, **values):
        return self.words[word].format(**values)

    def paint(self, text, *colours):
        codes = ";".join(COLOURS[colour] for colour in colours if colour)
        return f"\033[{codes}m{text}\033[0m" if self.colour and codes else text

    def text(self, both):
        return clean((both or {}).get(self.lang) or (both or {}).get("en") or "")

    def clock(self, now):
        return time.strftime("%H:%M:%S", time.localtime(now))

    # Lines

    def fault(self, fault, ended, now):
        word = self.say("mended" if ended else "fault")
        line = f"{self.clock(now)}  {pad('', NUMBER)}{pad(word, WHAT)}{pad('', SEVERITY)}{self.text(fault.text)}"
        return self.paint(cut(line, self.columns), "dim")

    def ticket(self, event, now, age=None):
        """A ticket that opened, ended or is about something else now; None for what is of no interest to the eye."""
        what = re.sub(r"^gengfu\.ticket\.", "", event["type"])
        changed = {change["field"] for change in event["data"].get("changes", ())}
        if what not in ("opened", "resolved", "reopened", "merged") and not (what == "changed" and "title" in changed):
            return None
        ticket = event["data"]["ticket"]
        severity = ticket["severity"]
        title = self.text(ticket["title"])
        room = self.columns - 10 - NUMBER - WHAT - SEVERITY
        if what == "resolved":
            tails = [self.say("after", seconds=age)] if age is not None else []
        else:
            tails = self.tails(ticket)
        tail = next((one for one in tails if room - width(one) - 2 >= min(width(title), LEAST_TITLE)), "")
        title = cut(title, max(room - (width(tail) + 2 if tail else 0), 1))
        colour = "resolved" if what == "resolved" else severity
        return "{}  {}{}{}{}{}".format(
            self.clock(now), self.paint(pad(ticket["number"], NUMBER), "bold"),
            self.paint(pad(self.say("on_" + what), WHAT), "resolved" if what == "resolved" else ""),
            self.paint(pad(self.say(severity), SEVERITY - 1), colour) + " ", title,
            "  " + self.paint(tail, "dim") if tail else "")

    def tails(self, ticket):
        """Where it is and what it takes along, from the most that can be said to the least."""
        site = ticket["root_cause_resource"].get("site")
        names = {kind: [entry["name"] for entry in ticket.get("impacted_resource", ()) if entry["kind"] == kind]
                 for kind in ("device", "site")}
        things = [self.say(f"{kind}s_hit", count=len(names[kind])) if len(names[kind]) > 1 else self.say(f"one_{kind}")
                  for kind in names if names[kind] and names[kind] != [site]]
        affects = self.say("affects", things=self.say("and").join(things)) if things else ""
        place = clean(site or "")
        return [place + "  " + affects] * bool(place and affects) + [affects or place]

    # The summary

    def row(self, outcome):
        """fault, ticket, seconds, devices behind it, resolved, all right?"""
        fault, ticket = outcome.fault, outcome.ticket
        behind = f"{len(outcome.named)}/{len(fault.affected)}" if ticket and fault.affected else ""
        if outcome.began is None:
            return self.text(fault.text), self.say("never"), "", "", "", False
        if not ticket:
            word = "missed" if fault.expected else "none"
            return self.text(fault.text), self.say(word), "", "", "", not fault.expected
        end = self.say("yes" if outcome.resolved else "no")
        good = bool(outcome.resolved or outcome.ended is None) and not outcome.missing
        return self.text(fault.text), ticket["number"], f"{outcome.seconds:.1f}", behind, end, good

    def summary(self, account, counts):
        """The lines of the table and the words under it; `counts`: events, invalid, checked."""
        unexplained = account.settle()
        widths = [max(30, min(56, self.columns - 46)), 22, 8, 8, 9]
        head = [self.say(word) for word in ("what", "ticket", "seconds", "behind", "end")]
        lines = ["", self.paint(self.cells(head, widths), "bold"), "─" * sum(widths)]
        for outcome in account.outcomes.values():
            *cells, good = self.row(outcome)
            lines.append(self.paint(self.cells(cells, widths), "" if good else "major"))
            if outcome.missing:
                lines.append("    " + self.say("missing", names=" ".join(sorted(outcome.missing))))
        for seen in unexplained:
            resource = seen.last["root_cause_resource"]
            where = " ".join(filter(None, (resource["kind"], resource.get("device"), resource["name"])))
            lines.append(self.paint(f"{self.say('odd')}: {seen.last['number']} {self.text(seen.last['title'])} "
                                    f"[{seen.last.get('alarm_type_id')} {clean(where)}]", "major"))
        merged = sum(len(outcome.merged) for outcome in account.outcomes.values())
        lines += ["", self.figures(account, unexplained), *([self.say("merged", merged=merged)] if merged else []), *self.about_events(account, counts),
                  self.say("good" if account.is_good() and not counts["invalid"] else "bad")]
        return lines

    def cells(self, texts, widths):
        return "".join(pad(text, cells - 1, right=2 <= i <= 3) + " " for i, (text, cells)
                       in enumerate(zip(texts, widths))).rstrip()

    def figures(self, account, unexplained):
        wanted = [outcome for outcome in account.injected() if outcome.fault.expected]
        found = sorted(outcome.seconds for outcome in wanted if outcome.ticket)
        return self.say("counts", faults=len(account.injected()), wanted=len(wanted), found=len(found),
                        median=found[len(found) // 2] if found else 0, most=found[-1] if found else 0,
                        left=len(account.unresolved()), unexplained=len(unexplained))

    def about_events(self, account, counts):
        if account.gaps:
            yield self.say("gaps", gaps=account.gaps)
        if counts["invalid"]:
            yield self.say("schema", **counts)
        else:
            yield self.say("events" if counts["checked"] else "unchecked", **counts)
