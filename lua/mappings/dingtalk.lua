-- DingTalk's custom robot (钉钉自定义机器人), secured by signature: at most 20 messages a minute, else it is shut for ten
-- minutes; and status 200 with an errcode when it refuses.
--
--     sink "webhook" { url = "https://oapi.dingtalk.com/robot/send", mapping = "dingtalk.lua", rate = 20,
--                      settings = { token = secret "dingtalk_token", key = secret "dingtalk_key", language = "zh" } }
--
-- settings: token (access_token of the robot's address), key (SEC…, when it is secured by signature), language

local chat = require "gengfu.chat"

local busy = { [130101] = true, [-1] = true } -- too many messages; the system is busy

local function send(text, state)
	local settings = state.settings
	local url = "?access_token=" .. settings.token
	if settings.key then
		local timestamp = string.format("%d", state.now_ms)
		local sign = base64(hmac_sha256(settings.key, timestamp .. "\n" .. settings.key))
		url = url .. "&timestamp=" .. timestamp .. "&sign=" .. url_escape(sign)
	end
	return { url = url, body = { msgtype = "text", text = { content = text } } }
end

return mapping {
	request = function(event, state)
		return send(chat.text(event, state.settings.language or "zh"), state)
	end,

	digest = function(events, state)
		return send(chat.digest(events, state.settings.language or "zh"), state)
	end,

	response = function(_, status, body)
		if status ~= 200 or type(body) ~= "table" or busy[body.errcode] then
			return "retry"
		end
		return body.errcode == 0 and "ok" or "retry"
	end,
}
