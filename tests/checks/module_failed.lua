checks "module-failed" {}
device "core-1" {}

local function part(status, more)
	local row = { name = "Slot 3", status = status }
	for key, value in pairs(more or {}) do row[key] = value end
	return { row }
end

test "one that has failed is an alarm once the hold is over" {
	{ at = "0s", modules = part("ok"), alarms = {} },
	{ at = "1s", modules = part("failed"), alarms = {} },
	{ at = "59s", alarms = {} },
	{
		at = "3m", alarms = { ["Slot 3"] = "major" },
		text = { ["Slot 3"] = "Slot 3 has failed" }, text_zh = { ["Slot 3"] = "板卡 Slot 3 故障" },
	},
	{ at = "4m", modules = part("ok"), alarms = { ["Slot 3"] = "major" } },
	{ at = "9m", alarms = {} },
}

test "one that reports a problem is a smaller alarm" {
	{ at = "0s", modules = part("warning") },
	{ at = "3m", alarms = { ["Slot 3"] = "minor" } },
	{ at = "4m", modules = part("failed"), alarms = { ["Slot 3"] = "major" } },
}

test "an empty place, one that was never read and one that says nothing have no say" {
	{ at = "0s", modules = part("absent") },
	{ at = "10m", modules = part("unknown") },
	{ at = "20m", modules = part(nil) },
	{ at = "1h", alarms = {} },
}

test "pulling the part that failed does not end the alarm, a sound one does" {
	{ at = "0s", modules = part("failed") },
	{ at = "3m", modules = part("absent"), alarms = { ["Slot 3"] = "major" } },
	{ at = "1h", modules = part(nil), alarms = { ["Slot 3"] = "major" } },
	{ at = "2h", modules = part("ok") },
	{ at = "2h5m", alarms = {} },
}

test "the model stands in the text where it is known" {
	{ at = "0s", modules = part("failed", { class = "module", model = "LE0MX24A" }) },
	{ at = "3m", alarms = { ["Slot 3"] = "major" }, text = { ["Slot 3"] = "Slot 3 (LE0MX24A) has failed" } },
}

test "fans, power supplies, sensors and ports are other checks' business" {
	{ at = "0s", modules = part("failed", { class = "fan" }) },
	{ at = "10m", modules = part("failed", { class = "power-supply" }) },
	{ at = "20m", modules = part("failed", { class = "sensor" }) },
	{ at = "30m", modules = part("failed", { class = "port" }) },
	{ at = "1h", alarms = {} },
}
