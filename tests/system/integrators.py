#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The signature check that docs/integrators.md shows takes what the agent signs, and nothing else."""
import re
import lib
import webhook_receiver
from webhook_world import World


def main():
    with open(lib.os.path.join(lib.SOURCE, "docs", "integrators.md"), encoding="utf-8") as page:
        code = re.search(r"```python\n(.*?)```", page.read(), re.S).group(1)
    shown = {}
    exec(compile(code, "docs/integrators.md", "exec"), shown)
    verdicts = []

    def judge(secret, headers, body):
        verdicts.append((shown["is_genuine"](secret, headers, body), shown["is_genuine"](secret, headers, body + b" ")))
        return verdicts[-1][0]

    webhook_receiver.is_signed = judge
    with lib.folder() as folder, webhook_receiver.Receiver() as receiver:
        with World(folder, 1, 'url = "http://127.0.0.1:%d/"' % receiver.port) as world, world.agent():
            world.fault("acc-1", 2)
            world.wait("an event comes", lambda: receiver.accepted)
    lib.check(verdicts[0] == (True, False), "it is genuine, and one octet more is not")


main()
