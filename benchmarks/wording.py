"""Texts for generated wishes and solutions: words of the field, drawn with the unevenness that real words have."""

from __future__ import annotations

from random import Random

from domain.texts import LocalisedText

THINGS = (
    ("lift motors", "升降機馬達"), ("escalator steps", "自動梯梯級"), ("chillers", "製冷機組"), ("street lights", "街燈"),
    ("noise barriers", "隔音屏障"), ("drains", "渠道"), ("water mains", "食水管"), ("slopes", "斜坡"), ("hospital beds", "病床"),
    ("fire hydrants", "消防栓"), ("postal bags", "郵袋"), ("swimming pools", "游泳池"), ("prison doors", "懲教院所門鎖"),
    ("rescue boats", "救援船"), ("archive boxes", "檔案箱"), ("air ducts", "風槽"), ("footbridges", "行人天橋"),
    ("container cranes", "貨櫃起重機"), ("school laboratories", "學校實驗室"), ("vehicle batteries", "車輛電池"),
)  # fmt: skip
DEEDS = (
    ("Monitor", "監測"), ("Inspect", "檢查"), ("Clean", "清潔"), ("Locate faults in", "找出故障："), ("Predict the wear of", "預測損耗："),
    ("Count", "點算"), ("Map", "測繪"), ("Repair", "維修"), ("Guard", "看守"), ("Save energy in", "節省能源："),
)  # fmt: skip
PLACES = (
    ("Happy Valley", "跑馬地"), ("Kai Tak", "啟德"), ("Tuen Mun", "屯門"), ("North District", "北區"), ("Sha Tin", "沙田"),
    ("Wan Chai", "灣仔"), ("Tsing Yi", "青衣"), ("Sai Kung", "西貢"), ("Yuen Long", "元朗"), ("Lantau", "大嶼山"),
)  # fmt: skip
WORDS = (
    "the staff of duty team night shift cannot see what happens below ground when rain falls and water rises within an hour "
    "sensor reading alarm threshold battery mains power site access permit height headroom traffic lane closed day camera "
    "image model training data network signal coverage tunnel basement humidity dust corrosion vibration temperature record "
    "report paper form delay cost budget contractor maintenance interval spare part safety worker fall risk public complaint"
)
CHINESE = "當值人員未能即時得知地下情況雨水上升感應器警報電池供電通道高度行車線封閉影像模型訓練數據網絡訊號覆蓋隧道地庫濕度塵埃腐蝕震動溫度記錄報告延誤成本預算承辦商維修零件安全工人風險市民投訴"


ENGLISH = tuple(WORDS.split())


def uneven(random: Random, choices: tuple[tuple[str, str], ...]) -> tuple[str, str]:
    """The first are drawn far more often than the last (Zipf's law, exponent 1)."""
    return random.choices(choices, weights=[1 / n for n in range(1, len(choices) + 1)])[0]


def title(random: Random) -> LocalisedText:
    """In English, and mostly in Traditional Chinese."""
    deed, thing, place = uneven(random, DEEDS), uneven(random, THINGS), uneven(random, PLACES)
    english = f"{deed[0]} {thing[0]} in {place[0]}"
    chinese = {"zh_hant": f"{place[1]}{deed[1]}{thing[1]}"} if random.random() < 0.8 else {}
    return LocalisedText.of(en=english, **chinese)


def prose(random: Random, *, words: int) -> LocalisedText:
    """Some sentences; every third also in Chinese."""
    english = " ".join(random.choices(ENGLISH, k=words)).capitalize() + "."
    chinese = {"zh_hant": "".join(random.choices(CHINESE, k=words * 2)) + "。"} if random.random() < 0.33 else {}
    return LocalisedText.of(en=english, **chinese)
