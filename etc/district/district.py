# SPDX-License-Identifier: Apache-2.0
"""The district of the demonstration as data: sites, devices, links, and the CSV files made of them.

Nothing here is drawn by chance: numbers of a town follow from its weight in places.py, so that the files are the same
whenever they are made. How the fibre lies, by town:

    ring    core-1 === a === b === core-2    any one cut leaves everything reachable
    dual    core-1 === a === core-2, a --- b    b has one way
    chain   core === a --- b    both have one way

Halls have two ways, departments one. Village switches and base stations' backhaul routers hang on their town's access
switches, some village switches on another's; ONUs hang on the PON ports of four OLTs.
"""
import csv
import io
from dataclasses import dataclass, field, fields

import places

PORT = 1161  # the demonstration puts a free one in its place
CIDR = "127.20.0.0/16"
NETWORK = "127.20.{}.{}"
ROOT = "core-1"  # the agent's machine stands beside it

ACCESS_SWITCHES, STATIONS, STATION_SWITCHES, OLTS = 43, 274, 80, 4
BASE_STATIONS = (("4G", 574), ("5G", 224), ("NB-IoT", 84))
BACKHAUL_ROUTERS, HOSTS, UPS, ROOM_SENSORS = 300, 12, 4, 3
CHAINED_STATION_SWITCHES = 10
PON_PORTS = 16


@dataclass
class Site:
    name: str
    kind: str
    town: str = ""
    town_code: str = ""
    village: str = ""
    department: str = ""
    class_: str = field(default="", metadata={"column": "class"})
    calendar: str = ""
    contact: str = ""
    longitude: str = ""
    latitude: str = ""


@dataclass
class Device:
    name: str
    address: str
    credentials: str
    site: str
    role: str
    department: str
    team: str
    tags: str
    model: str = field(metadata={"column": None})


@dataclass
class Link:
    name: str
    a_device: str
    a_interface: str
    b_device: str
    b_interface: str
    b_site: str
    medium: str
    length_km: str
    owner: str
    contractor: str
    circuit: str


def shares(total, weights):
    """Divides a whole number by weights: the largest remainders get what is left."""
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    by_rest = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in by_rest[: total - sum(parts)]:
        parts[i] += 1
    return parts


def scatter(number, step):
    """-1 … 1, even over the numbers: the fractions of multiples of an irrational."""
    return 2 * (number * step % 1.0) - 1


# What a model of the simulator calls its ports; the last four of an access switch are its uplinks.
PORT_NAMES = {
    "core": "XGE1/0/{}", "firewall": "GE0/0/{}", "access": "GE1/0/{}", "access-uplink": "XGE1/0/{}",
    "station": "GE1/0/{}", "router": "GE0/0/{}", "host": "eth{}", "ups": "eth{}", "room": "eth{}", "olt": "XGE0/3/{}",
}


class District:
    def __init__(self):
        self.sites, self.devices, self.links = [], [], []
        self.by_name = {}
        self.used = {}  # how many ports of a kind a device has in use
        self.switches_of_town = {}
        self.station_switch_of_town = {}
        self.add_cloud_hall()
        self.add_towns()
        self.add_halls()
        self.add_offices()
        self.add_stations()
        self.add_base_stations()

    # Parts

    def add_site(self, name, kind, town="", **more):
        site = Site(name, kind, town, **more)
        if town:
            index = [entry[0] for entry in places.TOWNS].index(town)
            _, _, longitude, latitude, _ = places.TOWNS[index]
            number = len(self.sites)
            site.town_code = places.TOWN_CODE.format(index + 1)
            site.longitude = f"{longitude + 0.018 * scatter(number, 0.618034):.4f}"
            site.latitude = f"{latitude + 0.014 * scatter(number, 0.754878):.4f}"
        self.sites.append(site)
        return site

    def add_device(self, name, model, site, role, tags=""):
        number = len(self.devices) + 1
        core = model in ("core", "firewall")
        device = Device(
            name=name, address=f"{NETWORK.format(number // 250, number % 250 + 1)}:{PORT}",
            credentials="core" if core else "access", site=site.name, role=role, department=site.department,
            team="网络组" if model in ("core", "firewall", "access", "station", "olt", "router") else "机房组",
            tags=tags, model=model)
        self.devices.append(device)
        self.by_name[name] = device
        return device

    def port(self, device, kind=None):
        """The next free port of a device."""
        kind = kind or device.model
        number = self.used.get((device.name, kind), 0) + 1
        self.used[device.name, kind] = number
        return PORT_NAMES[kind].format(number)

    def add_link(self, name, a, a_port, b=None, b_port="", site=None, medium="fibre", km=None, owner="政务光纤",
                 contractor=None, circuit=""):
        number = len(self.links)
        if km is None:
            km = 2.5 + 2 * scatter(number, 0.569840)
        own = medium == "fibre" and km > 0.2
        self.links.append(Link(
            name, a.name, a_port, b.name if b else "", b_port, site.name if site else "", medium, f"{km:.2f}", owner,
            (contractor or places.CONTRACTORS[number % 3]) if own else "",
            circuit or (f"PYGX-{number + 1:04d}" if own else "")))

    # The middle

    def add_cloud_hall(self):
        hall = self.add_site(places.CLOUD_HALL, "machine-room", "东环街", department=places.NETWORK_DEPARTMENT,
                             calendar="24x7", contact="机房值班 020-00000001")
        self.cores = [self.add_device(f"core-{i}", "core", hall, "core-switch") for i in (1, 2)]
        firewalls = [self.add_device(f"fw-{i}", "firewall", hall, "firewall", "egress") for i in (1, 2)]
        for i in (1, 2):
            self.add_link(f"core-link-{i}", self.cores[0], self.port(self.cores[0]), self.cores[1],
                          self.port(self.cores[1]), km=0.05)
        for i, firewall in enumerate(firewalls):
            self.add_link(f"egress-{i + 1}", self.cores[i], self.port(self.cores[i]), firewall, self.port(firewall),
                          km=0.05)
        for name, model, count, role in (("host", "host", HOSTS, "cloud-host"), ("ups", "ups", UPS, "ups"),
                                         ("room", "room", ROOM_SENSORS, "room-sensor")):
            for i in range(count):
                device = self.add_device(f"{name}-{i + 1:0{2 if count > 9 else 1}d}", model, hall, role)
                core = self.cores[i % 2]
                self.add_link(f"hall-{device.name}", core, self.port(core), device, self.port(device), medium="copper",
                              km=0.05)
        self.add_link("egress-pair", firewalls[0], self.port(firewalls[0]), firewalls[1], self.port(firewalls[1]),
                      medium="copper", km=0.05)
        for firewall, carrier in zip(firewalls, ("中国电信", "中国联通")):
            far = self.add_site(f"{carrier}互联网出口局端", "carrier", "市桥街", department=carrier, calendar="24x7")
            self.add_link(f"internet-{firewall.name[-1]}", firewall, self.port(firewall), site=far, medium="leased",
                          owner=carrier, circuit=f"HLW-{firewall.name[-1]}")

    def add_access_switch(self, site, tags=""):
        number = sum(device.model == "access" for device in self.devices) + 1
        return self.add_device(f"acc-{number:02d}", "access", site, "access-switch", tags)

    def join(self, a, b, name=None):
        """Fibre between switches; the access switch's end is one of its uplinks."""
        ends = []
        for end in (a, b):
            ends += [end, self.port(end, "access-uplink" if end.model == "access" else None)]
        number = sum(link.name.startswith("fibre-") for link in self.links) + 1
        self.add_link(name or f"fibre-{number:03d}", *ends)

    def add_towns(self):
        for i, (town, *_) in enumerate(places.TOWNS):
            room = self.add_site(f"{town}综合机房", "machine-room", town, department=f"{town}党政综合办", calendar="24x7",
                                 contact="镇街值班")
            layout = ("ring", "dual", "chain")[i % 3]
            a, b = self.add_access_switch(room, layout), self.add_access_switch(room, layout)
            self.switches_of_town[town] = [a, b]
            first = self.cores[0 if layout != "chain" else i % 2]
            self.join(first, a)
            self.join(a, b)
            if layout == "ring":
                self.join(b, self.cores[1])
            elif layout == "dual":
                self.join(a, self.cores[1])
        for i in range(OLTS):
            town = places.TOWNS[4 * i + 1][0]
            switch = self.switches_of_town[town][0]
            room = next(site for site in self.sites if site.name == switch.site)
            olt = self.add_device(f"olt-{i + 1}", "olt", room, "olt")
            self.add_link(f"olt-uplink-{i + 1}", switch, self.port(switch), olt, self.port(olt), km=0.05)

    # The edge

    def add_halls(self):
        for i, (name, town) in enumerate(places.HALLS):
            hall = self.add_site(name, "hall", town, department=places.NETWORK_DEPARTMENT, class_="24h", calendar="24x7",
                                 contact=f"大厅值班 020-0000001{i}")
            switch = self.add_access_switch(hall, "hall")
            for core in self.cores:
                self.join(core, switch)

    def add_offices(self):
        for i, (name, town) in enumerate(places.OFFICES):
            office = self.add_site(f"{name}机房", "office", town, department=name, calendar="workdays")
            self.join(self.cores[i % 2], self.add_access_switch(office, "office"))

    def add_stations(self):
        """The first of each town's stations have a switch, the rest an ONU."""
        weights = [weight for _, weight, *_ in places.TOWNS]
        switched = shares(STATION_SWITCHES, weights)
        stations = []
        for (town, *_, villages), count, with_switch in zip(places.TOWNS, shares(STATIONS, weights), switched):
            names = villages.split()
            names = names[:count] + [f"第{i + 1}" for i in range(len(names), count)]
            for i, village in enumerate(names):
                site = self.add_site(f"{town}{village}公共服务站", "village-station", town, village=village,
                                     department=f"{town}党政综合办", calendar="workdays")
                stations.append((town, site, i < with_switch))
        onus = [site for _, site, has_switch in stations if not has_switch]
        for town, site, has_switch in stations:
            if has_switch:
                self.add_station_switch(town, site)
        for number, site in enumerate(onus):
            self.add_onu(number, len(onus), site)

    def add_station_switch(self, town, site):
        number = sum(device.model == "station" for device in self.devices) + 1
        switch = self.add_device(f"vil-{number:03d}", "station", site, "village-switch")
        earlier = self.station_switch_of_town.setdefault(town, [])
        # The third of a town hangs on its second: a chain along the road.
        chained = len(earlier) == 2 and self.chained_count() < CHAINED_STATION_SWITCHES
        parent = earlier[1] if chained else self.switches_of_town[town][number % 2]
        self.add_link(f"village-{number:03d}", parent, self.port(parent), switch, self.port(switch))
        earlier.append(switch)

    def chained_count(self):
        return sum(link.a_device.startswith("vil-") for link in self.links)

    def add_onu(self, number, count, site):
        """ONUs of neighbouring stations hang on the same PON port."""
        olt = self.by_name[f"olt-{number * OLTS // count + 1}"]
        on_olt = sum(link.a_device == olt.name and link.name.startswith("onu-") for link in self.links)
        pon, place = on_olt % PON_PORTS, on_olt // PON_PORTS
        self.add_link(f"onu-{number + 1:03d}", olt, f"0/1/{pon}:{place + 1}", site=site)

    def add_base_stations(self):
        weights = [weight for _, weight, *_ in places.TOWNS]
        on_fibre = shares(BACKHAUL_ROUTERS, weights)
        kinds = [kind for kind, count in BASE_STATIONS for _ in range(count)]
        counts = shares(len(kinds), weights)
        # Every technology in every town: the list is dealt out like cards.
        places_of = [town for town, *_ in places.TOWNS]
        left = dict(zip(places_of, counts))
        number_in_town = dict.fromkeys(places_of, 0)
        routers_left = dict(zip(places_of, on_fibre))
        turn = 0
        for number, kind in enumerate(kinds):
            while not left[places_of[turn % 16]]:
                turn += 1
            town = places_of[turn % 16]
            turn += 1
            left[town] -= 1
            number_in_town[town] += 1
            carrier = places.CARRIERS[number % 3]
            site = self.add_site(f"{town}{carrier[2:]}{kind}基站{number_in_town[town]:02d}", "base-station", town,
                                 department=carrier, class_=kind)
            if kind != "NB-IoT" and number_in_town[town] % 2 and routers_left[town]:
                routers_left[town] -= 1
                self.add_backhaul(town, site)

    def add_backhaul(self, town, site):
        number = sum(device.model == "router" for device in self.devices) + 1
        router = self.add_device(f"bts-{number:03d}", "router", site, "backhaul-router")
        switch = self.switches_of_town[town][number % 2]
        self.add_link(f"backhaul-{number:03d}", switch, self.port(switch), router, self.port(router))

    # Files

    def csv(self, rows):
        kind = type(rows[0])
        columns = [(entry.name, entry.metadata.get("column", entry.name)) for entry in fields(kind)]
        columns = [(name, column) for name, column in columns if column]
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(column for _, column in columns)
        writer.writerows([getattr(row, name) for name, _ in columns] for row in rows)
        return text.getvalue()

    def files(self):
        return {"sites.csv": self.csv(self.sites), "devices.csv": self.csv(self.devices), "links.csv": self.csv(self.links)}
