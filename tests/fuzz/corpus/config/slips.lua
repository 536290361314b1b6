devise "a" { adress = "x" }
interval = 5
poll { every = interval }
device { "a", b = print }
for i = 1, 3 do checks("c" .. i) { enabled = i } end
local t = setmetatable({}, { __index = function(_, k) return k end })
credentials(t.x) { version = t.y }
