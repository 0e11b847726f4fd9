"""English titles that speak of time in business and of jobs done: whose they are."""

from __future__ import annotations

from domain.procurement_policy.vocabulary import (
    AUDIENCE,
    COUNT,
    DONE,
    FEATURE,
    GAP,
    JOB,
    JOBS,
    KEPT,
    LIKE,
    OWNER,
    PRODUCT,
    PURE_JOB,
    SUPPORT,
    TENDERER,
    Family,
    family,
)

_AT_LEAST = "(?:at least|as|no fewer than|not fewer than|not less than|no less than|more than|over|a minimum of|minimum of|minimum|exceeding)"
_TRADE = (
    "(?:business|trade|trades|operation|operations|practice|industry|market|field|sector|profession|standing|existence|establishment|trading"
    "|presence|service|work|working|operating|history|employment|teaching|nursing|catering|cleaning|management|post|expertise|tunnelling|line of business)"
)
_BEING = (
    "(?:active|trading|operating|established|serving|practi[sc]ing|operational|registered as|engaged|employed|licensed as|running|supplying|providing|managing|teaching|working"
    "|maintaining|building|designing|making|handling|organi[sz]ing|delivering|doing|being|treating|selling|manufacturing|growing|dealing|caring|installing|repairing|offering|producing"
    "|exporting|importing|in the (?:\\w+ )?(?:trade|business|industry|market|field|sector|profession)|in business|in practice|in operation|in existence|in the same)"
)
_BUYERS = "(?:hospitals?|airports?|schools?|universit(?:y|ies)|departments?|governments?|public bod(?:y|ies)|clients?|customers?|banks?|hotels?|estates?|museums?|cities|ports?|railways?|authorit(?:y|ies)|employers?|countries)"

YEARS: Family = family(
    "sea career tenure practice employment membership did built led having spent old together continuity opened started years' team who that which hours logged flown clocked tradition traditions combined aggregate cumulative total worked driven ownership year years decade decades month months season seasons quarter quarters qualification postqualification business trading operating operational "
    "since incorporation incorporated establishment established founding founded foundation formation formed "
    "inception last latest recent past company companies firm firms bidder tenderer operator proponent well long firmly longstanding what who whom where served founded incorporated set  veteran veterans seniority seasoned practised practiced date far length duration period how time "
    "age operation presence active practising practicing registered listed approved membership existence roots deep longevity maturity history behind",
    own=(
        rf"years? of (?:(?:its|their|the) )?(?:business|trading|establishment|incorporation) of (?:the )?{TENDERER}",
        rf"{OWNER} (?:with|having|of) (?:{_AT_LEAST} )?{COUNT} (?:years|decades)\b(?!' (?:warranty|guarantee|supply|support|free))(?! (?:warranty|guarantee|of (?:warranty|guarantee|support|supply|spare|free)))",
        r"(?:what|who|whom|where|how (?:often|long|many(?: [\w-]+)?)) (?:the )?(?:tenderer|bidder|company|firm|operator|proponent) (?:has|have|had|did|was|achieved|served|built|worked|ran)\b",
        r"(?:tenderer|bidder|company|firm)(?:'s)? (?:founded|established|formed|incorporated|set up) (?:no later|not later|before|since|in|for|on or|at least|over|more)\b",
        r"behind (?:them|it|him|her|the (?:tenderer|bidder|firm|company))\b",
        rf"{OWNER} (?:[\w-]+ )?having (?!(?:an?|the|valid|regard|access)\b)\w+",
        rf"{OWNER} (?:who|that|which) (?:built|ran|did|led|won|delivered|designed|handled|operated|managed)\b",
    ),
    offer=(
        r"years? of service(?: life| support|able| interval)",
        rf"(?:expected|design|remaining|rated|minimum|guaranteed|useful) (?:[\w-]+ )?(?:years?|months?) of (?:service|operation|use|life)\b(?: of (?:the )?(?!{OWNER})[\w -]+)?",
        rf"(?:years?|months?) of (?:service|operation|use) (?:of|from|by) (?:the |each |any )?(?:[\w-]+ )?{PRODUCT}\b",
        r"(?:time|years?|period|length) (?:in|of) use\b|length of (?:service|operation) (?:intervals?|pipes?|cables?|life|ducts?|lanes?|lines?|roads?|corridors?|visits?|calls?|contracts?|of the (?:battery|pump|lamp|filter|unit))\b",
        r"(?:long|longer|extended) service (?:hours?|life|intervals?|time|periods?)\b",
        r"(?:long|well|firmly)[ -](?:established|standing) (?!(?:firms?|compan|business|tenderer|bidder|contractor|supplier|operator|presence|reputation|clients|market|name|record|brand|in|as|for|history|relation|experience|player))[\w-]+",
        r"veteran (?:cars?|trees?|trams?|buses|ships?|vehicles?)\b|veterans?' (?!staff|team|crew|standing)\w+|veteran[- ]?friendly\b|veterans?'? (?:homes?|services?|centres?|affairs|meals|discounts?|cards?|concessions?)\b",
        r"(?:seasoned|practi[sc]ed) (?:timber|wood|oak|food)\b",
        r"establish(?:ment|ed) (?:of (?:a|an|the) (?!(?:tenderer|bidder|company|firm))|procedures?|standards?|methods?|protocols?|practices?|trees?|routes?|channels?|formats?|lines?|by)\b",
        r"up[- ]to[- ]date\b|kept to date\b",
    ),
    past=(
        r"(?:length|duration|period) of (?:time|business|operations?|trading|standing|presence)\b(?! (?:of|for|needed|required|to))|how long (?:the )?(?:tenderer|bidder|company|firm|it has|they have|has|have|in)\b|^how long\b",
        r"length of service\b(?! (?:to be|offered|proposed))",
        rf"years? in (?!total|advance|length|all|use\b|{SUPPORT}\b)",
        r"decades? (?:of|in)\b",
        (
            rf"(?:{COUNT}|minimum|number of|more) years?'? (?:of )?(?:(?:relevant|practical|audited|continuous|local|related|hands-on|full-time|recent|similar|proven|or more|or above|in|the|in the|unbroken|successful) )*"
            rf"{_TRADE}\b(?! life| plan| contract| support)"
        ),
        rf"(?:{COUNT}) years?'? of (?!{SUPPORT}\b|(?:[\w-]+ ){{1,2}}(?:maintenance|support|warranty|supply|parts|guarantee|cover|life|services?|licen[cs]e|updates|hosting)\b|services?\b)\w",
        r"years?'? of (?:(?:relevant|practical|continuous|local|related|proven|its|their|post-\w+|professional|commercial|active) )*(?:business|operation|operations|practice|standing|existence|establishment|trading|presence|service|work|working|history|employment|expertise)\b(?! life| support| interval)",
        rf"(?:years?|time|period|months|decades?|length of time|how long)'? (?:spent )?(?:of )?(?:continuously |already )?{_BEING}\b(?! (?:hours|temperature|of the))",
        r"(?:time|years?) on the market\b(?! (?:of|for) the)|(?:time|years?|months) served\b(?! (?:by the product|in use))|years? (?:since|after) (?:the )?(?:company|firm|tenderer|bidder|business)\b",
        r"(?:time|period|years?|number of years)(?: spent)? in (?:the )?(?:[\w-]+ )?(?:business|trade|industry|profession|market|practice|operation|field|sector)\b",
        r"(?:number of|total|how many) years (?:established|trading|active|in|since|as|of|serving|operating|with|the (?:tenderer|bidder|company|firm))\b(?! (?:warranty|use|until|free|maintenance|support|guarantee))",
        r"years?'? (?:post-?qualification|as an?|with (?:the )?(?:firm|company|tenderer|team)|behind|since (?:its |the )?(?:found|establish|incorporat|start|open|form|first (?:job|contract)))|post-?qualification\b",
        r"(?:business|trading|operating|operational|working) (?:years|history|longevity)\b",
        r"(?:years?|time|period|length|date) (?:since|of) (?:the |its )?(?:incorporation|establishment|founding|foundation|formation|inception|service)\b(?! (?:life|support|interval|of the|commencement))",
        r"since (?:its |the )?(?:incorporation|establishment|founding|foundation|formation|inception|\d{4})\b",
        (
            rf"(?:established|founded|incorporated|formed|in business|trading|in operation|operating|in existence|operational|active|practising|practicing|registered|listed|approved|membership)(?: [\w ]+)?"
            rf" (?:for|since|over|before|at least|more than|not less than|no less than) ?(?:at least |over |more than |not less than |no less than |a minimum of )?(?:the )?(?:{COUNT} (?:years|decades)|years|\d{{4}})\b"
        ),
        rf"(?:establishment|presence|operation|business) of (?:at least|not less than|no less than|over|more than) {COUNT} years\b",
        rf"(?:over|in|within|during|for|of|from) (?:the |its |their )?(?:past|last|previous|preceding|recent|latest)(?: {COUNT})?(?: [\w]+)? (?:years?|months?|decades?|seasons?|quarters?)\b",
        r"(?:well|long|firmly)[ -](?:established|standing)\b|longstanding\b|veterans?\b|seniority\b|seasoned\b|practi[sc]ed\b|long service\b|established (?:names?|firms?|compan(?:y|ies)|business(?:es)?|operators?|contractors?|suppliers?|brands?)\b(?! (?:after|upon|to be))|long-(?:serving|running|lived|time)\b(?! (?:battery|lamps?|cable))|(?:long|rich|proud|unbroken) history\b|^longevity$|longevity (?:of|in) (?:the )?(?:tenderer|firm|company|business|trade|industry|market|team)|deep roots\b|roots in\b",
        r"(?:to date|so far)\b",
        rf"(?:history|background|longevity|age|pedigree|heritage|past|maturity) of (?:the |a )?(?:tendering )?{TENDERER}\b",
        rf"(?:business|presence|operation|operations|practice|worked|driven|operated|traded|served|taught|practised|run|employed|managed|existed|in place) (?:[\w-]+ ){{0,3}}for (?:{_AT_LEAST} )?{COUNT} (?:\w+ )?(?:years|decades)\b",
        rf"{OWNER} (?:who|that|which) (?:have|has|had) (?!(?:a|an|valid|the|been trained|had training)\b)\w+",
        r"years (?:of|with) (?:the )?(?:\w+ )?(?:team|staff|tenderer|bidder|firm|company|personnel|crew|leader|manager)\b|(?:combined|aggregate|total|cumulative) years\b(?! of (?:warranty|support))",
        r"time (?:spent )?in (?:\w+ )?(?:wards|kitchens|hospitals|schools|service with|hotels|the (?:force|service|ranks))\b",
        r"(?:flight|flying|diving|driving|teaching|training|service|site) hours (?:logged|flown|completed|done|clocked|accumulated|of (?:the )?pilots?)\b|hours (?:flown|clocked|logged by (?:the )?(?:pilots?|crew|divers?|drivers?|staff))\b",
        r"(?:long|proud|strong|old|rich) traditions? (?:of|in)\b|tradition of (?:the )?(?:firm|company|house|tenderer)\b|(?:ownership|corporate|company|firm|family) (?:and |business )?history\b",
        rf"years?'? (?:after|of|since) (?:(?:full|professional|first) )?(?:qualification|registration|membership|admission|graduation|appointment)\b(?! (?:fee|validity))|years? on the (?:\w+ )?list\b|years? spent\b|{COUNT} years?'? (?:as|with the)\b|history of (?:{_AT_LEAST} )?{COUNT} years\b",
        r"(?:founded|established|incorporated|formed|set up|opened|started) (?:before|since|prior to|by|no later than|not later than) (?:the year )?\d{4}\b|set up for (?:more|over|at least)\b",
        r"time (?:together|as an?|since (?:registration|founding|establishment|incorporation))\b|continuity (?:of \w+ )?in the (?:trade|business|industry)\b|old hands?\b",
        r"(?:length|duration|period) of (?:the |its )?(?:company|firm|tenderer|bidder|business)'?s? (?:operation|existence|trading|business)\b|age (?:and \w+ )?of (?:the )?(?:firm|company|tenderer|business)\b",
        rf"(?:operation|running|management|conduct|staging) of (?:[\w-]+ ){{1,4}}for {_AT_LEAST} {COUNT} years\b",
        rf"^(?!(?:[\w-]+ )?(?:in|every|of|for|per|each|until|after|between|over|{SUPPORT}|battery|leap|light|service|financial|school|calendar|model|coming|future|all|early|contract|several|five|ten|product|lamp)\b)(?:[\w-]+ ){{1,2}}years$",
        r"years (?:as (?:an? )?(?!(?:specified|required|stated|offered|below|above)\b)\w+|at (?:the |sea)|in charge|leading|heading|under (?:its|the present))|length of (?:practice|career|tenure|employment|membership)\b|tenure of (?:the |key )?(?:staff|team|personnel|manager|leader|crew)\b|sea[- ]time\b",
    ),
)

JOBS_DONE: Family = family(
    "curated launched opened shot directed using hackathon pitch contest exhibited collected shown displayed customers pilot management operation running provision maintenance completion organisation organization staging construction installation implementation conduct been customers clientele assignments commissions jobs engagements orders appointments repeat returning loyal regular participated took led participation export global cumulative total shipments quantity quantities results result outcomes achievements success cases posts post positions position roles role offices supplied such this same made flown services goods delivery deliveries supplies products product units systems lamps pumps vehicles software equipment live revenue income kind type sort class specimens specimen pictures photos photographs gallery catalogue catalogues showreel show reel lists publications proofs pilots pilot trials trial prototypes prototype brought last team written books films bridges rendered modernised modernized shipped launched patented invented exhibited authored restored inspected similar comparable like equivalent relevant related analogous same such completed done handled undertaken executed performed delivered won secured managed "
    "accomplished fulfilled concluded held served implemented operated staged supplied maintained installed sold built organised organized carried awarded taken finished overhauled "
    "replaced refurbished erected looked run ran serviced cleaned catered designed renovated constructed commissioned reference referenced successful least minimum fewer less number no list value scale amount "
    "example examples detail details volume largest biggest highest order turnover market already granted existing current ex present has have having had samples sample studies stories "
    "story sheet sheets job jobs hand case history histories work works worked other major main large significant notable sales installed proof evidence under "
    "deployed deployment deployments used use adoption adopted engagement engagements appointed acted overseas foreign local international regional mainland government public private sector airport hospital school cleaned produced replaced repaired hosted trained taught treated planted events shows concerts roll roster "
    "tenderer tenderers bidder bidders contracts projects currently worldwide elsewhere wins organisations organizations more than one two three four five six seven eight nine ten twelve fifteen twenty "
    "over provided before client clients project contract done serves runs operates maintains track sites bids tenders obtained published winning competition competitions entries",
    own=(
        r"(?:tenderer|bidder|proponent|offeror)s? (?:[\w'-]+ )?(?:serves?|runs?|operates?|maintains?|manages?|holds?|has worked|have worked|has done|has (?:run|built|won|held|served)|should have (?!a\b|an\b|the\b|valid|adequate|sufficient|at least \w+ (?:staff|vehicles|technicians))|must have (?:run|done|built|operated|managed|completed|served|handled|supplied|maintained|held|won))\b(?! (?:the (?:licen|service|system|offered)|a (?:valid|licen)|valid|certif))",
        rf"(?:{KEPT}|done|maintained|supplied|installed|designed|delivered|organised|organized|supported|kept|cleaned) (?:[\w'-]+ ){{0,3}}?by (?:the )?(?:tenderer|bidder|company|firm|proponent)\b(?! (?:during|under|in) the (?:contract|tender))",
        r"under (?:the )?(?:(?:tenderer|bidder|company|firm|operator|contractor)'?s?'? )(?:management|maintenance|care|operation|supervision)\b|^(?:[\w'-]+ ){1,4}under management$",
        r"who(?:m)? (?:the )?(?:tenderer|bidder|company|firm) (?:has|have|had)\b",
        r"(?:clients|customers|clientele) of (?:the )?(?:tenderer|bidder|firm|company)\b|(?:tenderer|bidder|company|firm)'s (?:[\w-]+ )?(?:clients|customers|clientele|jobs|contracts|projects)\b",
    ),
    offer=(
        r"(?:number|no\.?|quantity|volume|count) of (?:[\w'-]+ ){1,4}?(?:per|each|every|a day|an hour|at once|at a time|simultaneously|in parallel|shown|displayed|logged|to be|supported|needed|required|allowed|permitted|in the (?:app|system|dashboard)|(?:the|an?) (?:system|app|module|tool|database) can|(?:can|may|could) be|(?:managed|stored|handled|kept) in the)\b",
        rf"(?:{PURE_JOB}|clients?|customers?|cases?|orders?|works|jobs?)(?: (?:list|lists|progress|status|details|record|completion|summary|reference))? (?!lists?$|lists? (?:for|of|in|over|since)|logs?$|registers?$){FEATURE}\b(?! (?:experience|installed|completed|contracts|projects|supplied|sold))",
        r"(?:client|customer|project|job|order|reference)s?'? (?:lists?|references?|base|data|records?) (?:screens?|pages?|imports?|exports?|functions?|modules?|fields?|stored|to be|in the|search|filter|synchroni[sz]ation|encryption|protection|display)\b",
        r"list of (?:projects|contracts|jobs|orders|clients|customers)(?: [\w-]+)? (?:pages?|screens?|view|tab|function|filter|widget|to be)\b",
        r"case stud(?:y|ies) (?:method|teaching|approach|workshop|competition|exercise|session)s?\b",
        r"cross-references?\b|references? (?:in|on) (?:the )?(?:invoice|drawing|document)s?\b",
        r"award of (?:the |any )?(?:sub-?)?contracts?\b",
        r"(?<!of )(?<!of a )(?<!the )(?:similar|equivalent|comparable|same) (?!products? (?:to|in|at|for))(?:products?|quality|materials?|colours?|looks?|units?|samples?|size|performance|standards?|approved|functions?|appearance)\b(?! (?:supplied|sold|installed|delivered|made|built|provided|done|completed|contract|projects?|in other))",
        r"(?:works?|tasks?|jobs?|repairs?|orders?|services?) (?:to be )?(?:completed|done|carried out|performed|executed) (?:on time|in phases|at night|within|by (?:the )?\d|outside|during|per|without|under the contract|in (?:one|a single|two)|before (?:opening|handover|delivery|the))\b",
        r"(?:resident|thin|web) clients?\b",
    ),
    past=(
        rf"{LIKE} (?:[\w'-]+ ){{0,3}}(?:{JOB}|posts?|positions?|roles?|orders?|clients?)\b(?<!related works)(?<!related work)(?<!related services)(?<!such services)(?<!such works)(?<!such systems)(?<!such operations)(?<!such service)",
        rf"{LIKE} {GAP}{DONE}\b(?! (?:each|every|per|daily|weekly|monthly|at|on|in the (?:software|system|app)|in \w+ languages|for (?:pupils|children|visitors|users|residents))\b)|sales of {LIKE}\b",
        rf"{JOB} (?:[\w'-]+ ){{0,2}}?of (?:a |an |the )?(?:similar|comparable|like|same|this|equivalent|such|equal|that)(?: or \w+)? (?:[\w-]+ )?(?:nature|kinds?|scale|sizes?|scope|types?|complexity|value|sort|magnitude)\b",
        rf"(?:proof|evidence|confirmation) of (?:[\w'-]+ ){{0,2}}(?:suppl(?:y|ies)|deliver(?:y|ies)|sales?|installation|completion|services?|operation|works?|having) (?:to|for|at|in|of) (?:{_AT_LEAST} )?(?:{COUNT}|other|government|public|similar|{_BUYERS})\b",
        r"(?:proof|evidence|demonstration) of (?:[\w'-]+ ){0,2}(?:having|similar|comparable|such|like)\b",
        rf"(?:completed|concluded|finished|reference|referenced|successful|successfully completed|won|accomplished|fulfilled) (?:[\w'-]+ ){{0,3}}(?:{PURE_JOB}|works|installation|building|site)\b(?! (?:shown|displayed|in the auction|handover|plan|certificate|photos))",
        rf"{JOBS} {GAP}{DONE}\b(?! (?:each|every|per|daily|weekly|monthly|at|on|in the (?:software|system|app)|in \w+ languages|for (?:pupils|children|visitors|users|residents))\b)",
        (
            rf"(?:events|shows|exhibitions|festivals|concerts|tours|stations|tunnels|hospitals|airports|schools|hotels|museums|parks|malls|estates|campaigns|trials|pilots|competitions|conferences|productions|performances|courses|programmes|canteens|restaurants|kiosks|car parks|fleets|routes|studies|surveys|systems|plants|units|installations|buildings|lifts|escalators|chillers|pumps|boilers|bridges)"
            rf" (?:already |successfully |previously |so far |he )?(?:{DONE}|produced|promoted|hosted|curated|equipped|fitted|conducted|modernised|modernized|upgraded|taught|screened|surveyed)(?: (?:before|so far|since [\w ]+|elsewhere|overseas|in (?:the )?(?:past|last|recent)[\w ]*|for (?:other |the )?(?:clients|government|departments|others|customers)|by the (?:tenderer|bidder|firm|company|team)))?$"
        ),
        r"(?:overseas|foreign|local|international|regional|mainland|government|public|private|airport|hospital|school) (?:reference )?(?:projects|contracts|assignments|jobs|deployments|installations|engagements|commissions|clients|references)\b(?! (?:team|office|law|to be|database|dashboard|portal))|(?:\w+ )?sector clients\b|contracts? on hand\b",
        r"^(?:project|job|contract|client|customer|assignment|reference)s? (?:list|lists|roll|roster|register|references?)\b(?: (?:for|of|in|over|since)\b.*)?$",
        rf"(?:deployment|deployed|installation|served|use|used|adoption|adopted|service|operation|work|worked|presence|implementation|implemented|introduced|employed|engaged|engagement|appointment|appointed) (?:in|at|by|for|with|to|on) (?:{_AT_LEAST}) {COUNT} (?!hours|minutes|days|weeks|months|metres|degrees|per|years|languages|staff|people|floors|locations|points|places)\w+",
        rf"(?:at least|minimum(?: of)?|no fewer than|not fewer than|no less than|not less than|more than|over) {COUNT} (?:[\w'-]+ ){{0,3}}{PURE_JOB}\b(?! (?:at once|at a time|simultaneously|per))",
        rf"(?:number|no\.?|lists?|values?|scale|amount|examples?|details|volume|size|names) of (?:[\w'-]+ ){{0,3}}{PURE_JOB}\b(?! (?:supported|to be|in the|per|on the|at once|management|staff|managers?))",
        rf"(?:number|list|volume|value|names?|amount|total|area|length) of (?:[\w'-]+ ){{1,3}}(?:{KEPT}|{DONE})\b(?! (?:per|each|every|at|daily|a day|under|on (?:time|site)|by the (?:system|app)))(?<!staff supplied)",
        rf"^(?!(?:age groups|ages|routes|people|books|{AUDIENCE}|meals?|languages?|areas?|passengers?|food|dishes|districts?|to be|parts|filters|methods?|how|where)\b)(?:[\w'-]+ ){{1,3}}(?:{KEPT}|bought from the tenderer)(?: (?:by the (?:tenderer|bidder|firm|company|team|proponent)|before|so far|worldwide|elsewhere|overseas|abroad|locally|successfully|on time|to date|since|in other|for other|for the government|in hong kong|for (?:other |public |the )?(?:hospitals|clients|departments|schools|governments?|customers)))?$",
        r"(?:sold|installed|supplied|deployed|in use|operating|running|used) (?:worldwide|elsewhere|overseas|abroad|globally|to date|in other|at other|by other|around the world)\b",
        r"(?:major|main|large|significant|notable|similar) works? (?:[\w-]+ ){0,2}(?:completed|done|carried out|undertaken)\b",
        (
            r"(?:supplied|served|operated|ran|delivered|completed|managed|built|installed|worked|handled|organised|organized|carried out|provided|held|won|maintained|overhauled|refurbished|staged|sold|executed|run|cleaned|cleared|catered for|replaced|repaired|designed|produced|published|trained|taught|treated|planted)"
            rf" (?:at least|no fewer than|not less than|no less than|more than|over|{COUNT}) (?!schedule|time|required|planned|needed|designed|specified|one (?:set|unit)|and\b)[\w ]+"
        ),
        r"(?:served|worked|acted) as (?:a |an |the )?(?:main |term |sub-?)?(?:contractor|consultant|operator|supplier|provider|manager|leader|engineer|architect|designer)\b",
        rf"(?:installations?|sites|projects?|systems|deployments?|contracts?|works?|jobs|operations|users) (?:[\w-]+ )?(?:at|in|for|with|by) other {_BUYERS}\b",
        r"(?:largest|biggest|highest-value|highest value) (?:[\w-]+ )?(?:contract|project|job|order|event|site)s?\b(?! (?:size|supported))|order book\b|(?:volume|turnover) of business\b|market share\b|installed base\b",
        r"work (?:previously )?done\b|works? (?:previously|already) (?:done|completed|carried out)\b|done (?:this|so|it|likewise|the same)\b",
        r"already (?:\w+ ){0,2}by (?:the )?tenderers?\b|(?:awarded|granted) to the (?:tenderer|company|firm|team|bidder)\b",
        r"(?:has|have|having|had) (?:(?:successfully|previously|already|ever|itself) )*(?:carried out|completed|operated|undertaken|delivered|managed|executed|performed|provided|run|built(?!-)|cleaned|catered|repaired|replaced|taught|treated|cared for|produced|published|overhauled|refurbished|served|handled|supplied|installed|held|won|received|worked|maintained|done|conducted|organised|organized|designed|implemented|been engaged|been awarded|been in|taken part|participated|obtained|looked after|staged|dealt)\b",
        r"(?:work samples|samples? of (?:\w+ )?(?:finished|completed|published|work)|case (?:studies|study|histories|history)|success stor(?:y|ies)|project sheets?)\b",
        r"jobs? (?:[\w]+ ){0,4}(?:in hand|finished|behind)\b|(?<!cash )(?<!by )\bin hand$|contracts? (?:[\w]+ ){0,3}in hand\b|in hand or\b|^(?:work|works|contracts|jobs|projects) in hand\b",
        r"(?:contracts?|tenders?|bids?|competitions?|projects?|design) (?:wins?|won)\b|winning (?:entries|designs|bids|tenders)\b",
        rf"(?:{KEPT}|supplied|done|worked|provided|installed) (?:[\w'-]+ ){{0,3}}(?:elsewhere|before$|for other|at other|in other)\b",
        r"(?<!to be )(?<!be )(?<!is )(?<!are )\b(?!(?:proposed|offered|described|submitted|provided|used|employed|taken|adopted|arranged|suggested|signed|given|planned|supported|required|appointed|issued|needed|imposed|prepared|designed|nominated|deployed|included|listed) )(?:\w+ed|made|done|run|built|won|sold|flown|held|taught|written|grown|given|sung|shown) (?:last year |previously |already |in [\w ]{2,20} )?by (?:the )?(?:tenderer|bidder|firm|company|team|proponent|pilots)\b(?! (?:for|to|under|within|during|in) (?:the )?(?:approval|contract|service))",
        r"^(?:(?!to\b|be\b)[\w-]+ ){1,3}(?:flown|published|modernised|modernized|rendered|authored|exhibited|performed|shipped|launched|patented|premiered|invented|made|screened|recorded|inspected|restored|planted|trained)(?: (?:so far|to date|elsewhere|before|abroad|overseas|previously))?$",
        rf"(?:services|goods|deliver(?:y|ies)|supplies|products?|sales|units|systems|lamps|pumps|vehicles|software|equipment) (?:[\w-]+ ){{0,3}}(?:rendered|made|sold|supplied|delivered|provided|exported|installed|licensed) (?:to|for|at|in) (?:{_AT_LEAST} |{COUNT} |other |several |many |the )?(?:[\w-]+ )?(?:{_BUYERS}|bodies|others|customers|clients|cities|countries|governments?)\b",
        r"already (?:in use|live|adopted|using|use|uses|used|deployed|installed|running|served|sold|supplied|working|operating|in service|in operation)\b|(?:live|installed|running|sites|systems|installations|cities|hospitals) (?:[\w-]+ ){0,3}elsewhere\b",
        r"(?:contracts?|projects?|assignments?|jobs?|orders?|commissions?)\b[^,;:]{0,50} (?:completed|done|performed|executed|handled|won|undertaken|fulfilled|carried out)$",
        r"(?:turnover|revenue|income|sales) (?:from|in|of) (?:similar|comparable|like|past|previous|the same|such|related|other)\b",
        r"(?:same|this|such|like) (?:kind|type|sort|class|scale|size)s? of (?:contract|work|job|project|service|assignment|event|undertaking|business)s?\b",
        r"(?:examples?|specimens?|samples?|catalogues?|photos|photographs|pictures|gallery|images) of (?:the )?(?:tenderer's )?(?:finished|completed|past|previous|earlier|similar|executed|own) (?:[\w-]+ )?(?:works?|jobs?|projects|products|designs|events|contracts)\b|show-?\s?reels?\b|catalogues? of (?:past |own |completed )?works\b|(?:lists?|number) of publications\b",
        r"(?:contracts|tenders|projects|jobs|commissions) (?:awarded|granted|given) (?:to|by|from)\b|(?:proofs? of concept|pilots?|trials?|prototypes?) (?:\w+ )?(?:completed|conducted|done|run|tested) (?:with (?:other |at least )?\w+|for (?:other|the government|departments|hospitals)|by the (?:tenderer|team|firm|bidder|company)|at other|in other|elsewhere)\b|(?:brought|taken) to market\b",
        rf"(?:projects|assignments|commissions|jobs|contracts|engagements|orders|appointments) (?:[\w-]+ )?(?:for|from|with|at|by) (?:the |public |other |at least \w+ )*{_BUYERS}\b",
        r"^(?!(?:thin|rich|e-?mail|mobile|web|new)\b)(?:[\w'-]+ ){1,2}(?:clients|clientele)$|(?:repeat|returning|long-term|loyal|long-standing|regular) (?:business|orders|clients|customers|contracts|commissions)\b(?! (?:discount|card|scheme))",
        r"^(?:participated|took part|taken part|led|ran|supplied|sold|delivered|installed|built|provided|completed|managed|operated|organi[sz]ed|served|worked|designed|staged) (?:in |with |for )?(?:the same|such|this|similar|a similar|an?\b[\w -]+ before|two|three|four|five|at least|several|many|previous|earlier|past)\b",
        r"participation in (?:at least|earlier|past|previous|two|three|similar|other)\b|(?:overseas|export|worldwide|global|foreign) sales\b|(?:total|cumulative|past|annual) (?:shipments|sales)\b(?! (?:display|report|chart))|(?:installed|sold) (?:quantity|quantities|numbers)\b|quantit(?:y|ies) (?:sold|installed)\b",
        r"(?:results?|outcomes?|achievements?|success) (?:achieved |shown |obtained )?(?:in|at|for|from|of) (?:other|previous|earlier|past|similar) \w+",
        r"cases? (?:won|concluded|handled|examples?|histories)\b(?! (?:per|each|by the system))|(?:posts?|positions?|roles?|appointments?|offices?) (?:previously )?held\b|relevant (?:past|background|history)\b",
        rf"^(?:successful )?(?:operation|running|management|provision|maintenance|delivery|supply|completion|organi[sz]ation|staging|construction|installation|design|implementation|conduct) of (?:an? )?(?:(?:{_AT_LEAST} )?{COUNT} )?(?:similar|comparable|the same|like)\b(?! (?:quality|colour|size|look))|^(?:management|running|completion|staging|conduct) of {_AT_LEAST} {COUNT}\b",
        r"in (?:operation|use|service|place) (?:elsewhere|overseas|abroad|worldwide|at other|in other|with other)\b|been (?:[\w-]+ ){0,3}before$",
        rf"(?<!be )(?:run|launched|built|made|curated|designed|staged|opened|published|shot|written|produced|directed|completed) by (?:the )?(?:proposed )?{OWNER}$",
        rf"contracts? of (?:over|more than|{_AT_LEAST}|hk\$|above|exceeding)|using the (?:tenderer|bidder|firm|company)'s (?!plan|app to)|(?:hackathon|pitch|competition|contest) (?:wins?|titles?|victories)\b|(?<!be )(?:shown|exhibited|collected|performed|displayed) (?:in|by|at) (?:other|museums|biennales?|galleries|international|previous)\b|pilot (?:customers|clients|users)\b",
    ),
)
