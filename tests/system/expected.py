#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What gengfu poll makes of the recordings against the values that another monitoring system's own tests expect of them.

For many recordings lies a JSON file beside them with that system's ports, processors, memory pools, sensors, transceivers and so on.
Names differ between the systems, so rows are matched by what they measure: an expected 34 degrees finds one of our
temperatures of 34 that no other has taken. Ports, transceivers, neighbours and admissions are matched by interface.

The outcome is held against expected_baseline.tsv (recording, table, matched): less than that fails. What differs for a
reason stands in expected_differences.tsv (recording, table, what, reason; the first and third with * and ?); what
differs without one fails too.
All recordings, with or without expectations, must also be plausible: dBm, ratios, degrees, no sentinel among the numbers.

  expected.py [--record] [--differences] [RECORDING…]     --record rewrites the baseline, --differences lists each difference
"""
import collections
import concurrent.futures
import fnmatch
import glob
import json
import math
import os
import subprocess
import sys
import lib

GIVEN = os.path.join(lib.DEVICES, "given")
HERE = os.path.dirname(os.path.abspath(__file__))
BASELINE = os.path.join(HERE, "expected_baseline.tsv")
DIFFERENCES = os.path.join(HERE, "expected_differences.tsv")
TABLES = ("ports", "processors", "mempools", "storage", "sensors", "transceivers", "wireless", "links", "nac", "stp", "entities")
SENTINELS = {-2147483648, 2147483647, 4294967295, 2147483648, -1000000000, 1000000000, 65535, -10000, -255}
# IANAifType of what the recordings have
TYPES = {"other": 1, "ethernetCsmacd": 6, "softwareLoopback": 24, "ppp": 23, "propVirtual": 53, "propMultiplexor": 54, "tunnel": 131,
         "l2vlan": 135, "l3ipvlan": 136, "ieee8023adLag": 161, "mplsTunnel": 150, "mpls": 166, "bridge": 209, "gpon": 250,
         "ieee80211": 71, "gigabitEthernet": 117, "fastEther": 62, "xdslTrunk": 1, "macSecControlledIF": 231, "adsl": 94, "shdsl": 169,
         "vdsl": 97, "capwapWtpVirtualRadio": 254, "ethernet": 6, "rs232": 33, "sonet": 39, "opticalChannel": 195,
         "opticalTransport": 196, "radioMAC": 188, "ds1": 18, "atm": 37, "iso88023Csmacd": 7, "lapd": 77, "voiceEncap": 103,
         "vmwareVirtualNic": 258, "vmwareNicTeam": 272, "propPointToPointSerial": 22, "aflane8023": 59, "wwanPP": 243,
         "propWirelessP2P": 157, "mplsTransport": 166, "pos": 171, "docsCableMaclayer": 127, "lapf": 119, "slip": 28, "infiniband": 199,
         "fibreChannel": 56, "aluELP": 255, "ponIf": 250, "virtualIpAddress": 112, "dialControl": 63, "e1": 19, "ipForward": 142, "frameRelay": 32}
# Which of our cells may answer an expected sensor of a class: (table, column, factor, conditions)
CLASSES = {
    "temperature": (("sensors", "value", 1, {"kind": "celsius"}), ("optics", "temperature_c", 1, {}),
                    ("ups", "battery_temperature_c", 1, {}), ("air_conditioners", "supply_c", 1, {}),
                    ("air_conditioners", "return_c", 1, {})),
    "voltage": (("sensors", "value", 1, {"kind": "volts-dc"}), ("sensors", "value", 1, {"kind": "volts-ac"}),
                ("optics", "voltage_v", 1, {}), ("ups", "battery_voltage_v", 1, {}), ("ups", "input_voltage_v", 1, {}),
                ("ups", "output_voltage_v", 1, {}), ("power_supplies", "voltage_v", 1, {})),
    "current": (("sensors", "value", 1, {"kind": "amperes"}), ("optics", "bias_ma", 0.001, {}),
                ("power_supplies", "current_a", 1, {})),
    "power": (("sensors", "value", 1, {"kind": "watts"}), ("power_supplies", "load_w", 1, {}), ("power_supplies", "rated_w", 1, {})),
    "dbm": (("optics", "rx_dbm", 1, {}), ("optics", "tx_dbm", 1, {}), ("sensors", "value", 1, {"kind": "dbm"}),
            ("radios", "rx_dbm", 1, {}), ("radios", "tx_dbm", 1, {}), ("onus", "rx_dbm", 1, {}), ("onus", "olt_rx_dbm", 1, {}), ("onus", "tx_dbm", 1, {}),
            ("radios", "snr_db", 1, {})),
    "fanspeed": (("fans", "speed_rpm", 1, {}), ("sensors", "value", 1, {"kind": "rpm"}), ("fans", "speed_ratio", 100, {}),
                 ("sensors", "value", 1, {"kind": "percent"})),
    "humidity": (("sensors", "value", 1, {"kind": "percent-rh"}), ("air_conditioners", "humidity", 1, {})),
    "percent": (("sensors", "value", 1, {"kind": "percent"}), ("fans", "speed_ratio", 100, {}), ("ups", "charge_ratio", 100, {})),
    "load": (("ups", "load_ratio", 100, {}), ("sensors", "value", 1, {"kind": "percent"})),
    "charge": (("ups", "charge_ratio", 100, {}), ("sensors", "value", 1, {"kind": "percent"})),
    "runtime": (("ups", "runtime_s", 1 / 60, {}), ("sensors", "value", 1 / 60, {"kind": "seconds"})),
    "frequency": (("sensors", "value", 1, {"kind": "hertz"}), ("radios", "frequency_hz", 1, {}), ("radios", "rx_frequency_hz", 1, {})),
    "airflow": (("sensors", "value", 35.3147, {"kind": "cmm"}), ("sensors", "value", 1, {"kind": "airflow"})),
    "count": (("sessions", "active", 1, {}), ("sessions", "setup_per_s", 1, {}), ("radios", "clients", 1, {}),
              ("sensors", "value", 1, {"kind": "other"}), ("radios", "errors", 1, {})),
    "bitrate": (("radios", "rate_bps", 1, {}), ("radios", "tx_rate_bps", 1, {})),
    "snr": (("radios", "snr_db", 1, {}),),
    "rssi": (("radios", "rx_dbm", 1, {}),),
    "rsrp": (("radios", "rx_dbm", 1, {}),),
    "wireless-power": (("radios", "rx_dbm", 1, {}), ("radios", "tx_dbm", 1, {}), ("radios", "rx_diversity_dbm", 1, {})),
    "wireless-frequency": (("radios", "frequency_hz", 1e-6, {}), ("radios", "rx_frequency_hz", 1e-6, {})),
    "rate": (("radios", "rate_bps", 1, {}), ("radios", "tx_rate_bps", 1, {})),
    "noise-floor": (("radios", "noise_dbm", 1, {}),),
    "ccq": (("radios", "quality", 100, {}),),
    "utilization": (("radios", "utilization", 100, {}), ("radios", "in_utilization", 100, {}), ("radios", "out_utilization", 100, {}),
                    ("sensors", "value", 1, {"kind": "percent"})),
    "errors": (("radios", "errors", 1, {}),),
    "xpi": (("radios", "xpi_db", 1, {}),),
    "distance": (("radios", "distance_m", 0.001, {}),),
    "clients": (("radios", "clients", 1, {}), ("sensors", "value", 1, {"kind": "other"})),
    "ap-count": (("sensors", "value", 1, {"kind": "other"}),),
    "mse": (("radios", "snr_db", -1, {}), ("radios", "snr_db", 1, {})),
    "sinr": (("radios", "snr_db", 1, {}),),
}
# Words of ours by that system's generic states: 0 ok, 1 warning, 2 critical, 3 unknown
STATES = {"ok": {0}, "warning": {1, 2}, "failed": {1, 2}, "critical": {1, 2}, "degraded": {1, 2}, "absent": {0, 1, 2, 3}, "off": {0, 1, 2, 3},
          "unknown": {1, 3}, "unavailable": {1, 3}, "nonoperational": {1, 2}, "rebuilding": {1}, "up": {0}, "down": {1, 2},
          "standby": {0, 1}, "online": {0}, "offline": {1, 2}, "normal": {0}, "low": {1, 2}, "depleted": {2}, "none": {1, 2, 3},
          "bypass": {1, 2}, "battery": {1, 2}, "booster": {0, 1}, "reducer": {0, 1}, "other": {1, 3}}
STATE_COLUMNS = (("fans", "status"), ("power_supplies", "status"), ("modules", "status"), ("disks", "status"), ("raid_groups", "status"),
                 ("sensors", "status"), ("air_conditioners", "status"), ("radios", "state"), ("onus", "state"),
                 ("ups", "battery_status"), ("ups", "output_source"), ("ups", "input_state"))
FREE_STATES = (("redundancy", "role"), ("redundancy", "state"), ("redundancy", "peer_state"), ("redundancy", "sync_state"),
               ("licences", "status"), ("ups", "test_result"))


def close(a, b, step=0.0):
    return abs(a - b) <= max(step, 0.0051, 0.01 * abs(b))


def number(value):
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


class Pool:
    """Cells of ours, each of which answers one expectation."""

    def __init__(self, cells):
        self.cells = list(cells)

    def take(self, fits):
        for i, cell in enumerate(self.cells):
            if fits(cell):
                return self.cells.pop(i)
        return None

    def take_nearest(self, value, step):
        """Not the first within reach, which may be another's."""
        near = min(self.cells, key=lambda cell: abs(cell - value), default=None)
        if near is None or abs(near - value) > step:
            return None
        self.cells.remove(near)
        return near


def expectations(document, module, key):
    """Rows that were expected, after polling where that changed them."""
    found = document.get(module)
    if not isinstance(found, dict):
        return []
    for stage in ("poller", "discovery"):
        rows = found.get(stage)
        if isinstance(rows, dict) and rows.get(key):
            return rows[key]
    return []


def ports(document, tables):
    ours = {row.get("index"): row for row in tables.get("interfaces", [])}
    for row in expectations(document, "ports", "ports"):
        mine = ours.get(row["ifIndex"])
        what = row.get("ifName") or row.get("ifDescr")
        if not mine:
            yield what, "no such port"
            continue
        wrong = []
        if not {clean(row.get("ifName")), clean(row.get("ifDescr"))} & {clean(mine["name"].split("#")[0]), clean(mine.get("descr"))}:
            wrong.append("name %s" % mine["name"])
        kind = TYPES.get(row.get("ifType"), number(row.get("ifType")))
        if row.get("ifType") and (kind is None or mine.get("type") != kind):
            wrong.append("type %s for %s" % (mine.get("type"), row["ifType"]))
        if row.get("ifSpeed") and not close(mine.get("speed_bps") or 0, row["ifSpeed"]):
            wrong.append("speed %s for %s" % (mine.get("speed_bps"), row["ifSpeed"]))
        for column, theirs in (("admin", "ifAdminStatus"), ("oper", "ifOperStatus")):
            word = {"notPresent": "not-present", "lowerLayerDown": "lower-layer-down"}.get(row.get(theirs), row.get(theirs))
            if word and mine.get(column) != word:
                wrong.append("%s %s for %s" % (column, mine.get(column), word))
        yield what, ", ".join(wrong)


def clean(text):
    return " ".join((text or "").replace('"', "").replace("\0", "").split()).lower()


def processors(document, tables):
    pool = Pool(row["used_ratio"] * 100 for row in tables.get("processors", []) if "used_ratio" in row)
    for row in expectations(document, "processors", "processors"):
        usage = number(row["processor_usage"])
        yield "%s %s" % (row["processor_descr"], usage), "" if usage is not None and pool.take(lambda cell: close(cell, usage, 0.51)) is not None \
            else "none of ours is %s%%" % usage


def mempools(document, tables):
    pool = Pool(tables.get("memory", []))
    for row in expectations(document, "mempools", "mempools"):
        share, total = number(row["mempool_perc"]), number(row["mempool_total"])

        def fits(mine):
            if "used_ratio" not in mine or not close(mine["used_ratio"] * 100, share, 1.01):
                return False
            return not total or total == 100 or "total_bytes" not in mine or close(mine["total_bytes"], total, total * 0.02)
        yield "%s %s%% of %s" % (row["mempool_descr"], share, total), "" if share is not None and pool.take(fits) else "none of ours is like it"


def storage(document, tables):
    pool = Pool(tables.get("storage", []))
    for row in expectations(document, "storage", "storage"):
        share, total = number(row["storage_perc"]), number(row["storage_size"])
        found = pool.take(lambda mine: close(mine.get("used_ratio", -1) * 100, share, 1.01)
                          and close(mine.get("total_bytes", -1), total, total * 0.02))
        yield "%s %s%% of %s" % (row["storage_descr"], share, total), "" if found else "none of ours is like it"


def cells(tables, kind):
    for table, column, factor, conditions in CLASSES.get(kind, ()):
        for row in tables.get(table, []):
            if column in row and all(row.get(name) == value for name, value in conditions.items()):
                yield row[column] * factor


def measured(pools, tables, kind, value):
    if kind not in pools:
        pools[kind] = Pool(cells(tables, kind))
    # They keep four decimals of an ampere and round other values where they please.
    step = {"current": 0.0006, "dbm": 0.06, "wireless-power": 0.06, "temperature": 0.06, "voltage": 0.011, "fanspeed": 1, "load": 0.51,
            "count": 0.01, "runtime": 0.51}.get(kind, 0.051)
    return pools[kind].take_nearest(value, max(step, 0.01 * abs(value) if kind != "dbm" else 0)) is not None


def state_pool(tables):
    for table, column in STATE_COLUMNS:
        for row in tables.get(table, []):
            if column in row:
                yield STATES.get(row[column], {3})
    for row in tables.get("sensors", []):
        if row.get("kind") in ("door", "water_leak", "smoke", "contact", "truth") and "value" in row:
            yield {0, 3} if row["value"] == 0 else {0, 1, 2, 3}
    for table, column in FREE_STATES:
        for row in tables.get(table, []):
            if column in row:
                yield {0, 1, 2, 3}


def sensors(document, tables):
    pools, states = {}, Pool(sorted(state_pool(tables), key=len))
    generic = {}
    for row in expectations(document, "sensors", "state_indexes"):
        generic[row["state_name"], row["state_value"]] = row["state_generic_value"]
    for row in expectations(document, "sensors", "sensors"):
        kind, value = row["sensor_class"], number(row["sensor_current"])
        what = "%s %s %s" % (kind, row["sensor_type"], row["sensor_descr"])
        if kind == "state":
            meaning = generic.get((row.get("state_name"), value), 3)
            yield what, "" if states.take(lambda cell: meaning in cell) else "none of ours has a state like %s" % meaning
        elif value is None:
            yield what, ""
        else:
            yield what, "" if measured(pools, tables, kind, value) else "none of ours is %s" % value


def transceivers(document, tables):
    names = {row.get("index"): row["name"] for row in tables.get("interfaces", [])}
    for row in expectations(document, "transceivers", "transceivers"):
        mine = [one for one in tables.get("optics", []) if one["interface"] == names.get(row["ifIndex"])]
        wrong = "no optics on its port" if not mine else ""
        for theirs, column in (("serial", "serial"), ("vendor", "vendor"), ("model", "part")):
            if mine and row.get(theirs) and clean(row[theirs]) not in [clean(one.get(column)) for one in mine]:
                wrong += "%s %s for %s " % (column, mine[0].get(column), row[theirs])
        yield "%s on %s" % (row.get("serial"), names.get(row["ifIndex"], row["ifIndex"])), wrong


def wireless(document, tables):
    pools = {}
    for row in expectations(document, "wireless", "wireless_sensors"):
        kind, value = row["sensor_class"], number(row["sensor_current"])
        kind = {"power": "wireless-power", "frequency": "wireless-frequency"}.get(kind, kind)
        what = "%s %s %s" % (kind, row["sensor_type"], row["sensor_descr"])
        yield what, "" if value is None or measured(pools, tables, kind, value) else "none of ours is %s" % value


def links(document, tables):
    for row in expectations(document, "discovery-protocols", "links"):
        own = {clean(row.get("ifName")), clean(row.get("ifDescr"))}
        mine = [one for one in tables.get("neighbours", []) if clean(one["interface"]) in own]
        found = [one for one in mine if clean(row["remote_hostname"]) in (clean(one.get("system_name")), clean(one.get("chassis_id")))
                 or clean(row["remote_port"]) in (clean(one.get("port_id")), clean(one.get("port_descr")))]
        yield "%s to %s" % (row.get("ifName"), row["remote_hostname"]), "" if found else "no such neighbour, but %s" % len(mine)


def nac(document, tables):
    ours = {row["mac"].replace(":", ""): row for row in tables.get("admissions", [])}
    for row in expectations(document, "nac", "ports_nac"):
        # they also take 1:2:3:4:5:0 over as it stands
        parts = row["mac_address"].split(":")
        mine = ours.get("".join(part.zfill(2) for part in parts) if len(parts) == 6 else row["mac_address"])
        wrong = "" if mine else "no such session"
        if mine and row["username"] and clean(mine.get("user")) != clean(row["username"]):
            wrong = "user %s for %s" % (mine.get("user"), row["username"])
        if mine and row["ip_address"] and mine.get("ip") != row["ip_address"]:
            wrong += "ip %s for %s" % (mine.get("ip"), row["ip_address"])
        yield row["mac_address"], wrong


def stp(document, tables):
    ours = {row.get("root", "").replace(":", "").replace("-", "")[-12:] for row in tables.get("stp", [])}
    for row in expectations(document, "stp", "stp"):
        yield row["designatedRoot"], "" if row["designatedRoot"] in ours else "roots of ours: %s" % ours


def entities(document, tables):
    """The parts that are worth a row: those that can be pulled and replaced."""
    pool = Pool(tables.get("modules", []))
    for row in expectations(document, "entity-physical", "entPhysical"):
        if row["entPhysicalClass"] not in ("chassis", "module", "powerSupply", "fan", "stack", "cpu"):
            continue
        names = {clean(row["entPhysicalName"]), clean(row["entPhysicalDescr"])}
        found = pool.take(lambda mine: {clean(mine["name"].split("#")[0]), clean(mine.get("descr"))} & names
                          and (not row["entPhysicalSerialNum"] or clean(mine.get("serial")) == clean(row["entPhysicalSerialNum"])))
        yield "%s %s" % (row["entPhysicalName"] or row["entPhysicalDescr"], row["entPhysicalSerialNum"]), "" if found else "no such module"


COMPARE = dict(zip(TABLES, (ports, processors, mempools, storage, sensors, transceivers, wireless, links, nac, stp, entities)))


# The least and the most that a unit's values can be here: by the end of a column's name and by a sensor's kind.
# A utilization is one, a load can be over one.
BOUNDS = (("load_ratio", 0, 3), ("_ratio", 0, 1), ("utilization", 0, 1), ("quality", 0, 1), ("_c", -60, 200), ("_v", 0, 1000), ("_ma", 0, 1000),
          ("_a", 0, 1000), ("_rpm", 0, 60000), ("_w", 0, 1e6), ("_nm", 600, 2000), ("humidity", 0, 100))
KINDS = {"celsius": (-60, 200), "volts-dc": (-400, 1000), "volts-ac": (0, 1000), "amperes": (-1000, 1000), "rpm": (0, 60000), "watts": (0, 1e6),
         "percent": (0, 200), "percent-rh": (0, 100), "hertz": (0, 1e12), "truth": (0, 1), "contact": (0, 1), "door": (0, 1), "smoke": (0, 1),
         "water_leak": (0, 1), "dbm": (-60, 20)}


def bounds_of(column, kind):
    if kind in KINDS:
        return KINDS[kind]
    return next(((least, most) for end, least, most in BOUNDS if column.endswith(end)), None)


def implausible(tables):
    """Cells that no device can have meant."""
    for table, rows in tables.items():
        for row in rows:
            for column, value in row.items():
                if isinstance(value, bool) or not isinstance(value, (int, float)):
                    continue
                where = "%s.%s of %s is %s" % (table, column, list(row.values())[0], value)
                kind = row.get("kind") if column in ("value", "low_alarm", "low_warning", "high_warning", "high_alarm") else None
                if not math.isfinite(value):
                    yield where
                elif (column.endswith("_dbm") or kind == "dbm") and not -60 <= value <= 20:
                    if table != "radios" or not -140 <= value <= 60:   # a radio hears -110 dBm and sends 43
                        yield where
                elif bounds_of(column, kind) and not bounds_of(column, kind)[0] <= value <= bounds_of(column, kind)[1]:
                    yield where
                elif value in SENTINELS and table not in ("interfaces", "onus", "macs") and not column.endswith("_bytes") and \
                        column not in ("index", "established_s", "remote_as"):
                    yield where


def poll(target):
    name, address = target
    done = subprocess.run([lib.GENGFU, "poll", address, "--json"], capture_output=True, timeout=4 * lib.PATIENCE, check=False)
    if done.returncode:
        return name, None, done.stderr.decode(errors="replace")[-300:]
    return name, json.loads(done.stdout), None


def serve_and_poll(port, wanted):
    command = [lib.FLEET, "serve", GIVEN, "--network", "127.22.0.0/16", "--port", str(port)]
    with lib.process(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as fleet:
        lines, targets = lib.Lines(fleet.stdout), []
        while True:
            line = lines.next(lib.PATIENCE)
            if line is None:
                lib.check(False, "the fleet serves the recordings")
            if line == "ready":
                break
            targets.append(tuple(line.rsplit(" ", 1)))
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            return list(pool.map(poll, [one for one in targets if not wanted or one[0] in wanted]))


def read_tsv(path, columns):
    rows = []
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            for line in file:
                if line.strip() and not line.startswith("#"):
                    rows.append(line.rstrip("\n").split("\t"))
                    if len(rows[-1]) != columns:
                        lib.check(False, "%s: %d columns in %r" % (path, columns, line))
    return rows


def compare(results):
    """{(recording, table): (expected, [(what, how it differs)])} of all that has expectations."""
    outcome = {}
    for name, answer, _ in results:
        path = os.path.join(GIVEN, name + ".json")
        if not answer or not os.path.exists(path):
            continue
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
        for table in TABLES:
            rows = list(COMPARE[table](document, answer["tables"]))
            if rows:
                outcome[name, table] = (len(rows), [row for row in rows if row[1]])
    return outcome


def reason_of(differences, name, table, what):
    for file, of, pattern, reason in differences:
        if of == table and fnmatch.fnmatchcase(name, file) and fnmatch.fnmatchcase(what, pattern):
            return reason
    return None


def write_baseline(outcome, wanted):
    kept = [row for row in read_tsv(BASELINE, 3) if wanted and row[0] not in wanted]
    kept += [[name, table, str(expected - len(wrong))] for (name, table), (expected, wrong) in outcome.items()]
    with open(BASELINE, "w", encoding="utf-8") as file:
        file.write("# How many expected values of a recording are met at least: recording, table, number. Written by expected.py --record.\n")
        file.writelines("\t".join(row) + "\n" for row in sorted(kept))


def report(outcome, differences, loud):
    """Prints it; gives back what differs without a reason."""
    unexplained = []
    totals = collections.defaultdict(lambda: [0, 0, 0])
    for (name, table), (expected, wrong) in sorted(outcome.items()):
        reasons = [reason_of(differences, name, table, what) for what, _ in wrong]
        totals[table][0] += expected
        totals[table][1] += expected - len(wrong)
        totals[table][2] += sum(1 for one in reasons if one)
        if not all(reasons):
            unexplained.append("%s: %s: %d differ without a reason: see --differences" % (name, table, reasons.count(None)))
        for (what, how), reason in zip(wrong, reasons):
            if loud:
                print("%s %s: %s: %s%s" % (name, table, what, how, " (%s)" % reason if reason else ""))
    print("%-14s %8s %8s %9s %12s" % ("table", "expected", "matched", "explained", "unexplained"))
    for table in TABLES:
        if table in totals:
            print("%-14s %8d %8d %9d %12d" % (table, *totals[table], totals[table][0] - totals[table][1] - totals[table][2]))
    whole = [sum(one[i] for one in totals.values()) for i in range(3)]
    print("%-14s %8d %8d %9d %12d" % ("all", *whole, whole[0] - whole[1] - whole[2]))
    return unexplained


def main():
    wanted = {one for one in sys.argv[1:] if not one.startswith("--")}
    if not glob.glob(os.path.join(GIVEN, "*.json")):
        lib.skip("no recordings with expected values at ../shared/devices/given")
    results = serve_and_poll(lib.free_udp_port(), wanted)
    failures = ["%s: %s" % (name, problem) for name, _, problem in results if problem]
    for name, answer, _ in results:
        failures += ["%s: %s" % (name, what) for what in implausible(answer["tables"])] if answer else []
    outcome = compare(results)
    failures += report(outcome, read_tsv(DIFFERENCES, 4), "--differences" in sys.argv)
    if "--record" in sys.argv:
        write_baseline(outcome, wanted)
    for name, table, least in read_tsv(BASELINE, 3):
        expected, wrong = outcome.get((name, table), (0, []))
        if (not wanted or name in wanted) and expected - len(wrong) < int(least):
            failures.append("%s: %s: %d match, %s did before" % (name, table, expected - len(wrong), least))
    for failure in failures:
        print("FAILED: " + failure)
    sys.exit(1 if failures or not results else 0)


if __name__ == "__main__":
    main()
