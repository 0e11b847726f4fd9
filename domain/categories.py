"""Controlled vocabularies: what a wish or a solution can be filed under, with the terms of the three languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import AfterValidator, Field

from domain.refusals import Language, wrong
from domain.vocabularies import one_of

Terms = Mapping[str, Mapping[Language, str]]
"""Id of a category → its name by language."""

SMART_AREAS: Terms = {
    "mobility": {"en": "Smart mobility", "zh-Hant": "智慧出行", "zh-Hans": "智慧出行"},
    "living": {"en": "Smart living", "zh-Hant": "智慧生活", "zh-Hans": "智慧生活"},
    "environment": {"en": "Smart environment", "zh-Hant": "智慧環境", "zh-Hans": "智慧环境"},
    "people": {"en": "Smart people", "zh-Hant": "智慧市民", "zh-Hans": "智慧市民"},
    "government": {"en": "Smart government", "zh-Hant": "智慧政府", "zh-Hans": "智慧政府"},
    "economy": {"en": "Smart economy", "zh-Hant": "智慧經濟", "zh-Hans": "智慧经济"},
}
TECHNOLOGIES: Terms = {
    "ai-data": {"en": "AI and data analytics", "zh-Hant": "人工智能及數據分析", "zh-Hans": "人工智能及数据分析"},
    "energy-re": {
        "en": "Energy efficiency and renewable energy",
        "zh-Hant": "能源效益及可再生能源",
        "zh-Hans": "能源效益及可再生能源",
    },
    "energy-storage": {"en": "Energy storage and transfer", "zh-Hant": "能源儲存及轉移", "zh-Hans": "能源储存及转移"},
    "robotics": {"en": "Robotics", "zh-Hant": "機械人技術", "zh-Hans": "机器人技术"},
    "iot-sensing": {"en": "Internet of Things and sensing", "zh-Hant": "物聯網及感測", "zh-Hans": "物联网及传感"},
    "bim-twin": {
        "en": "BIM and digital twin",
        "zh-Hant": "建築信息模擬及數碼孿生",
        "zh-Hans": "建筑信息模型及数字孪生",
    },
    "comms-5g": {"en": "5G and communications", "zh-Hant": "5G及通訊", "zh-Hans": "5G及通信"},
    "uas": {"en": "Unmanned aircraft", "zh-Hant": "無人機", "zh-Hans": "无人机"},
    "materials": {"en": "Advanced materials and coatings", "zh-Hant": "先進材料及塗層", "zh-Hans": "先进材料及涂层"},
    "ar-vr": {"en": "Augmented and virtual reality", "zh-Hant": "擴增及虛擬實境", "zh-Hans": "增强及虚拟现实"},
    "nev": {"en": "New-energy vehicles", "zh-Hant": "新能源車輛", "zh-Hans": "新能源汽车"},
    "health-tech": {"en": "Health technology", "zh-Hant": "醫療健康科技", "zh-Hans": "医疗健康科技"},
    "water-air": {"en": "Water and air treatment", "zh-Hant": "水處理及空氣處理", "zh-Hans": "水处理及空气处理"},
    "cyber": {"en": "Cyber security", "zh-Hant": "網絡安全", "zh-Hans": "网络安全"},
    "adv-mfg": {"en": "Advanced manufacturing", "zh-Hant": "先進製造", "zh-Hans": "先进制造"},
    "egov": {"en": "E-government software", "zh-Hant": "電子政府軟件", "zh-Hans": "电子政务软件"},
}
APPLICATIONS: Terms = {
    "lifts": {"en": "Lifts and escalators", "zh-Hant": "升降機及自動梯", "zh-Hans": "电梯及自动扶梯"},
    "air-conditioning": {"en": "Air-conditioning and refrigeration", "zh-Hant": "空調及製冷", "zh-Hans": "空调及制冷"},
    "lighting": {"en": "Lighting", "zh-Hant": "照明", "zh-Hans": "照明"},
    "electrical": {"en": "Electrical installations", "zh-Hant": "電力裝置", "zh-Hans": "电力装置"},
    "fire-services": {"en": "Fire services installations", "zh-Hant": "消防裝置", "zh-Hans": "消防设施"},
    "hospitals": {"en": "Hospitals and clinics", "zh-Hant": "醫院及診所", "zh-Hans": "医院及诊所"},
    "transport": {"en": "Transport and vehicles", "zh-Hant": "運輸及車輛", "zh-Hans": "运输及车辆"},
    "airport-ports": {"en": "Airport and ports", "zh-Hant": "機場及港口", "zh-Hans": "机场及港口"},
    "environmental-hygiene": {"en": "Environmental hygiene", "zh-Hant": "環境衞生", "zh-Hans": "环境卫生"},
    "water-drainage": {"en": "Water and drainage", "zh-Hant": "供水及渠務", "zh-Hans": "供水及排水"},
    "leisure-culture": {"en": "Leisure and culture venues", "zh-Hant": "康樂及文化場地", "zh-Hans": "康乐及文化场馆"},
    "law-enforcement": {"en": "Correctional and law enforcement", "zh-Hant": "懲教及執法", "zh-Hans": "惩教及执法"},
    "rescue": {"en": "Rescue and public safety", "zh-Hant": "救援及公共安全", "zh-Hans": "救援及公共安全"},
    "postal-logistics": {"en": "Postal and logistics", "zh-Hant": "郵政及物流", "zh-Hans": "邮政及物流"},
    "schools-offices": {"en": "Schools and offices", "zh-Hant": "學校及辦公室", "zh-Hans": "学校及办公室"},
    "slopes-roads": {
        "en": "Slopes, roads and structures",
        "zh-Hant": "斜坡、道路及構築物",
        "zh-Hans": "边坡、道路及构筑物",
    },
}
ORGANISATION_TYPES: Terms = {
    "bureau": {"en": "Policy bureau", "zh-Hant": "決策局", "zh-Hans": "决策局"},
    "gov-department": {"en": "Government department", "zh-Hant": "政府部門", "zh-Hans": "政府部门"},
    "trading-fund": {"en": "Trading fund department", "zh-Hant": "營運基金部門", "zh-Hans": "营运基金部门"},
    "public-body": {"en": "Public body", "zh-Hant": "公營機構", "zh-Hans": "公营机构"},
}
PROVIDER_TYPES: Terms = {
    "startup": {"en": "Start-up", "zh-Hant": "初創企業", "zh-Hans": "初创企业"},
    "sme": {"en": "Small or medium enterprise", "zh-Hant": "中小企業", "zh-Hans": "中小企业"},
    "university": {"en": "University", "zh-Hant": "大學", "zh-Hans": "大学"},
    "rd-centre": {"en": "R&D centre", "zh-Hant": "研發中心", "zh-Hans": "研发中心"},
    "large-enterprise": {"en": "Large enterprise", "zh-Hant": "大型企業", "zh-Hans": "大型企业"},
    "public-body": {"en": "Public body", "zh-Hant": "公營機構", "zh-Hans": "公营机构"},
}
PROVIDER_ORIGINS: Terms = {
    "hong-kong": {"en": "Hong Kong", "zh-Hant": "香港", "zh-Hans": "香港"},
    "gba": {
        "en": "Greater Bay Area (outside Hong Kong)",
        "zh-Hant": "大灣區（香港以外）",
        "zh-Hans": "大湾区（香港以外）",
    },
    "mainland": {"en": "Other Mainland", "zh-Hant": "內地其他地區", "zh-Hans": "内地其他地区"},
    "overseas": {"en": "Overseas", "zh-Hant": "海外", "zh-Hans": "海外"},
}
INTELLECTUAL_PROPERTY: Terms = {
    "patent granted": {"en": "Patent granted", "zh-Hant": "已獲專利", "zh-Hans": "已获专利"},
    "patent pending": {"en": "Patent pending", "zh-Hant": "專利申請中", "zh-Hans": "专利申请中"},
    "utility model": {"en": "Utility model", "zh-Hant": "實用新型", "zh-Hans": "实用新型"},
    "registered design": {"en": "Registered design", "zh-Hant": "註冊外觀設計", "zh-Hans": "注册外观设计"},
    "copyright": {"en": "Copyright", "zh-Hant": "版權", "zh-Hans": "著作权"},
    "trade secret": {"en": "Trade secret", "zh-Hant": "商業秘密", "zh-Hans": "商业秘密"},
    "licensed in": {"en": "Licensed from a third party", "zh-Hant": "由第三方授權", "zh-Hans": "由第三方授权"},
    "open source": {"en": "Open source", "zh-Hant": "開放源碼", "zh-Hans": "开放源代码"},
}
DECISION_REASONS: Terms = {
    "fits-need": {"en": "Fits the need as stated", "zh-Hant": "符合所述需要", "zh-Hans": "符合所述需求"},
    "proven-elsewhere": {"en": "Proven elsewhere", "zh-Hant": "其他地方已驗證", "zh-Hans": "其他地方已验证"},
    "fits-with-adaptation": {"en": "Fits with adaptation", "zh-Hant": "經改動後適用", "zh-Hans": "经改动后适用"},
    "low-cost-to-try": {"en": "Cheap enough to try", "zh-Hant": "成本低而值得一試", "zh-Hans": "成本低而值得一试"},
    "wrong-problem": {"en": "Solves another problem", "zh-Hant": "解決的是另一問題", "zh-Hans": "解决的是另一问题"},
    "partial-fit": {"en": "Covers only part of the need", "zh-Hant": "只切合部分需要", "zh-Hans": "只切合部分需求"},
    "constraint-breached": {"en": "Breaches a stated constraint", "zh-Hant": "違反所列限制", "zh-Hans": "违反所列限制"},
    "insufficient-evidence": {"en": "Not enough evidence", "zh-Hant": "證據不足", "zh-Hans": "证据不足"},
    "trl-too-low": {"en": "Not mature enough", "zh-Hant": "技術成熟度不足", "zh-Hans": "技术成熟度不足"},
    "over-budget": {"en": "Over budget", "zh-Hant": "超出預算", "zh-Hans": "超出预算"},
    "site-unsafe": {"en": "Unsafe at the site", "zh-Hant": "場地安全問題", "zh-Hans": "场地安全问题"},
    "site-unavailable": {"en": "Site not available", "zh-Hant": "場地未能提供", "zh-Hans": "场地未能提供"},
    "provider-withdrew": {"en": "Provider withdrew", "zh-Hant": "提供者退出", "zh-Hans": "提供者退出"},
    "data-privacy": {"en": "Privacy or data objection", "zh-Hant": "私隱或數據顧慮", "zh-Hans": "隐私或数据顾虑"},
    "maintenance-burden": {"en": "Too much upkeep", "zh-Hant": "維護負擔過重", "zh-Hans": "维护负担过重"},
    "better-candidate": {"en": "A better candidate exists", "zh-Hant": "另有更合適方案", "zh-Hans": "另有更合适方案"},
}

ACCEPTING_REASONS = ("fits-need", "proven-elsewhere", "fits-with-adaptation", "low-cost-to-try")
"""Decision reasons that speak for a match; the others decline it."""


def _no_repeats(values: Sequence[str]) -> Sequence[str]:
    if len(set(values)) != len(values):
        raise wrong("names a category twice", zh_hant="同一類別出現兩次", zh_hans="同一类别出现两次")
    return values


SmartArea = Annotated[str, *one_of(SMART_AREAS)]
Technology = Annotated[str, *one_of(TECHNOLOGIES)]
Application = Annotated[str, *one_of(APPLICATIONS)]
OrganisationType = Annotated[str, *one_of({**ORGANISATION_TYPES, **PROVIDER_TYPES})]
ProviderOrigin = Annotated[str, *one_of(PROVIDER_ORIGINS)]
IntellectualProperty = Annotated[str, *one_of(INTELLECTUAL_PROPERTY)]
DecisionReason = Annotated[str, *one_of(DECISION_REASONS)]

_NAMED_ONCE = Field(min_length=1, json_schema_extra={"uniqueItems": True})

SmartAreas = Annotated[tuple[SmartArea, ...], _NAMED_ONCE, AfterValidator(_no_repeats)]
Technologies = Annotated[tuple[Technology, ...], _NAMED_ONCE, AfterValidator(_no_repeats)]
Applications = Annotated[tuple[Application, ...], _NAMED_ONCE, AfterValidator(_no_repeats)]
