-- WeCom's group robot (企业微信群机器人): at most 20 messages a minute; status 200 with an errcode when it refuses.
--
--     sink "webhook" { url = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send", mapping = "wecom.lua", rate = 20,
--                      settings = { key = secret "wecom", language = "zh" } }
--
-- settings: key (of the robot's address), language

local chat = require "gengfu.chat"

local longest = 2000 -- octets of a text message; the robot's limit is 2048

local function cut(text)
	if #text <= longest then
		return text
	end
	local last = longest
	while last > 0 and text:byte(last + 1) >= 0x80 and text:byte(last + 1) < 0xC0 do
		last = last - 1 -- not within a character
	end
	return text:sub(1, last) .. "…"
end

local function send(text, state)
	return { url = "?key=" .. state.settings.key, body = { msgtype = "text", text = { content = cut(text) } } }
end

return mapping {
	request = function(event, state)
		return send(chat.text(event, state.settings.language or "zh"), state)
	end,

	digest = function(events, state)
		return send(chat.digest(events, state.settings.language or "zh"), state)
	end,

	response = function(_, status, body)
		return status == 200 and type(body) == "table" and body.errcode == 0 and "ok" or "retry"
	end,
}
