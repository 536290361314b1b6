-- Feishu's custom robot (飞书自定义机器人), also Lark's: at most 100 messages a minute; status 200 with a code when it
-- refuses. Its signature is the HMAC of nothing, under a key that is timestamp and secret.
--
--     sink "webhook" { url = "https://open.feishu.cn/open-apis/bot/v2/hook", mapping = "feishu.lua", rate = 90,
--                      settings = { token = secret "feishu_token", key = secret "feishu_key", language = "zh" } }
--
-- settings: token (the last part of the robot's address), key (when it is secured by signature), language

local chat = require "gengfu.chat"

local function send(text, state)
	local settings = state.settings
	local body = { msg_type = "text", content = { text = text } }
	if settings.key then
		body.timestamp = string.format("%d", state.now_ms // 1000)
		body.sign = base64(hmac_sha256(body.timestamp .. "\n" .. settings.key, ""))
	end
	return { url = "/" .. settings.token, body = body }
end

return mapping {
	request = function(event, state)
		return send(chat.text(event, state.settings.language or "zh"), state)
	end,

	digest = function(events, state)
		return send(chat.digest(events, state.settings.language or "zh"), state)
	end,

	response = function(_, status, body)
		return status == 200 and type(body) == "table" and body.code == 0 and "ok" or "retry"
	end,
}
