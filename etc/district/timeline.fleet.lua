-- Written by etc/district/generate: what goes wrong in the demonstration.
-- luacheck: read globals at

-- vil-067: 5 % of its answers are lost
at "12s" { fault = "loss", id = "loss-1", lasts = "66s", device = "vil-067", ratio = "0.05" }
-- vil-003: 5 % of its answers are lost
at "12s" { fault = "loss", id = "loss-2", lasts = "66s", device = "vil-003", ratio = "0.05" }
-- vil-006: 5 % of its answers are lost
at "12s" { fault = "loss", id = "loss-3", lasts = "66s", device = "vil-006", ratio = "0.05" }
-- bts-264: answers 120 ± 40 ms late
at "12s" { fault = "delay", id = "late", lasts = "66s", device = "bts-264", delay = "120ms", jitter = "40ms" }
-- vil-015 falls silent
at "14s" { fault = "silent", id = "silent", lasts = "26s", device = "vil-015" }
-- fibre-007 is cut, the only way of what lies behind it
at "17s" { fault = "fibre-cut", id = "town-cut", lasts = "36s", link = "fibre-007" }
-- fibre-018 is cut, a ring: all stay reachable
at "20s" { fault = "fibre-cut", id = "ring-cut", lasts = "32s", link = "fibre-018" }
-- acc-33: terminal port GE1/0/20 goes down
at "23s" { fault = "port-down", id = "port", lasts = "28s", device = "acc-33", port = "GE1/0/20" }
-- backhaul-202 is cut, a base station's backhaul
at "26s" { fault = "fibre-cut", id = "backhaul-cut", lasts = "30s", link = "backhaul-202" }
-- acc-34 loses power
at "29s" { fault = "power-off", id = "power", lasts = "30s", device = "acc-34" }
-- olt-uplink-1 is cut, an OLT's uplink
at "32s" { fault = "fibre-cut", id = "olt-cut", lasts = "30s", link = "olt-uplink-1" }
-- internet-1, the carrier's circuit, drops
at "33s" { fault = "port-down", id = "carrier", lasts = "28s", device = "fw-1", port = "GE0/0/3" }
-- acc-42: port GE1/0/21 counts errors
at "35s" { fault = "errors", id = "errors", lasts = "28s", device = "acc-42", port = "GE1/0/21", per_s = "20000" }
-- olt-3 restarts within three seconds
at "38s" { fault = "reboot", id = "reboot", lasts = "3s", device = "olt-3" }
-- vil-038: its uplink loses 16 dB of light in 5 s
at "41s" { fault = "optical-fall", id = "light", lasts = "32s", device = "vil-038", port = "GE1/0/1", db = "16", over = "5s" }
-- fw-2: its processor is 97 % busy
at "44s" { fault = "set", id = "cpu", lasts = "28s", device = "fw-2", cpu = "97" }
-- room-1: the room heats up to 41 °C
at "47s" { fault = "set", id = "heat", lasts = "28s", device = "room-1", over = "4s", ["temperature:1"] = "410" }
-- host-09: its root volume is 98 % full
at "50s" { fault = "set", id = "disk", lasts = "26s", device = "host-09", ["storage_used:/"] = "102760448" }
-- vil-077: 96 % of its memory is in use
at "53s" { fault = "set", id = "memory", lasts = "26s", device = "vil-077", memory = "96" }
