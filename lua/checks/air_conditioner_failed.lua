-- The cooling of a room has failed.
--
-- The unit's own verdict. A unit that is off may be the spare one and has no say.

local status = require "gengfu.status"

return check {
	name           = "air-conditioner-failed",
	table          = "air_conditioners",
	event_type     = "environmental-alarm",
	probable_cause = "airConditioningFailure",
	hold           = { raise = "2m", clear = "5m" },
	evaluate = function(row)
		local severity, words = status.severity(row.status, "major", "minor")
		return severity, words and { status = row.status, says_en = words.en, says_zh = words.zh }
	end,
	text = {
		en = "air conditioner {name} {says_en}",
		zh = "空调 {name} {says_zh}",
	},
	advice = {
		en = "Watch the room's temperature; look at the unit's own alarm (filter, pressure, water, power), start the spare unit "
			.. "and call the service.",
		zh = "关注机房温度；查看空调自身告警（滤网、压力、漏水、供电），启用备用空调并联系维保。",
	},
}
