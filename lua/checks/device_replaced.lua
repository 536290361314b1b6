-- Another device answers at the same address: its chassis has another serial number than before, or than devices.csv says.
--
-- The device keeps its name and its history. A serial number that devices.csv gives is compared for as long as it differs;
-- what is only remembered from earlier reads is told once, and gone after the hold. In a stack any member may bear the one
-- that devices.csv gives.

local function is_any_chassis(device, serial)
	for _, module in pairs(device.modules) do
		if module.class == "chassis" and module.serial == serial then return true end
	end
	return false
end

return check {
	name           = "device-replaced",
	table          = "modules",
	event_type     = "equipment-alarm",
	probable_cause = "replaceableUnitTypeMismatch",
	hold           = { clear = "24h" },
	evaluate = function(row, device, _, _, memory)
		local serial = row.serial
		if row.class ~= "chassis" or not serial or serial == "" then return nil end
		local was = memory[row.name]
		memory[row.name] = serial
		if device.serial and device.serial ~= serial and not is_any_chassis(device, device.serial) then
			return "minor", { serial = serial, was = device.serial, source_en = "devices.csv says", source_zh = "台账为" }
		end
		if was and was ~= serial then
			return "minor", { serial = serial, was = was, source_en = "before it was", source_zh = "原为" }
		end
		return "cleared"
	end,
	text = {
		en = "{name} has serial number {serial}, {source_en} {was}",
		zh = "{name} 序列号为 {serial}，{source_zh} {was}，设备已更换",
	},
	advice = {
		en = "If the device was replaced, correct its serial number in devices.csv; if nobody knows of it, somebody else's device "
			.. "may answer at this address.",
		zh = "如确已更换，更新 devices.csv 中的序列号；如无更换记录，排查是否有其他设备占用该地址。",
	},
}
