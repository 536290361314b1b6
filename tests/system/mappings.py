#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The stock mappings against a server that behaves like the systems they are for: a ticket is created, then resolved."""
import base64
import hashlib
import hmac
import json
import urllib.parse
import lib
from webhook_receiver import Receiver
from webhook_world import World

SINKS = """
sink "webhook" { name = "tmf621", url = "%(url)s/tmf", mapping = "tmf621.lua", settings = { token = secret "hook" } }
sink "webhook" { name = "servicenow", url = "%(url)s", mapping = "servicenow.lua", settings = { user = "gengfu", password = secret "hook" } }
sink "webhook" { name = "jira", url = "%(url)s", mapping = "jira.lua",
	settings = { project = "NET", user = "ops", token = secret "hook", transitions = { resolved = "31" } } }
sink "webhook" { name = "alertmanager", url = "%(url)s", mapping = "alertmanager.lua" }
sink "webhook" { name = "pagerduty", url = "%(url)s/v2/enqueue", mapping = "pagerduty.lua", settings = { routing_key = secret "hook" } }
sink "webhook" { name = "wecom", url = "%(url)s/cgi-bin/webhook/send", mapping = "wecom.lua", rate = 20, settings = { key = secret "hook" } }
sink "webhook" { name = "dingtalk", url = "%(url)s/robot/send", mapping = "dingtalk.lua", rate = 20, retry = "100ms",
	settings = { token = secret "hook", key = secret "hook" } }
sink "webhook" { name = "feishu", url = "%(url)s/bot", mapping = "feishu.lua", settings = { token = secret "hook", key = secret "hook" } }
"""


def sign(key, text):
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode()


class Systems(Receiver):
    """Answers as the systems do; keeps (what, body) of all that it took."""

    secret = "s/e c"

    def __init__(self):
        self.seen = []
        self.refusals = 1  # DingTalk: 200 with an error code, once
        super().__init__()

    def basic(self, handler, user):
        return handler.headers["Authorization"] == "Basic " + base64.b64encode((user + ":" + self.secret).encode()).decode()

    def judge(self, handler, path, query, body):
        """name, status, answer"""
        create = handler.command == "POST"
        if path.startswith("/tmf/troubleTicket"):
            good = handler.headers["Authorization"] == "Bearer " + self.secret and (create or path.endswith("/T%2F1"))
            return "tmf621", 201 if create else 200, {"id": "T/1"}, good
        if path.startswith("/api/now/table/incident"):
            return "servicenow", 201 if create else 200, {"result": {"sys_id": "abc"}}, self.basic(handler, "gengfu") and (create or path.endswith("/abc"))
        if path.startswith("/rest/api/2/issue"):
            return "jira", 201, {"key": "NET-7"} if path.endswith("issue") else {"id": "9"}, self.basic(handler, "ops")
        if path == "/api/v2/alerts":
            return "alertmanager", 200, {}, isinstance(body, list) and body[0]["startsAt"] < body[0]["endsAt"]
        if path == "/v2/enqueue":
            return "pagerduty", 202, {"status": "success"}, body["routing_key"] == self.secret
        if path == "/cgi-bin/webhook/send":
            return "wecom", 200, {"errcode": 0}, query["key"] == [self.secret]
        if path == "/robot/send":
            good = query["access_token"] == [self.secret] and query["sign"] == [sign(self.secret, query["timestamp"][0] + "\n" + self.secret)]
            self.refusals -= 1
            return "dingtalk", 200, {"errcode": 130101 if self.refusals >= 0 else 0}, good
        return "feishu", 200, {"code": 0}, path == "/bot/" + urllib.parse.quote(self.secret, safe="") and body["sign"] == sign(
            body["timestamp"] + "\n" + self.secret, "")

    def take(self, handler, body):
        url = urllib.parse.urlsplit(handler.path)
        body = json.loads(body)
        with self.lock:
            name, status, answer, good = self.judge(handler, url.path, urllib.parse.parse_qs(url.query), body)
            if not good:
                self.bad.append("%s: %s %s %s" % (name, handler.command, handler.path, body))
            if answer.get("errcode") != 130101:
                self.seen.append((name, handler.command, url.path, body))
        handler.answer(status, json.dumps(answer).encode())

    def of(self, name):
        with self.lock:
            return [one[1:] for one in self.seen if one[0] == name]


NAMES = ["tmf621", "servicenow", "jira", "alertmanager", "pagerduty", "wecom", "dingtalk", "feishu"]


def main():
    with lib.folder() as folder, Systems() as systems:
        url = "http://127.0.0.1:%d" % systems.port
        with World(folder, 1, 'url = "%s/plain"' % url) as world:
            config = lib.os.path.join(folder, "gengfu.lua")
            with open(config, encoding="utf-8") as file:
                text = "".join(line for line in file if not line.startswith("sink"))
            lib.write(config, text + SINKS % {"url": url})
            lib.secret(folder, "hook", systems.secret)
            with world.agent():
                world.fault("acc-1", 2)
                world.wait("every system has the ticket", lambda: all(len(systems.of(name)) >= 1 for name in NAMES))
                world.clear("acc-1", 2)
                world.wait("every system has its resolution", lambda: all(len(systems.of(name)) >= 2 for name in NAMES))
            lib.check(not systems.bad, "keys and signatures stand where they should %s" % systems.bad[:2])
            lib.check(systems.secret not in world.log(), "none is in the log")
            lib.check(systems.of("tmf621")[0][0] == "POST" and systems.of("tmf621")[0][2]["status"] == "pending", "TMF621 knows it as pending")
            lib.check(systems.of("tmf621")[-1][0] == "PATCH" and systems.of("tmf621")[-1][2]["status"] == "resolved", "and patches it")
            lib.check([one[0] for one in systems.of("servicenow")[:2]] == ["POST", "PATCH"], "ServiceNow inserts, then updates")
            lib.check(systems.of("jira")[-1][1] == "/rest/api/2/issue/NET-7/transitions", "Jira makes a transition of the issue")
            lib.check([one[2]["event_action"] for one in systems.of("pagerduty")] == ["trigger", "resolve"], "PagerDuty triggers and resolves")
            lib.check(systems.of("alertmanager")[1][2][0]["endsAt"] < systems.of("alertmanager")[0][2][0]["endsAt"], "the alert ends")
            lib.check("已恢复" in systems.of("dingtalk")[-1][2]["text"]["content"], "DingTalk reads that it is over, after a refusal")


main()
