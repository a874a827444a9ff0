"""Made-up identifiers of every kind that review looks for.

Check digits are computed here, from the standards, and not with the code that is measured. Nothing here is real.
"""

from __future__ import annotations

import random
import string
from datetime import date, timedelta

COUNTIES = (
    "110101", "110105", "110112", "110115", "120101", "130102", "130403", "140105", "150102", "210102", "220104",
    "230103", "310101", "310115", "320102", "320505", "330106", "330108", "340104", "350203", "360102", "370202",
    "410105", "420106", "430102", "440305", "440106", "450103", "460106", "500103", "510104", "520103", "530102",
    "540102", "610113", "620102", "630103", "640104", "650102", "321088", "332623", "422822",
)  # fmt: skip
CODE = "0123456789ABCDEFGHJKLMNPQRTUWXY"
BANKS = (
    "BKCH", "ICBK", "ABOC", "PCBC", "COMM", "CMBC", "DEUT", "BNPA", "HSBC", "CITI", "BARC", "UBSW", "ROYC", "MIDL",
    "SPDB",
)  # fmt: skip
IBANS = {  # country: the parts of the national number, n for digits and a for capitals
    "DE": "n18", "FR": "n10 n11 n2", "GB": "a4 n14", "NL": "a4 n10", "ES": "n20", "IT": "a1 n10 n12", "CH": "n5 n12",
    "AT": "n16", "BE": "n12", "SE": "n20", "NO": "n11", "PL": "n24", "SA": "n2 n18", "AE": "n3 n16", "LU": "n3 n13",
    "IE": "a4 n14", "PT": "n21", "DK": "n14",
}  # fmt: skip
AREAS3 = ("10", "20", "21", "22", "23", "24", "25", "27", "28", "29")
AREAS4 = (
    "311", "371", "411", "431", "451", "512", "531", "551", "571", "574", "591", "592", "731", "755", "757", "769",
    "771", "871", "898", "991",
)  # fmt: skip
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢"
    "姚沈钟姜崔谭陆范汪廖石金贾韦夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向汤"
)
COMPOUND = ("欧阳", "司马", "上官", "诸葛", "皇甫", "司徒", "慕容", "令狐", "夏侯", "公孙")
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华文建国志红玉兰海波鑫宇浩然子轩梓涵雨欣佳怡思远嘉豪晨"
    "曦俊峰雪梅春燕秋菊国庆东升立新振兴永福德财小龙一鸣天佑若曦诗琪可馨"
)
FIRST = (
    "James", "Mary", "Robert", "Patricia", "John", "Jennifer", "Michael", "Linda", "David", "Elizabeth", "William",
    "Barbara", "Richard", "Susan", "Joseph", "Jessica", "Thomas", "Sarah", "Wei", "Li", "Mei", "Hiroshi", "Priya",
    "Ahmed", "Fatima", "Carlos", "Sofia", "Olga", "Ivan", "Chloe", "Seán", "Anne-Marie",
)  # fmt: skip
LAST = (
    "Smith", "Johnson", "Williams", "Brown", "Jones", "Garcia", "Miller", "Davis", "Martinez", "Wilson", "Anderson",
    "Taylor", "Thomas", "Moore", "Martin", "Lee", "Thompson", "White", "O'Connor", "McDonald", "Zhang", "Wang",
    "Chen", "Tanaka", "Patel", "Khan", "Silva", "Petrov", "Smith-Jones", "Nguyen",
)  # fmt: skip
CITIES = (
    "北京市|海淀区 朝阳区 西城区", "上海市|浦东新区 徐汇区 黄浦区", "广东省深圳市|南山区 福田区",
    "浙江省杭州市|西湖区 余杭区", "江苏省南京市|鼓楼区 玄武区", "四川省成都市|武侯区 锦江区",
    "湖北省武汉市|江汉区 洪山区", "陕西省西安市|雁塔区 碑林区", "山东省青岛市|市南区 崂山区",
    "福建省厦门市|思明区 湖里区", "重庆市|渝中区 江北区", "河南省郑州市|金水区 二七区", "辽宁省大连市|沙河口区",
    "广州市|天河区 越秀区", "苏州市|工业园区 姑苏区", "内蒙古自治区呼和浩特市|赛罕区", "宁波市|鄞州区 海曙区",
    "湖南省长沙县|星沙街道",
)  # fmt: skip
ROADS = (
    "中山路", "人民路", "解放大道", "建设路", "长江路", "科技园南路", "中关村大街", "文三路", "南京西路", "世纪大道",
    "和平街", "幸福巷", "学院路", "滨江大道", "朝阳门内大街", "西长安街", "环城东路", "软件大道", "金融街",
    "东风中路",
)  # fmt: skip
STREETS = (
    "Baker Street", "Main Street", "Oak Avenue", "Maple Drive", "Queen's Road", "High St", "Park Lane", "5th Avenue",
    "King William Street", "Nathan Road", "Elm Court", "Sunset Blvd", "Church Rd", "Station Road", "Pine Street",
)  # fmt: skip
TOWNS = (
    "London NW1 6XE", "Springfield, IL 62704", "New York, NY 10001", "Manchester M1 1AE", "Boston, MA 02108", "",
    "Hong Kong", "Singapore 048616",
)  # fmt: skip


PHONE_SHAPES = (
    "{area}-{number}", "{area}{number}", "({area}){number}", "{area} {number}", "{area}-{number}-{extension}",
    "+86 {short} {number}",
)  # fmt: skip
PHONES_ABROAD = (
    "+44 20 7{three} {other}", "+1-212-{three}-{other}", "+1 (415) {three}-{other}", "+852 {one} {other}",
    "+49 30 {one}{other}", "+65 6{three} {other}", "+81 3-{one}-{other}",
)  # fmt: skip
MOBILES = (
    "130", "131", "133", "135", "136", "137", "138", "139", "147", "150", "151", "152", "155", "158", "159", "166",
    "170", "173", "177", "178", "180", "181", "185", "186", "188", "189", "191", "193", "198", "199",
)  # fmt: skip
ISSUERS = (
    "621226/19", "622202/19", "622848/19", "621700/19", "621661/19", "622588/16", "622609/16", "625160/16",
    "436742/16", "552245/16", "518710/16", "356833/16", "955880/19", "601382/19", "4532/16", "4716/16", "5425/16",
    "622908/18", "621098/19", "623058/17", "2223/16",
)  # fmt: skip
PLACES = ("CNBJ", "CNSH", "CN22", "DEFF", "GB2L", "USNY", "US33", "HKHH", "JPJT", "SGSG", "FRPP", "CHZZ", "CNBJ")
MAILBOXES = (
    "zhang.san", "lisi", "wang_wu", "j.smith", "mary-ann", "a1", "ops+alerts", "zhaoliu88", "li.ming-2", "QianQi",
    "13800138000",
)  # fmt: skip
HOSTS = ("bank.com.cn", "qq.com", "163.com", "mail.bank.co.uk", "gmail.com", "sub-a.firm.de", "icbc-demo.cn")
UNITS = ("", "", "{a}号楼{b}室", "A座{a}层", "{a}单元{b}室", "{a}栋{b}室")


def digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choices("0123456789", k=count))


def resident_id(rng: random.Random) -> str:
    born = date(1930, 1, 1) + timedelta(days=rng.randrange(33000))
    body = f"{rng.choice(COUNTIES)}{born:%Y%m%d}{rng.randrange(1, 1000):03d}"
    total = sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(body))  # GB 11643, weights 2^(i-1)
    return body + "10X98765432"[total % 11]


def resident_id_15(rng: random.Random) -> str:
    born = date(1930, 1, 1) + timedelta(days=rng.randrange(25000))
    return f"{rng.choice(COUNTIES[:-3])}{born:%y%m%d}{rng.randrange(1, 1000):03d}"


def credit_code(rng: random.Random) -> str:
    kind = rng.choice(("91", "91", "91", "92", "93", "12", "11", "51", "52"))
    body = kind + rng.choice(COUNTIES) + "".join(rng.choices(CODE if rng.random() < 0.5 else "0123456789", k=9))
    total = sum(CODE.index(char) * pow(3, place, 31) for place, char in enumerate(body))  # GB 32100, weights 3^(i-1)
    return body + CODE[(31 - total % 31) % 31]


def luhn(body: str) -> str:
    total = 0
    for place, char in enumerate(reversed(body)):
        doubled = int(char) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)


def bank_card(rng: random.Random) -> str:
    prefix, _, size = rng.choice(ISSUERS).partition("/")
    length = int(size)
    body = prefix + digits(rng, length - len(prefix) - 1)
    return body + luhn(body)


def iban(rng: random.Random) -> str:
    country = rng.choice(sorted(IBANS))
    parts = [(part[0], int(part[1:])) for part in IBANS[country].split()]
    body = "".join(
        "".join(rng.choices(string.digits if kind == "n" else string.ascii_uppercase, k=n)) for kind, n in parts
    )
    number = int("".join(str(int(char, 36)) for char in f"{body}{country}00"))  # ISO 13616, mod 97
    return f"{country}{98 - number % 97:02d}{body}"


def bic(rng: random.Random) -> str:
    branch = rng.choice(["", "", "XXX", "110", "45A", digits(rng, 3)])
    return rng.choice(BANKS) + rng.choice(PLACES) + branch


def mobile(rng: random.Random) -> str:
    return rng.choice(MOBILES) + digits(rng, 8)


def phone(rng: random.Random) -> str:
    if rng.random() < 0.2:
        return phone_abroad(rng)
    if rng.random() < 0.5:
        area, count = "0" + rng.choice(AREAS3), 8
    else:
        area, count = "0" + rng.choice(AREAS4), rng.choice((7, 8))
    number = rng.choice("2345678") + digits(rng, count - 1)
    if count == 8 and rng.random() < 0.1:
        return f"{area}-{number[:4]}-{number[4:]}"
    return rng.choice(PHONE_SHAPES).format(area=area, number=number, short=area[1:], extension=digits(rng, 3))


def phone_abroad(rng: random.Random) -> str:
    one, other = rng.choice("23569") + digits(rng, 3), digits(rng, 4)
    return rng.choice(PHONES_ABROAD).format(one=one, other=other, three=f"{rng.randrange(200, 999)}")


def email(rng: random.Random) -> str:
    return f"{rng.choice(MAILBOXES)}{rng.choice(('', rng.randrange(99)))}@{rng.choice(HOSTS)}"


def passport(rng: random.Random) -> str:
    head, count = rng.choice(
        (("E", 8), ("G", 8), ("E" + rng.choice("ABCDEFGHJK"), 7), ("D", 8), ("P", 8), ("", 9), ("TK", 7))
    )
    return head + digits(rng, count)


def plate(rng: random.Random) -> str:
    head = rng.choice("京津沪渝冀豫云辽黑湘皖鲁苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼新") + rng.choice("ABCDEFGHJK")
    tail = [*digits(rng, 5)]
    for place in rng.sample(range(5), rng.randrange(3)):
        tail[place] = rng.choice("ABCDEFGHJKLMNPQRSTUVWXYZ")
    green = rng.choice("DF") + digits(rng, 5)
    return head + rng.choice(("", "", "·")) + rng.choice(("".join(tail), "".join(tail), green))


def chinese_name(rng: random.Random) -> str:
    surname = rng.choice(COMPOUND) if rng.random() < 0.05 else rng.choice(SURNAMES)
    return surname + "".join(rng.choices(GIVEN, k=rng.choice((1, 2, 2))))


def english_name(rng: random.Random) -> str:
    return f"{rng.choice(FIRST)} {rng.choice((*LAST, 'van Dijk', 'de Groot'))}"


def chinese_address(rng: random.Random) -> str:
    city, _, districts = rng.choice(CITIES).partition("|")
    number = rng.randrange(1, 999)
    rest = rng.choice(UNITS).format(a=rng.randrange(1, 30), b=rng.randrange(101, 2900))
    return f"{city}{rng.choice(districts.split())}{rng.choice(ROADS)}{number}号{rest}"


def english_address(rng: random.Random) -> str:
    unit = rng.choice(("", "", ", Apt 4B", ", Suite 1200", ", Flat 3"))
    town = rng.choice(TOWNS)
    return f"{rng.randrange(1, 9999)}{rng.choice(('', '', 'B'))} {rng.choice(STREETS)}{unit}" + (
        f", {town}" if town else ""
    )
