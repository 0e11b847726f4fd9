"""Words by which a title asks for the past, and words that only look like it, in English and Chinese."""

from __future__ import annotations

import re


def _any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


_COUNT = (
    r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|several|many|some|few|more)"
)
_TENDERER = (
    r"(?:tenderer|bidder|company|firm|contractor|supplier|operator|organisation|organization|corporation|business|vendor"
    r"|enterprise|service provider|provider|consultant|team|group|proponent|applicant|manufacturer)(?:s|'s|s')?"
)
_JOB = (
    r"(?:contracts?|projects?|jobs?|assignments?|engagements?|commissions?|installations?|deployments?|implementations?"
    r"|programmes?|programs?|undertakings?|orders|events|cases|consultancies|consultancy|roll-?outs?|schemes|ventures"
    r"|works?|services?|operations?|productions?|exhibitions?|developments?|sites|buildings|systems)"
)
_PURE_JOB = (
    r"(?:contracts?|projects?|jobs?|assignments?|engagements?|commissions?|undertakings?|consultancies|consultancy"
    r"|installations|deployments|implementations)"
)
_BEFORE = r"(?:past|previous|prior|former|earlier|bygone|preceding|historical|historic|recent)"
_LIKE = r"(?:similar|comparable|like|equivalent|relevant|related|analogous|same type of|same kind of)"
_DONE = (
    r"(?:completed|done|handled|undertaken|executed|performed|carried out|delivered|won|secured|managed|accomplished"
    r"|fulfilled|concluded|held|served|implemented|operated|awarded to)"
)
_WORDS = r"(?:[\w'-]+ ){0,3}"
_PRODUCT = (
    r"(?:product|model|equipment|system|software|machine|device|technology|material|solution|goods|appliance|pump|battery"
    r"|vehicle|engine|unit|component|platform|chemistry|item|hardware|application|app|version|brand|sensor|lamp|design|robot"
    r"|module|package|tool|make)s?"
)
_WHO = (
    r"(?:users?|end[ -]users?|customers?|clients?|passengers?|visitors?|guests?|patients?|learners?|learning|students?|pupils?"
    r"|players?|viewers?|viewing|audiences?|shoppers?|shopping|dining|diners?|travel(?:l?ers?)?|commuters?|citizens?|public|human"
    r"|digital|immersive|interactive|sensory|multi-?sensory|brand|riding|riders?|driving|drivers?|gaming|museum|exhibition|readers?"
    r"|reading|developers?|members?|participants?|residents?|tenants?|spectators?|tourists?|hands-on|virtual|reality|vr|ar|park"
    r"|service users?|elderly|children's|on-?board|in-?flight|arrival|booking|browsing|listening|online|mobile|web)"
)

OFFER_EN = _any_of(
    rf"\b{_WHO}(?:'s|s')? (?:service |use |usage )?experiences?\b",
    r"\bexperiences? (?:design|cent(?:re|er)|zone|hub|journey|map|mapping|workshop|activit(?:y|ies)|corner)s?\b",
    rf"\bexperiences? (?:for|of|enjoyed by|offered to|felt by) (?:the |all |our |its )?{_WHO}\b(?! (?:portal|service|management))",
    # what is said of the thing that is offered, not of who offers it
    r"\b(?:\w+ )?(?:experience|track record|record|history|reputation|pedigree|references?|installed base|performance|success|reliability)"
    rf" (?:record )?(?:of|for) (?:the |any |each |its )?(?:offered|proposed|tendered|quoted|supplied) (?!{_TENDERER}\b|(?:key |project |site )?(?:staff|personnel|managers?|persons?|people|engineers?)\b)[\w -]*",
    rf"\b(?:experience|track record|record|history|reputation|pedigree) of (?:the |each )?{_PRODUCT}\b",
    rf"\b{_PRODUCT}(?:'s)? (?:(?:field|operating|operational|service|in-service|running|market) )?(?:experience|track record|reputation|pedigree|history)\b",
    r"\bproven (?:technolog(?:y|ies)|products?|reliability|designs?|systems?|equipment)\b",
    r"\byears? of service(?: life| support|able)",
    r"\baward of (?:the |any )?(?:sub-?)?contracts?\b",
    r"\bawards? (?:scheme|programme|program|ceremony|criteri(?:a|on)|notice|plan|system|mechanism|presentation)s?\b",
    r"\b(?:staff|employees?|students?|pupils?|school|workers?|volunteers?) (?:awards?|prizes?)\b",
    r"\bprizes? (?:draw|presentation|giving|for)\b",
    r"\b(?:log-?in|user|access|security|digital|staff) credentials?\b|\bcredentials? management\b",
    rf"\b{_BEFORE} (?:incidents?|accidents?|faults?|failures?|data|records?|lessons?|levels?|conditions?|complaints?|readings?|transactions?)\b",
    r"\blessons? (?:learn(?:ed|t) )?from\b",
)
"""About the offer, though it holds words of the past: these are taken away before PAST_EN is looked for."""

PAST_EN = _any_of(
    r"\bexperienced?s?\b",
    r"\btrack[ -]?records?\b",
    r"\b(?:safety|performance|service|delivery|compliance|conviction|accident|employment|environmental|litigation|claims?|default|good|proven|excellent|past)"
    r" (?:records?|histor(?:y|ies))\b(?! (?:keeping|system|management))",
    r"\brecords? of (?:success|performance|completion|completed|similar|convictions?|defaults?|service|delivery|works?|contracts?|accidents?|compliance|past)\b",
    r"\bconvictions?\b|\bdemerit points?\b|\bblack-?list|\bdebar",
    rf"\baccident (?:rates?|figures?|statistics|frequency)\b(?=.*\b(?:{_BEFORE}|last|{_TENDERER})\b)",
    # years of being in business
    r"\byears? (?:(?:of|in|at|within) )?(?:the |a |an |this |that |relevant |similar |same |local |continuous |actual |active |full |our |its )*"
    r"(?:business|trade|operation|operations|practice|industry|market|field|sector|profession|standing|existence|establishment|trading|presence|service|work|working|operating|history|continuous operation)\b",
    r"\byears?'? (?:post-?qualification|as an?)\b|\bpost-?qualification\b",
    r"\b(?:business|trading|operating|operational|working) years\b",
    r"\b(?:years?|time|period|length|date) (?:since|of) (?:the |its )?(?:incorporation|establishment|founding|foundation|formation|inception|service)\b(?! life)",
    r"\bsince (?:its |the )?(?:incorporation|establishment|founding|foundation|formation|inception|\d{4})\b",
    rf"\b(?:established|founded|incorporated|in business|trading|in operation|operating|in existence|operational|active|practising)(?: in [\w ]+)? (?:for|since|over|before|at least|more than|not less than|no less than) ?(?:at least |over |more than |not less than |no less than |a minimum of )?(?:{_COUNT}|years?|\d{{4}})\b",
    rf"\b(?:over|in|within|during|for|of|from) (?:the |its |their )?(?:past|last|previous|preceding|recent)(?: {_COUNT})?(?: [\w]+)? (?:years?|months?|decades?)\b",
    r"\b(?:well|long|firmly)[ -](?:established|standing)\b|\blongstanding\b|\bveterans?\b|\bincumben(?:t|cy)\b|\bseniority\b",
    # contracts, projects, clients, references
    rf"\b{_BEFORE} {_WORDS}(?:{_JOB}|clients?|customers?|employers?|users|awards?|performance|dealings?|appointments?|employment|achievements?|accomplishments?|wins?|outlets?|collaborations?|partnerships?)\b",
    rf"\b{_LIKE} {_WORDS}{_JOB}\b",
    rf"\b(?:completed|concluded|finished|reference|successful|past) {_WORDS}{_PURE_JOB}\b",
    rf"\b{_PURE_JOB} {_WORDS}{_DONE}\b",
    rf"\b(?:at least|minimum(?: of)?|no fewer than|not fewer than|no less than|not less than) {_COUNT} {_WORDS}{_PURE_JOB}\b",
    rf"\b(?:number|no\.?|list|value|scale|amount|examples?|details|volume) of {_WORDS}{_PURE_JOB}\b",
    r"\bwork (?:previously )?done\b|\bworks? (?:previously|already) (?:done|completed|carried out)\b",
    r"\breference (?:sites?|list|letters?|customers?|clients?|cases?)\b|\breferees?\b|\breferences? from\b",
    r"\b(?:client|customer|job|project|employer|trade|site|contract|business|work)s?'? references?\b(?! (?:number|to|drawing))",
    r"\btestimonials?\b|\bletters? of (?:recommendation|commendation|appreciation|reference)\b|\bcommendations?\b|\b(?:recommendation|appreciation) letters?\b",
    r"\bportfolio of\b|\b(?:work|works|project|design|company|client|creative|contract) portfolio\b",
    r"\b(?:client|customer) (?:base|list)\b|\b(?:major|past|key|main|previous|existing|current|notable|prominent) (?:clients|customers|clientele)\b|\bclientele\b|\bclients? served\b",
    r"\b(?:existing|current|former|previous|ex-|past|present) (?:contractors?|suppliers?|operators?|service providers?|vendors?|consultants?)\b",
    r"\b(?:previously|formerly) (?:engaged|employed|appointed|worked|served|supplied|awarded|contracted|commissioned|undertaken|completed|delivered|provided|operated|carried|held)\b",
    r"\b(?:has|have|having|had) (?:(?:successfully|previously|already|ever|itself) )*(?:carried out|completed|operated|undertaken|delivered|managed|executed|performed|provided|run|built|served|handled|supplied|installed|held|won|received|worked|maintained|done|conducted|organised|organized|designed|implemented|been engaged|been awarded|been in|taken part|participated|obtained)\b",
    # awards and standing
    r"\bawards?\b|\baward[ -]winning\b|\bprizes?\b|\baccolades?\b|\bmedals?\b|\bhonou?rs (?:won|received|gained)\b|\brecognitions? (?:received|gained|won)\b",
    r"\bpatents? (?:granted|held|owned|obtained|won)\b",
    rf"\b(?:{_TENDERER}|corporate) (?:history|background|longevity|standing|credentials|age|pedigree|heritage|past)\b",
    rf"\b(?:history|background|longevity|standing|age|pedigree|heritage|past|maturity) of (?:the |a )?{_TENDERER}\b",
    rf"\bhistory of {_WORDS}(?:{_PURE_JOB}|completion|delivery|performance|service|success|compliance|serving|working)\b",
    r"\breputation\b|\bcredentials\b|\bpedigree\b|\bgoodwill\b",
    r"\b(?:proven|demonstrated|demonstrable|evidenced|past) (?:ability|abilities|capability|capabilities|capacity|success|competence|expertise|skills?|achievements?|excellence|strength)\b",
    r"\bcurricul(?:um|a) vitae\b|\bc\.?v\.?s?\b|\brésumés?\b|\bresumes? of\b",
    rf"\bachievements? (?:of|by) (?:the )?{_TENDERER}\b|\bpast achievements?\b",
)
"""Asks for what the tenderer, or those whom it proposes, have done, won or been."""

_N = "[0-9零一二三四五六七八九十两兩廿百数幾几多]"

OFFER_ZH = _any_of(
    "(?:用户|用家|使用者|顾客|客户|客人|乘客|旅客|访客|游客|宾客|观众|参观者|学生|学员|市民|病人|患者|玩家|读者|公众|住客|长者|参加者|参与者|居民|会员"
    "|学习|驾驶|购物|阅读|感官|沉浸式?|互动|候诊|候车|乘车|观赏|参观|消费)(?:的|之)?(?:使用|服务|观赏|参观|乘车|整体)?经验",
    "(?:建议|提供|拟用|拟供|拟议|提议|投标|报价|所投|推荐|供应|提交|所供|拟采用)(?:的|之)?[^,、者]{0,6}?(?:产品|型号|系统|设备|物料|方案|软件|机器|机组|装置|车辆|技术|物品|货品|水泵|电池)"
    "(?:的|之)?[^,、]{0,6}(?:经验|往绩|业绩|纪录|记录|实绩|口碑|声誉|案例|历史)",
    "(?:产品|型号|货品)(?:的|之)?(?:运作|运行|使用|实际|操作|应用|现场|市场)?(?:经验|往绩|业绩|口碑|声誉|纪录|记录)",
    "(?:设备|系统|机组|软件|技术|水泵|电池|车辆)(?:的|之)(?:运作|运行|使用|实际|操作|应用|现场|市场)?(?:经验|往绩|口碑|声誉)",
    "(?:过往|以往|过去|既往|历史|旧有|历年)(?:的)?(?:事故|故障|数据|资料|意外|教训|问题|投诉|水位|用电|用水|天气|交易|个案数据|读数|气象|流量)",
    "经验教训",
    "业绩(?:指标|监察|目标)",
    "资历架构",
    "(?:颁奖|抽奖|奖励|奖品|(?:员工|学生|雇员|参加者|比赛)(?:的)?(?:奖项|奖))",
    "(?:安全|服务|维修|工作|表现|出勤|交易)(?:纪录|记录)(?:系统|仪|功能|查询|保存|备存|管理|方法|表|册)",
)
"""As OFFER_EN, in simplified characters: titles are folded to them first."""

PAST_ZH = _any_of(
    "经验|往绩|业绩|实绩|战绩|佳绩|履历|简历",
    "过往|以往|既往|过去|从前|历年|前度|前任",
    f"(?:近|最近|过去|前)(?:的)?{_N}+(?:个)?(?:财政)?年",
    "曾",
    "(?:做|办|干|承接|承办|服务|参与|完成|担任|经营|获得|管理|营运|负责|供应|举办|处理)过(?!程|渡|滤|期)",
    "(?:同类型?|同样|类似|相若|相近|同等规模|同等|相类|同性质|可比)(?:的)?[^,、]{0,6}(?:项目|工程|合约|合同|服务|工作|案例|业务|活动|个案|设施|系统|作品|装置)",
    "已(?:完成|竣工|交付|落成|承办|承接|履行)(?:的)?[^,、]{0,8}(?:项目|工程|合约|合同|个案|案例|作品|订单|数目|数量)?",
    "(?:竣工|完工|落成)(?:项目|工程|个案)",
    "年资|资深|老字号|历史悠久|悠久历史|百年老店",
    f"(?:成立|创立|创办|创建|开业|执业|从业|从事|经营|营运|运营|入行|创业|设立|行业|业内|业务|扎根|公司|企业|机构|注册成立|服务业界)[^,、]{{0,8}}(?:年期|年数|年限|年份|年资|多年|年历史|日子|{_N}年|时间长短|历史)",
    f"{_N}年(?:或)?(?:以上)?[^,、]{{0,6}}(?:行业|业界|经营|营运|执业|从业|行内|业内)",
    f"(?:行业|业界|公司|企业|机构|投标者|投标人|承办商|营办商|供应商|团队|{_N}年[^,、]{{0,6}}|背景及)(?:的)?资历",
    "(?:公司|企业|机构|投标者|投标人|承办商|营办商|供应商|团队)(?:的)?(?:背景|历史|往事)",
    "历史(?:合作)?(?:客户|项目|合约|合同|业绩)",
    "获奖|得奖|奖项|荣获|殊荣|嘉许|奖状|表扬|大奖|奖牌|荣誉|夺奖",
    "推荐信|推荐书|推介信|感谢信|嘉许信|介绍信|推荐人",
    "(?:客户|雇主|业主|用户)(?:的)?(?:评价|评语|推荐|证明|名单|名册|参考)",
    "参考(?:客户|项目|案例|工程|合约|个案|名单)|(?:项目|工程|合约|工作)参考",
    "(?:既有|现有|主要|合作|服务|旧|重要|知名)(?:的)?客户(?!服务)|客户(?:群|基础)",
    "(?:成功|项目|工程|合作|实施|服务|应用|典型)(?:的)?(?:案例|个案|事例)",
    "承[办接](?!商|单位|机构|者|人)(?:的)?[^,、]{0,8}(?:合约|合同|项目|工程|活动)",
    "(?:现任|前任|现有|前|原有)(?:的)?(?:承办商|营办商|供应商|承包商)",
    "(?:安全|服务|守规|违规|违例|定罪|履约|诚信|良好|营运|供应|合约|表现|业务|工程|守法|意外|施工)(?:的)?(?:纪录|记录)|(?:服务|供应|承办)[^,、]{2,10}的(?:纪录|记录)",
    "定罪|扣分|黑名单",
    "声誉|信誉|口碑|商誉|名声|资信",
    "(?:获授|获得|持有|取得)(?:的)?专利",
)
"""As PAST_EN, in simplified characters."""

_TRADITIONAL = "經驗實績業戰歷簡過從個財辦幹擔獲營運負責應舉處類樣務動設統裝備創開執數紀錄雖參觀顧戶見訪遊賓眾學員習駕駛購讀覽會長與車賞費體議擬報價標產號軟機組術貨電舊據資訊題訴氣監頒勵獎項僱權證評語薦紹謝許狀揚譽單現緣聲師團隊環觸響約規違誠諾給質級構庫萬積傑續載轉圖則計畫劃專優簽對關連門護養維齡內訂鋪紮間書場輛爲為無臺榮"
_SIMPLIFIED = "经验实绩业战历简过从个财办干担获营运负责应举处类样务动设统装备创开执数纪录虽参观顾户见访游宾众学员习驾驶购读览会长与车赏费体议拟报价标产号软机组术货电旧据资讯题诉气监颁励奖项雇权证评语荐绍谢许状扬誉单现缘声师团队环触响约规违诚诺给质级构库万积杰续载转图则计画划专优签对关连门护养维龄内订铺扎间书场辆为为无台荣"
TO_SIMPLIFIED = str.maketrans(_TRADITIONAL, _SIMPLIFIED)
"""The characters of this vocabulary that differ between the scripts; one for one, so that places in a title stay."""
