checks "device-replaced" {}
device "core-1" {}
device "core-2" { serial = "B2" }

local function chassis(...)
	local rows = { { name = "Slot 1", class = "module", serial = "X" .. select("#", ...) } }
	for i, serial in ipairs { ... } do rows[i + 1] = { name = "Chassis " .. i, class = "chassis", serial = serial } end
	return rows
end

test "another serial number than before is told at once, and gone after a day" {
	{ at = "0s", modules = chassis "A1", alarms = {} },
	{
		at = "10m", modules = chassis "A9", alarms = { ["Chassis 1"] = "minor" },
		text = { ["Chassis 1"] = "Chassis 1 has serial number A9, before it was A1" },
		text_zh = { ["Chassis 1"] = "Chassis 1 序列号为 A9，原为 A1，设备已更换" },
	},
	{ at = "20m", modules = chassis "A9", alarms = { ["Chassis 1"] = "minor" } },
	{ at = "24h20m", alarms = {} },
}

test "another than devices.csv says is told of for as long as it differs" {
	{
		at = "0s", device = "core-2", modules = chassis "A1", alarms = { ["Chassis 1"] = "minor" },
		text = { ["Chassis 1"] = "Chassis 1 has serial number A1, devices.csv says B2" },
	},
	{ at = "100h", device = "core-2", modules = chassis "A1", alarms = { ["Chassis 1"] = "minor" } },
}

test "in a stack any member may bear it" {
	{ at = "0s", device = "core-2", modules = chassis("A1", "B2"), alarms = {} },
}

test "a read without the number forgets nothing, boards and empty numbers have no say" {
	{ at = "0s", modules = chassis "A1" },
	{ at = "1m", modules = { { name = "Chassis 1", class = "chassis" } } },
	{ at = "2m", modules = { { name = "Chassis 1", class = "chassis", serial = "" } } },
	{ at = "3m", modules = chassis "A1", alarms = {} },
	{ at = "4m", modules = { { name = "Chassis 1", class = "chassis", serial = "A1" }, { name = "Slot 1", class = "module", serial = "Y" } } },
	{ at = "5m", alarms = {} },
}
