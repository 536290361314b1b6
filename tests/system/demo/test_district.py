#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What etc/district says of itself: the numbers, the ways of the fibre, and that its files are those that generate writes."""
import csv
import subprocess
import sys
import unittest
from collections import Counter
from pathlib import Path

sys.dont_write_bytecode = True
DISTRICT = Path(__file__).resolve().parents[3] / "etc/district"
sys.path.insert(0, str(DISTRICT))

import district  # noqa: E402
import timeline  # noqa: E402

TOWNS = "市桥街 沙头街 东环街 桥南街 小谷围街 大石街 洛浦街 石壁街 钟村街 大龙街 石碁镇 新造镇 化龙镇 南村镇 沙湾镇 石楼镇".split()


def rows(name):
    with open(DISTRICT / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Files(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.sites, cls.devices, cls.links = rows("sites.csv"), rows("devices.csv"), rows("links.csv")

    def test_the_files_are_those_that_generate_writes(self):
        run = subprocess.run([sys.executable, DISTRICT / "generate", "--check"], capture_output=True, text=True, check=False)
        self.assertEqual((run.returncode, run.stderr), (0, ""))

    def test_there_are_as_many_of_each_as_in_the_district_we_build_for(self):
        roles = Counter(device["role"] for device in self.devices)
        self.assertEqual(roles, {"core-switch": 2, "firewall": 2, "access-switch": 43, "village-switch": 80, "olt": 4,
                                 "backhaul-router": 300, "cloud-host": 12, "ups": 4, "room-sensor": 3})
        kinds = Counter(site["kind"] for site in self.sites)
        self.assertEqual((kinds["hall"], kinds["village-station"], kinds["base-station"]), (3, 274, 882))
        classes = Counter(site["class"] for site in self.sites if site["kind"] == "base-station")
        self.assertEqual(classes, {"4G": 574, "5G": 224, "NB-IoT": 84})
        self.assertEqual(sum(link["name"].startswith("onu-") for link in self.links), 194)

    def test_every_town_has_its_code_and_its_part(self):
        towns = {(site["town"], site["town_code"]) for site in self.sites if site["town"]}
        self.assertEqual(sorted(code for _, code in towns), [f"440113{i:03d}" for i in range(1, 17)])
        for kind in ("village-station", "base-station", "machine-room"):
            self.assertEqual({site["town"] for site in self.sites if site["kind"] == kind}, set(TOWNS), kind)

    def test_names_addresses_and_ports_are_used_once(self):
        for table in (self.sites, self.devices, self.links):
            self.assertEqual([name for name, count in Counter(row["name"] for row in table).items() if count > 1], [])
        addresses = [device["address"] for device in self.devices]
        self.assertEqual(len(set(addresses)), len(addresses))
        ends = Counter((link["a_device"], link["a_interface"]) for link in self.links)
        ends += Counter((link["b_device"], link["b_interface"]) for link in self.links if link["b_device"])
        self.assertEqual([end for end, count in ends.items() if count > 1], [])

    def test_each_station_has_a_switch_or_an_onu_and_what_is_named_exists(self):
        sites, names = {site["name"]: site for site in self.sites}, {device["name"] for device in self.devices}
        stations = Counter(device["site"] for device in self.devices if device["role"] == "village-switch")
        stations += Counter(link["b_site"] for link in self.links if link["name"].startswith("onu-"))
        self.assertEqual(len(stations), 274)
        self.assertEqual(set(stations.values()), {1})
        for name in stations:
            self.assertEqual(sites[name]["kind"], "village-station")
        self.assertLessEqual({device["site"] for device in self.devices}, set(sites))
        for link in self.links:
            self.assertIn(link["a_device"], names)
            self.assertIn(link["b_device"] or link["b_site"], names | set(sites))

    def test_positions_lie_in_the_district(self):
        for site in self.sites:
            self.assertTrue(113.2 < float(site["longitude"]) < 113.6 and 22.8 < float(site["latitude"]) < 23.1, site)


class Ways(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = district.District()
        cls.ways = timeline.Timeline(cls.world, 1)

    def test_everything_has_a_way_to_the_core(self):
        self.assertEqual(self.ways.cut_off(), frozenset())

    def test_no_cut_of_a_ring_takes_anything_away_and_every_other_town_has_a_weak_spot(self):
        for switch in self.ways.tagged("access", "ring"):
            for link in self.ways.between(switch.name, "core-") + self.ways.between(switch.name, "acc-"):
                self.assertEqual(self.ways.cut_off(link.name), frozenset(), link.name)
        chains = {switch.name for switch in self.ways.tagged("access", "chain")}
        for link in self.world.links:
            if {link.a_device, link.b_device} & chains and link.name.startswith("fibre-"):
                self.assertNotEqual(self.ways.cut_off(link.name), frozenset(), link.name)

    def test_a_hall_survives_the_cut_of_any_fibre_and_the_loss_of_a_core(self):
        halls = {switch.name for switch in self.ways.tagged("access", "hall")}
        self.assertEqual(len(halls), 3)
        for link in self.world.links:
            self.assertFalse(self.ways.cut_off(link.name) & halls)
        self.assertFalse(self.ways.cut_off(None, "core-2") & halls)

    def test_some_village_switches_hang_on_others(self):
        chained = [link for link in self.world.links if link.a_device.startswith("vil-")]
        self.assertEqual(len(chained), 10)


class Faults(unittest.TestCase):
    def test_faults_touch_nothing_in_common_whatever_the_seed(self):
        world = district.District()
        for seed in range(1, 21):
            faults = timeline.timeline(world, seed)
            self.assertGreaterEqual(len(faults), 16)
            self.assertEqual(len({fault.id for fault in faults}), len(faults))
            behind = [name for fault in faults for name in fault.affected]
            own = [fault.attributes["device"] for fault in faults if "device" in fault.attributes]
            self.assertEqual(len(set(behind + own)), len(behind + own), seed)

    def test_a_shorter_demonstration_leaves_out_what_would_not_end_in_time(self):
        world = district.District()
        for seconds in (60, 90):
            faults = timeline.timeline(world, 1, seconds)
            self.assertTrue(faults)
            for fault in faults:
                self.assertTrue(not fault.expected or fault.until_s <= seconds - 15)


if __name__ == "__main__":
    unittest.main()
