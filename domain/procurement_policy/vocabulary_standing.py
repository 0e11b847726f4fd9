"""English titles that speak of other people's word, prizes and standing: whose they are."""

from __future__ import annotations

from domain.procurement_policy.vocabulary import (
    FEATURE,
    OWNER,
    PEOPLE,
    PRODUCT,
    PURE_JOB,
    TENDERER,
    Family,
    family,
)

WORD_OF_OTHERS: Family = family(
    "merit reference references referee referees referees' referenced testimonial testimonials letter letters recommendation recommendations appreciation commendation commendations appraisals appraisal portfolio portfolios "
    "client clients customer customers clientele satisfied satisfaction feedback reports report certificate certificates employer's employers employer former rating ratings served users proof "
    "endorsement endorsements acknowledgement acknowledgements thank thanks recommended reviews review completion opinions scores marks given",
    own=(
        rf"{TENDERER}(?: \w+)? (?:portfolio|references|referees|clientele|testimonials|client list)\b(?! (?:management|app))",
    ),
    offer=(
        rf"(?:testimonials?|referees?|references?|portfolios?|client list|customer list|letters?|certificates?|feedback|appraisals?|reviews?|recommendations?|commendations?|ratings?)(?: [\w-]+)? (?!lists?$|reports? ?(?:from|by|of|$)|reports?$){FEATURE}\b(?! (?:from|of|by))",
        r"(?:client|customer|user|visitor|public|patient|passenger)s?'? (?:feedback|reviews?|satisfaction|ratings?|opinions?)\b(?! (?:on|for|from|about) (?:\w+ )?(?:completed|past|previous|earlier|other|finished|former))(?! (?:received|letters|certificates|record))",
        r"(?:reputation|portfolio|record|history|case|reference|asset) (?:management|keeping|software|tools?)\b",
        rf"portfolios? of (?!(?:[\w'-]+ ){{0,2}}(?:{PURE_JOB}|clients|customers|works?|designs|past|completed|award|buildings|events|exhibitions|shows|sites|publications|the (?:tenderer|team|designer|artist|firm))\b)[\w -]+",
        r"(?:customer|client)s?'? references? (?:stored|number|in the|field|code)\b|references? (?:numbers?|drawings?|manuals?|standards?|designs?|temperature|voltage|guide|books?|materials?|library|frame|points?|levels?|stations?|samples?|clock|laborator(?:y|ies)|model|plans?|data|documents?|price|value|only)\b",
        r"(?:certificates?|letters?) of (?:origin|conformity|compliance|analysis|insurance|incorporation|competency|attendance|authori[sz]ation|intent|undertaking|acceptance|credit|completion for (?:trainees|participants))\b",
        r"cross-references?\b|references? (?:in|on|to) (?:the )?\w+",
        r"referees? (?:for the|training|courses?|whistles?|kits?|uniforms?|in the league)\b|(?:football|basketball|match|league|sports) referees?\b",
        r"(?:product|service|application|asset|brand|menu|energy) portfolios?\b",
    ),
    past=(
        r"reference (?:plants?|vessels?|lists?|works|jobs?|buildings?|hospitals?|airports?|systems|fleets?|schools?|users?|sites?|letters?|customers?|clients?|cases?|checks?|installations?|users?|list)\b|referees?\b|references? (?:from|of|by|provided|available)\b|tender(?:er)?'s references\b",
        r"(?:good|excellent|satisfactory|favou?rable|positive|strong|independent|recent|checkable|verifiable|written|two|three|five|local|overseas|professional|personal|bank|government|public|hospital|airport|school|named|glowing) references?\b(?! (?:number|drawing|point|standard|manual|price|book))",
        r"(?:client|customer|job|project|employer|trade|site|contract|business|work)s?'? references?\b(?! (?:numbers?|to|drawing|in)\b)|^references$",
        r"testimonials?\b|letters? (?:of (?:recommendation|commendation|appreciation|reference|thanks|satisfaction|support from (?:clients|customers))|from)\b|commendations?\b|(?:recommendation|appreciation|thank-you|commendation) letters?\b|appraisals? (?:by|from|reports?)\b",
        r"(?:certificates?|letters?|awards?|proof) of (?:[\w-]+ )?(?:merit|appreciation|satisfaction|satisfactory|good|excellence|commendation|completion from|performance|recognition)\b|completion certificates? (?:from|of|for|issued)\b",
        r"portfolios? of\b|(?:work|works|project|design|company|client|creative|contract) portfolio\b|^(?:\w+ )?portfolio$|'s portfolio\b",
        r"(?:client|customer) (?:base|list|roll|roster)s?\b|(?:major|key|main|current|notable|prominent|satisfied|existing|past|happy|previous|blue-chip|government|corporate) (?:clients|customers|clientele)\b(?! (?:data|portal|counter))|clientele\b|satisfied users\b",
        r"(?:lists?|names?|number|identity|details) of (?:(?:[\w'-]+ ){0,2}(?:clients|customers|clientele|referees|departments served)|(?:satisfied|happy|past|reference|other) users)\b",
        r"(?:feedback|opinions?|reports?|comments|assessments?|praise|ratings?|evaluations?|reviews|views|endorsements?|recommendations?|thanks|acknowledgements?) (?:received )?(?:from|by|of) (?:the |its |their )?(?:[\w-]+ )?(?:clients|customers|employers|former|past|previous|departments|government|other)\b(?! (?:to be|during))",
        (
            r"(?:client|customer|employer)s?'?s? (?:feedback|appraisals?|reports?|opinions?|evaluations?|assessments?|ratings?|commendations?|certificates?|reviews?|satisfaction)\b(?= (?:on|for|from|about|received|letters|certificates|record)|$)(?<!client feedback)(?<!customer feedback)(?<!satisfaction)"
            r"|(?:client|customer)s?'? (?:feedback|opinions?|satisfaction) (?:on|for|from|about|in) (?:[\w-]+ )?(?:completed|past|previous|earlier|other|finished|former)\b"
        ),
        r"(?:ratings?|scores?|reports?|appraisals?|marks) (?:[\w-]+ )?(?:received|given|obtained|awarded|earned|gained) (?:from|by|in|under)\b|report ratings?\b",
        r"(?:clients|customers|schools|hospitals|departments|venues|buildings|estates|organisations|organizations|employers|authorities|airports|users) (?:[\w-]+ )?served\b",
        r"endorse(?:d|ments?) (?:by|from)\b|(?:client|customer|peer|user|industry)s?'? endorsements?\b",
        r"referee reports?\b|(?:merit|appreciation|commendation|thank-you) certificates?\b|certificates? from (?:clients|customers|employers|departments|past)\b",
    ),
)

STANDING: Family = family(
    "commended praise applause attainment attainments exploits feats milestones milestone careers biography biographies backgrounds members results celebrated acclaimed distinguished eminent prominent famous noted reputed team partner student students pupils eminence prestige prestigious stature esteem celebrity research academic scholarly grants grant stars star honour certificates certificate titles fellowships competition papers articles books works published inventions invention good trade award awards awarded prize prizes accolade accolades medal medals honours honors recognition recognitions recognised recognized winner winners winning patent patents background longevity "
    "standing credentials credential age pedigree heritage achievement achievements achieved maturity position rank ranking leadership reputation reputable goodwill renown renowned known proven demonstrated "
    "demonstrable evidenced curriculum curricula cv cvs c résumé résumés resume resumes employment accomplishment accomplishments exposure know skill skills expertise familiarity knowledge "
    "leader leaders industry leading presence long history past corporate career professional prize-winning trophies trophy distinction distinctions tested brand fame name trusted reliable acclaim success merits tenderer has distinction publications publication",
    own=(
        r"(?:awards?|prizes?|medals?|honou?rs|trophies|accolades) (?:[\w-]+ )?(?:won|received|gained|obtained|earned|held|attained)\b",
        rf"achievements? (?:of|by|in|from) (?:the |its )?(?:[\w-]+ )?{OWNER}\b",
    ),
    offer=(
        r"proven (?:technolog(?:y|ies)|products?|reliability|designs?|systems?|equipment|methods?|materials?|concepts?)\b|proven-in-use\b",
        (
            r"awards? (?:presentation )?(?:scheme|programme|program|ceremony|ceremonies|criteri(?:a|on)|notice|plan|system|mechanism|presentation|letters?|certificates?|management|nominations?|categor(?:y|ies)|module|function|page|night|dinner|gala|levels?|event|stage|trophies|design|production|platform|portal|date|procedures?|points)s?\b"
            r"|award-level\b|awards? of (?:marks|points|scholarships?|grants?|bonus(?:es)?|prizes|certificates?|badges|credits?)\b"
        ),
        (
            r"awards? (?:for|to|given to) (?:the |outstanding |young |best |good )?(?:apprentices|trainees|students|pupils|participants|staff|workers"
            r"|winners|players|volunteers|youths?|children|employees|contestants|teams|schools|users|members|visitors)\b"
        ),
        r"(?:staff|employees?|students?|pupils?|school|workers?|volunteers?|contestants?'?|participants?'?|players?) (?:awards?|prizes?|medals|achievements?|recognition)\b(?! (?:won|received))",
        r"(?:prizes?|medals?|troph(?:y|ies)|awards?) (?:draw|presentation|giving|for (?:the )?(?:winners|participants|students|runners|best)|funds?|money|cabinet|making|production|engraving|cupboard|stand|counter|redemption|store|packaging)\b",
        r"(?:(?:medals?|troph(?:y|ies)|prizes?|awards?)(?:,? and |, | or )?)+ (?:to be|supplied|provided|for|design)\b(?! (?:design|innovation|excellence|safety|green|quality|service))",
        r"(?:design|supply|production|making|provision|purchase|printing|presentation|giving|engraving|delivery|procurement|manufacture|sponsorship|distribution) of (?:the |\w+ )?(?:awards?|medals?|troph(?:y|ies)|prizes?|certificates)(?:,? (?:and |or )?(?:awards?|medals?|troph(?:y|ies)|prizes?|certificates|plaques))*\b(?! (?:won|received))",
        r"(?:log-?in|user|access|security|digital|staff) credentials?\b|credentials? management\b|credentials? (?:stored|encrypted|to be|kept|vault|store|rotation|reset|for (?:users|login))\b",
        rf"(?:achievements?|awards?|prizes?|medals?|recognition|reputation|credentials?|rank(?:ing)?|winners?|portfolios?|skills?|knowledge|brand|position|leadership)(?: [\w-]+)? (?:{FEATURE}|badges?|tests?|levels?|unlock(?:ing)?|leaderboard|protection|monitoring|assessment|rate|accuracy|programme)\b",
        rf"achievements? of (?!(?:the |its |your |our )?(?:[\w-]+ )?(?:{TENDERER}|{PEOPLE})\b)[\w %-]+",
        rf"(?:demonstrated|proven|demonstrable|evidenced) (?:[\w-]+ )?(?:capacity|capability|performance|reliability|efficiency|strength|success|ability|accuracy|durability) of (?:the |each )?(?:[\w-]+ )?(?!{OWNER}){PRODUCT}\b",
        r"patents? (?:\w+ )?(?:for|on|in|of|covering) (?:the |its )?(?:product|system|model|offered|equipment|design|technology|solution)[\w ]*",
        r"resumes? of (?:\w+ing|service|operation|normal|works?)\b|resumes? (?:after|function|playback|button|automatically)\b|auto-?resume\b",
        r"(?:public|online|social|brand|corporate|media) (?:reputation|image) (?:management|monitoring|protection|plan|campaign|tools?)\b|reputation (?:protection|risk|monitoring|management|score)\b",
        r"(?:recognition|recognised|recognized) (?:of|by) (?:the )?(?:plates?|faces?|speech|voice|staff|licence|characters|system|camera|qualifications)\b|(?:face|facial|speech|voice|image|character|plate|number-plate|object|pattern|gesture) recognition\b",
        r"standing (?:in|within|on) (?:the )?(?:queue|line|water|lift|area|platform|bus|train|carriage|rain|order)\b|standing (?:passengers?|room|space|load|capacity|water|orders?)\b",
        r"(?:cultural|architectural|natural|industrial|built|intangible|maritime) heritage\b|heritage (?:conservation|impact|site|building|trail|protection)s?\b",
        r"(?:pupils?|students?|graduates?|trainees?|players?|learners?|children)(?:'s|s')?,? (?:[\w-]+ )?(?:achievements?|awards?|prizes?|results)\b(?! won)|(?:skills?|knowledge|expertise) (?:acquired|gained) by (?:the )?(?:trainees|students|pupils|learners|users|staff of the department|participants)\b",
        r"prestige of the (?:venue|event|park|site|building)\b",
        r"(?:cvs?|resumes?|résumés?|curricul(?:um|a) vitae) (?:upload|builder|writing|workshop|clinic|function|form|template|database|parsing|screening)\w*\b|resume (?:work|service|services|operation|operations|normal|button|playback|building|from)\b",
    ),
    past=(
        r"awards?\b|award[ -]winning\b|prizes?\b|prize-winning\b|accolades?\b|distinctions? (?:received|won|gained|earned)\b|medals?\b|troph(?:y|ies)\b|(?:trade|industry|professional|civic) honou?rs$|honou?rs$|(?:trade|industry|professional|civic) honou?rs\b|honou?rs (?:and|won|received|gained)\b|recognitions? (?:received|gained|won|from|by)\b|winners? (?:of|in)\b|(?:industry|international|peer|public|professional) recognition\b(?! (?:system|software))",
        r"patents? (?:granted|held|owned|obtained|won)\b",
        rf"(?:{TENDERER}|corporate) (?:history|background|longevity|standing|credentials|age|pedigree|heritage|past|achievements?|maturity|profile and achievements)\b(?! (?:check|noise))",
        rf"(?:history|background|longevity|age|pedigree|heritage|past|maturity|standing|credentials|name) of (?:the |a )?(?:tendering |proposed )?(?:{TENDERER}|{PEOPLE})\b",
        rf"{OWNER} (?:with|having|of) (?:an? )?(?:[\w-]+ )?(?:background|reputation|pedigree|expertise|standing)\b|background in\b",
        r"standing (?:in|within|of|among)\b|standing (?:with|among) (?:its |their |the )?(?:customers|clients|peers|trade)|(?:industry|market|professional|commercial|business|trade|academic|scholarly) standing\b|^(?:the )?standing$|publications? (?:of|by) (?:the )?(?:[\w-]+ )?(?:team|staff|tenderer|researcher|author|leader)s?\b|(?:past|published) research\b|(?:position|rank(?:ing)?|leadership) in the (?:industry|trade|market|sector|field)\b",
        rf"proven (?:performer|{TENDERER})\b|(?:recogni[sz]ed|market|industry) leaders?\b|long presence\b|leading {TENDERER}\b|(?:tested|trusted|reputable|renowned|reliable|distinguished) (?:and \w+ )?{TENDERER}\b",
        r"reputation\b|credentials\b|pedigree\b|goodwill\b|renown(?:ed)?\b|well-known\b|acclaim\b|fame\b|brand standing\b|good name\b|name in the (?:trade|industry|market)\b",
        r"(?:proven|demonstrated|demonstrable|evidenced) (?:[\w-]+ )?(?:ability|abilities|capability|capabilities|capacity|success|competence|expertise|skills?|achievements?|excellence|strength|performance|performer|delivery|quality)\b",
        r"curricul(?:um|a) vitae\b|c\.?v\.?s?\b(?! joint)|résumés?\b|resumes?\b(?! (?:of \w+ing|after|function))|(?:professional|career|work) (?:background|history)\b|employment history\b",
        r"accomplishments?\b|achievements?\b|achieved by the tenderer\b|tenderer has (?:achieved|done|won|been)\b|exposure to (?!(?:sun|uv|rain|dust|noise|heat|light|chemical|weather|water|salt|hazard|radiation|smoke|cold|sea|wind|asbestos))",
        r"(?:know-how|skills?|expertise|familiarity|knowledge) (?:[\w-]+ ){0,6}?(?:gained|acquired|shown|obtained|built up|from (?:past|previous|similar|earlier))\b",
        r"(?:eminence|prestige|prestigious|stature|esteem|distinction|fame|celebrity|track-rec)\b|(?:good )?standing with\b|name (?:recognition )?(?:in|within) the (?:trade|industry|field|market|sector)\b|(?:research|academic|scholarly) (?:output|achievements?|record|grants?)\b|(?:grants?|stars?|certificates?|honou?rs?|titles?|fellowships?) (?:received|won|held|awarded|earned|gained)\b|competition (?:record|results|success|wins)\b|(?:papers|articles|books|publications|works) (?:published$|authored$|published by|published in journals|by the (?:team|staff|tenderer))\b|inventions?\b(?! (?:disclosure|workshop|lab))",
        rf"(?:proven|demonstrated) (?:results|team|partner|innovators?)\b|(?:celebrated|acclaimed|distinguished|eminent|prominent|famous|noted|reputed) (?:[\w-]+ )?{OWNER}\b|commended by\b|(?:praise|applause|acclaim|esteem) (?:of|from|by|in)\b|awarded (?:designs?|works?|projects?|solutions?|innovations?)\b",
        rf"attainments?\b(?! of (?:[\w-]+ )?targets?)|exploits\b|feats\b|milestones? (?:reached|achieved|attained) by\b|(?:corporate|company) milestones\b|careers? (?:of|record|highlights?|history|summary|to date|achievements?)\b|biograph(?:y|ies) of (?:the )?(?:artist|{OWNER})\b|(?:members|staff|personnel|team)'?s? backgrounds?$",
        rf"{OWNER} (?:career|standing|tenure|stature|reputation|pedigree)\b(?! (?:plan|talk))|recogni[sz]ed by (?:the )?(?:industry|trade|profession|peers|professional|government|international)\b|(?:dealer|agent|author|partner)(?:'s) (?:standing|reputation)\b",
    ),
)
