# SPDX-License-Identifier: Apache-2.0
"""What goes wrong in the demonstration, and which ticket each fault must bring.

A seed draws the devices; the kinds and the times stay. Faults never touch what another touches, so that each must be
told from all the others, and each ticket belongs to one.
"""
import random

import district
from account import Expected, Fault

# Named values of the simulator's models.
SETTLES_S = 20  # from the end of a fault until its ticket is resolved and nothing more comes
UNREACHABLE = "device-unreachable"  # how root-cause analysis calls it


class Timeline:
    def __init__(self, world, seed):
        self.world = world
        self.random = random.Random(seed)
        self.faults = []
        self.touched = set()
        self.around = {}  # device to its links
        for link in world.links:
            for name in filter(None, (link.a_device, link.b_device)):
                self.around.setdefault(name, []).append(link)

    # Topology

    def cut_off(self, without_link=None, without_device=None):
        """Devices that have no way to the core without a link or a device; the device itself is not among them."""
        reached, queue = {district.ROOT}, [district.ROOT]
        while queue:
            for link in self.around[queue.pop()]:
                for far in (link.a_device, link.b_device):
                    if far and far not in reached and far != without_device and link.name != without_link:
                        reached.add(far)
                        queue.append(far)
        return frozenset(self.world.by_name) - reached - {without_device}

    def between(self, a, b=""):
        """Links by the beginnings of their ends' names, whichever end comes first."""
        return [link for link in self.world.links
                if (link.a_device.startswith(a) and link.b_device.startswith(b) and link.b_device)
                or (link.b_device.startswith(a) and link.a_device.startswith(b) and link.b_device)]

    def tagged(self, model, tag=""):
        return [device for device in self.world.devices if device.model == model and tag in device.tags.split()
                or device.model == model and not tag]

    def footprint(self, link=None, device=None):
        names = set(self.cut_off(link.name if link else None, device))
        return names | ({link.a_device, link.b_device} - {""} if link else {device})

    def draw(self, what, footprint):
        """One of `what` that no other fault touches."""
        what = sorted(what, key=lambda one: one.name)
        self.random.shuffle(what)
        for one in what:
            names = footprint(one)
            if not names & self.touched - {"core-1", "core-2"}:
                self.touched |= names
                return one
        raise SystemExit("demo: the district has no untouched place left for a fault")

    def draw_device(self, model, tag=""):
        return self.draw(self.tagged(model, tag), lambda device: self.footprint(device=device.name))

    def draw_link(self, links, behind=None):
        """`behind`: whether something must be cut off."""
        fit = [link for link in links if behind is None or bool(self.cut_off(link.name)) == behind]
        return self.draw(fit, lambda link: self.footprint(link=link))

    # Faults

    def add(self, id_, at, lasts, kind, zh, en, expected=(), affected=frozenset(), **attributes):
        attributes = {"fault": kind, "id": id_, "lasts": f"{lasts}s", **attributes}
        self.faults.append(Fault(id_, at, at + lasts, {"zh": zh, "en": en}, attributes, tuple(expected), affected))

    def site(self, name):
        return self.world.by_name[name].site

    def cut(self, id_, at, lasts, link, zh, en):
        self.add(id_, at, lasts, "fibre-cut", zh.format(link.name), en.format(link.name), [Expected("link", link.name)],
                 self.cut_off(link.name), link=link.name)

    def disturbances(self):
        """What must not make a ticket: answers that get lost or come late."""
        for i in range(3):
            device = self.draw_device("station")
            self.add(f"loss-{i + 1}", 12, 66, "loss", f"{self.site(device.name)} {device.name} 丢包 5%",
                     f"{device.name}: 5 % of its answers are lost", device=device.name, ratio="0.05")
        device = self.draw_device("router")
        self.add("late", 12, 66, "delay", f"{device.name} 应答迟缓 120±40 毫秒",
                 f"{device.name}: answers 120 ± 40 ms late", device=device.name, delay="120ms", jitter="40ms")

    def lost_ways(self):
        device = self.draw_device("station")
        self.add("silent", 14, 26, "silent", f"{self.site(device.name)} 交换机 {device.name} 无应答",
                 f"{device.name} falls silent", [Expected("device", device.name, alarm=UNREACHABLE)], device=device.name)
        chains = [link for tag in ("chain",) for switch in self.tagged("access", tag)
                  for link in self.between(switch.name, "core-")]
        self.cut("town-cut", 17, 36, self.draw_link(chains, True), "挖断单路由光缆 {}",
                 "{} is cut, the only way of what lies behind it")
        rings = [link for switch in self.tagged("access", "ring") for link in self.between(switch.name, "acc-")]
        self.cut("ring-cut", 20, 32, self.draw_link(rings, False), "环网光缆 {} 中断，业务不中断",
                 "{} is cut, a ring: all stay reachable")
        self.cut("backhaul-cut", 26, 30, self.draw_link(self.between("bts-"), True), "基站回传光缆 {} 中断",
                 "{} is cut, a base station's backhaul")
        hall = self.draw_device("access", "hall")
        self.add("power", 29, 30, "power-off", f"{self.site(hall.name)} 停电，{hall.name} 失电",
                 f"{hall.name} loses power", [Expected("device", hall.name, alarm=UNREACHABLE)],
                 self.cut_off(None, hall.name), device=hall.name)
        olt = self.draw_link(self.between("olt-"), True)
        self.cut("olt-cut", 32, 30, olt, "OLT 上联光缆 {} 中断", "{} is cut, an OLT's uplink")

    def says(self, id_, at, lasts, kind, device, zh, en, expected, **attributes):
        """A fault that the device itself tells of."""
        place = {"name": device.name, "site": device.site}
        self.add(id_, at, lasts, kind, zh.format(**place), en.format(**place), [expected], device=device.name, **attributes)

    def troubles(self):
        # A hall's terminals: ports that gengfu.lua names, for no link is known there.
        switch = self.draw_device("access", "hall")
        self.says("port", 23, 28, "port-down", switch, "{site} {name} 终端端口 GE1/0/20 断开", "{name}: terminal port GE1/0/20 goes down",
                  Expected("interface", switch.name, "GE1/0/20", "interface-down"), port="GE1/0/20")
        line = self.draw_link([link for link in self.world.links if link.medium == "leased"])
        self.add("carrier", 33, 28, "port-down", f"出口专线 {line.name} 中断", f"{line.name}, the carrier's circuit, drops",
                 [Expected("link", line.name)], device=line.a_device, port=line.a_interface)
        switch = self.draw_device("access", "office")
        self.says("errors", 35, 28, "errors", switch, "{site} {name} 端口 GE1/0/21 误码", "{name}: port GE1/0/21 counts errors",
                  Expected("interface", switch.name, "GE1/0/21", "interface-errors"), port="GE1/0/21", per_s="20000")
        switch = self.draw_device("station")
        self.says("light", 41, 32, "optical-fall", switch, "{site} {name} 上联光功率 5 秒内下降 16 dB",
                  "{name}: its uplink loses 16 dB of light in 5 s",
                  Expected("optics", switch.name, "", "optical-rx-power"), port="GE1/0/1", db="16", over="5s")
        olt = self.draw_device("olt")
        self.says("reboot", 38, 3, "reboot", olt, "{site} {name} 重启", "{name} restarts within three seconds",
                  Expected("device", olt.name, alarm="restarted"))
        firewall = self.draw_device("firewall")
        self.says("cpu", 44, 28, "set", firewall, "出口防火墙 {name} CPU 97%", "{name}: its processor is 97 % busy",
                  Expected("processor", firewall.name, "", "cpu-high"), cpu="97")
        room = self.draw_device("room")
        self.says("heat", 47, 28, "set", room, "{site} {name} 温度升至 41°C", "{name}: the room heats up to 41 °C",
                  Expected("sensor", room.name, "", "temperature-high"), over="4s", **{"temperature:1": "410"})
        host = self.draw_device("host")
        self.says("disk", 50, 26, "set", host, "{site} {name} 根分区占用 98%", "{name}: its root volume is 98 % full",
                  Expected("storage", host.name, "/", "storage-full"), **{"storage_used:/": str(int(400 * 262144 * 0.98))})
        switch = self.draw_device("station")
        self.says("memory", 53, 26, "set", switch, "{site} {name} 内存占用 96%", "{name}: 96 % of its memory is in use",
                  Expected("memory", switch.name, "", "memory-high"), memory="96")

    def made(self):
        self.disturbances()
        self.lost_ways()
        self.troubles()
        return sorted(self.faults, key=lambda fault: fault.at_s)


def timeline(world, seed=1, seconds=None):
    """The faults; `seconds`: only those whose ticket can come and go by then."""
    faults = Timeline(world, seed).made()
    return [fault for fault in faults if seconds is None or not fault.expected or fault.until_s + SETTLES_S <= seconds]


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def scenario(faults):
    """The same for the simulator."""
    lines = ["-- Written by etc/district/generate: what goes wrong in the demonstration.", "-- luacheck: read globals at", ""]
    for fault in faults:
        keys = [f"{key if key.isidentifier() else '[' + quoted(key) + ']'} = {quoted(value)}"
                for key, value in fault.attributes.items()]
        lines += [f"-- {fault.text['en']}", f'at "{fault.at_s:g}s" {{ {", ".join(keys)} }}']
    return "\n".join(lines) + "\n"
