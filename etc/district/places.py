# SPDX-License-Identifier: Apache-2.0
"""The places of the district: towns, villages, halls, departments.

The 16 towns and streets are those of Panyu (番禺). Their codes have the form of GB/T 2260 and GB/T 10114 (440113 and three
digits); the last three digits are numbered for this example and are not the registered ones. Village names are those
of real villages as far as a memory goes, so that lists look as they do in life; they are no register, and the town a
village stands under may be out of date. Positions are the middle of a town to about a kilometre, scattered.
"""

# name, weight (how much of everything stands here), longitude, latitude, villages and communities
TOWNS = (
    ("市桥街", 8, 113.362, 22.938, "东兴 先锋 丹桂 桥东 西丽 沙圩 黄编 怡乐 侨联 康裕 光明 云星 德兴 环城 富都 东涌路 盛兴 友谊"),
    ("沙头街", 5, 113.325, 22.933, "沙头 横江 榄塘 小平 大平 汀根 南双玉 北双玉 汀沙 银平 嘉品 丽景"),
    ("东环街", 6, 113.378, 22.963, "蔡一 蔡二 蔡三 左边 龙美 甘棠 东沙 榄山 江南 番禺广场 锦绣 祈东"),
    ("桥南街", 5, 113.367, 22.913, "陈涌 蚬涌 草河 南堤 福愉 德胜 可逸 康乐 御院 翠堤 绿洲"),
    ("小谷围街", 4, 113.394, 23.049, "北亭 南亭 贝岗 穗石 郭塱 大学城北 大学城南 综合 谷围"),
    ("大石街", 8, 113.314, 23.013, "大山 植村 猛涌 礼村 会江 东联 官坑 河村 北联 诜墩 冼村 石东 富丽 星河湾 城堡 涌口 大维 南大"),
    ("洛浦街", 8, 113.297, 23.037, "上漖 沙溪 西一 西二 西三 东乡 厦滘 南浦 桔树 洛溪 珠江 丽江 碧桂 广州奥园 锦绣半岛 如意 沙滘 百事佳"),
    ("石壁街", 5, 113.274, 22.985, "石壁一 石壁二 石壁三 石壁四 屏山一 屏山二 韦涌 都那 大洲 谢石 南站"),
    ("钟村街", 7, 113.317, 22.976, "钟一 钟二 钟三 钟四 诜敦 胜石 谢村 汉溪 雄峰 祈福 福德 康裕园 锦绣趣园 人民路 市广 毓秀"),
    ("大龙街", 8, 113.395, 22.949, "旧水坑 新水坑 傍江东 傍江西 大龙 沙涌 茶东 罗家 新桥 富怡 傍雁 竹山 石岗 城区 亚运城西 东线 长沙路 桥兴"),
    ("石碁镇", 8, 113.442, 22.946, "石碁 官涌 金山 大刀沙 石岗东 石岗西 凌边 桥山 海傍 雁洲 前锋 永善 塱边 低涌 茜和 茶塘 南浦 文边 富怡东 海涌"),
    ("新造镇", 5, 113.419, 23.034, "新造 思贤 秀发 南约 北约 曾边 崇德 谷围新 练溪 小洲 农场"),
    ("化龙镇", 7, 113.464, 23.029, "水门 明经 复甦 莘汀 眉山 潭山 西山 山门 塘头 草堂 沙亭 东溪 现龙 沙亭岭 翠湖 工业路"),
    ("南村镇", 9, 113.383, 23.003, "南村 市头 员岗 罗边 里仁洞 塘东 塘西 板桥 陈边 坑头 梅山 江南 新基 官堂 樟边 水坑 雅居乐 华南 万博 兴业 南草堂"),
    ("沙湾镇", 8, 113.335, 22.905, "沙湾东 沙湾南 沙湾北 三善 龙岐 古西 古东 新洲 沙坑 龙湾 紫坭 大涌口 福涌 西村 金沙湾 德贤 渡头 福龙"),
    ("石楼镇", 9, 113.479, 22.968, "石一 石二 大岭 茭塘东 茭塘西 岳溪 赤岗 胜洲 海心 江鸥 沙北 沙南 潮田 官桥 联围 明星 裕丰 砺江 莲花山 亚运城 人绿"),
)

TOWN_CODE = "440113{:03d}"

CLOUD_HALL = "区政务云机房"

# The halls that are open round the clock (24 小时政务服务): name, town
HALLS = (("区政务服务中心24小时大厅", "东环街"), ("万博24小时政务服务大厅", "南村镇"), ("亚运城24小时政务服务大厅", "石楼镇"))

# The departments with an access switch of their own: name, town of the building
OFFICES = (
    ("区公安分局", "市桥街"), ("区教育局", "市桥街"), ("区卫生健康局", "东环街"), ("区人力资源社会保障局", "东环街"),
    ("区民政局", "市桥街"), ("区市场监管局", "沙头街"), ("区城管综合执法局", "桥南街"), ("区应急管理局", "大龙街"),
)

# Who runs the network and the hall, who the base stations belong to
NETWORK_DEPARTMENT = "区政务服务数据管理局"
CARRIERS = ("中国移动", "中国电信", "中国联通")
CONTRACTORS = ("区光缆维护一队", "区光缆维护二队", "区光缆维护三队")
