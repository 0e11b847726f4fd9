"""English titles that speak of experience, of the past and of records: whose they are."""

from __future__ import annotations

from domain.procurement_policy.vocabulary import (
    APP_PART,
    AUDIENCE,
    BEFORE,
    COUNT,
    DEED,
    DONE,
    FEATURE,
    HAPPENED,
    JOB,
    KEPT_RECORDS,
    MERIT,
    OWNER,
    PEOPLE,
    PRODUCT,
    PURE_JOB,
    QUALITY,
    TENDERER,
    THINGS,
    WAY,
    Family,
    family,
)

_THEIRS = rf"(?:of|by|held by|among|gained by|shown by|possessed by) (?:the |its |their |any |each |all |such )?(?:[\w'-]+ ){{0,3}}?{OWNER}(?! (?:app|website|product|system|visit|service))\b"
_OFFERED = "(?:offered|proposed|tendered|quoted|supplied|recommended)"
_TALE = "(?:experiences?|track records?|reputation|pedigree)"
_KEEPING = (
    "(?:keeping|keep|submission|submitting|upkeep|storage|storing|retention|filing|production|updating|digiti[sz]ing|digiti[sz]ation|provision"
    "|checking|inspection|safekeeping|issue|issuing|format|handling|management|maintaining|completeness|return|logging|sharing|capture|search|retrieval|printing)"
)

EXPERIENCE: Family = family(
    "experience experiences experienced experiencing exp",
    own=(
        rf"experiences? (?:in [\w -]{{1,40}}|with [\w -]{{1,40}})?{_THEIRS}",
        (
            r"(?:tenderer|bidder|company|firm|team|staff|personnel|key person|technician|developer|operator|consultant|manager|director|founder|designer)(?:'s|s'|s)? "
            r"(?!(?:for|to|and|or|on|of|with|by|in|'s)\b)(?:[\w'-]+ ){0,3}experience\b(?! (?:platform|portal|app|survey|points))"
        ),
        rf"(?:years?|months?|decades?)'? (?:of )?(?:[\w-]+ )?experience\b|{COUNT} years?'? (?:[\w-]+ ){{0,3}}experience\b",
        r"experience (?:over|during|within|in|for) (?:the )?(?:last|past|previous|years)\b",
        r"(?:years|length|extent|depth|breadth|amount|proof|evidence|relevance|wealth|level) of (?:the |their |its )?(?:relevant |past |similar |practical )?experience\b(?! (?:points|of (?:the )?(?:users|visitors)))",
        r"experience (?:with|of) (?:similar|comparable|other|such|previous)\b",
    ),
    offer=(
        rf"(?:{AUDIENCE}|{WAY})(?:'s|s'|')?[ -](?:(?:overall|total|whole|general|journey|end-to-end|on-site|use|usage|interface|visit) )?experiences?\b",
        rf"{AUDIENCE}(?:'s|s'|')?(?: [\w-]+)? (?:and|&|or) (?:[\w-]+ )?experiences?\b",
        rf"(?:and|&|or) (?:{AUDIENCE}|{WAY}) experiences?\b",
        rf"{QUALITY}(?: and {QUALITY})?,? (?:(?:service|visit|use|public|park|venue|counter|digital|online|overall) )?experiences?\b",
        (
            r"experiences?[- ](?:design|cent(?:re|er)|zone|hub|journey|map|mapping|workshop|activit(?:y|ies)|corner|platform|app|portal|software|sharing|lab|room|space|area"
            r"|pavilion|gallery|centred|led|based|points?|level|bar|day|survey|score|index|value|tour|store|shop|economy|booth|kiosk|exhibition|package|monitoring|module|layer|strategy|class|trail)s?\b"
        ),
        (
            rf"experiences? (?:for|enjoyed by|offered to|given to|felt by|of|delivered to|created for|provided to) (?:the |all |our |its |young |older |every |each )?(?:[\w'-]+ )?"
            rf"(?:{AUDIENCE}|people|persons with)\b(?! (?:portal|service|management|care))"
        ),
        r"experiences? across (?:\w+ )?(?:devices|channels|platforms|touchpoints|counters|stations|venues|all)\b",
        r"experiences? (?:at|in|inside|on|through) (?:the |our |each |every )(?:\w+ )?(?:counters?|kiosks?|galler(?:y|ies)|park|museum|venue|hall|app|lift|car|queue|store|shop|lobby|pavilion|game|bus)\b",
        # what those who serve feel of the thing that is offered
        rf"(?:workers?|drivers?|employees?|staff|drivers|operators?|driving|riding|nurses?|crew|members?|officers?)(?:'s|s'|')? experience (?:of|with) (?:the |using the |driving the )(?:[\w-]+ ){{0,2}}?(?:{PRODUCT}|service)\b",
        rf"(?:[\w-]+ )?experience (?:of|with) (?:the |an? )?(?:[\w-]+ ){{1,3}}?{_OFFERED}$",
        # what is said of the thing that is offered, not of who offers it
        (
            rf"(?:[\w-]+ )?experience (?:of|for) (?:the |any |each |its )?{_OFFERED} "
            rf"(?!{TENDERER}\b|(?:key |project |site )?{PEOPLE}\b)[\w -]*"
        ),
        rf"experience of (?:the |each )?{PRODUCT}\b",
        r"(?:sharing|exchange) of experiences?\b|^experience (?:the|our|how|what) (?!(?:tenderer|bidder|firm|company|team))|experiences? of (?:those|anybody|anyone|people) \w+ing\b",
        rf"{PRODUCT}(?:'s)? (?:field|operating|operational|service|in-service|running|market) experience\b|(?:product|model|app|application|interface|website|chatbot|brand|device)s? experiences?\b",
        # nobody's, or other people's
        r"(?:no|without|little|regardless of|needs? no|requires? no|lack of|any level of)(?: (?:prior|previous|special|technical|computer|particular|relevant|driving|coding|programming|work))* experience\b(?: (?:is )?(?:needed|required|necessary))?",
        (
            rf"experienced?[- ]?(?:or|and)[- ](?:inexperienced|new|novice) \w+\b|(?:novices?|beginners?|new(?:comers)?|inexperienced) and experienced \w+\b"
            rf"|experienced[- ](?:{AUDIENCE}|level|based)(?:'s|s')?\b|(?:for|by|even|suits?|suitable for|friendly to) (?:both |the )?experienced (?:{AUDIENCE}|{PEOPLE}|operators?|hands)\b"
        ),
        r"(?:lessons? (?:learn(?:ed|t) )?|learning )from (?:[\w-]+ )?experience\b(?! (?:of|in|gained))",
        r"(?:without|no need (?:of|for)|needs? no|requires? no) experienced \w+|experienced \w+ (?:is |are )?(?:not |un)(?:needed|required|necessary)\b",
        r"experiencing\b",
        r"experiences? of (?:shopping|dining|visiting|travelling|traveling|waiting|queue?ing|art|arts|music|nature|the city|the harbour|the park|the sea|learning|reading|play(?:ing)?|space|history|culture|flight|swimming)\b(?! (?:programme|management|projects|in (?:charge|hospital)))",
        r"experience of use\b",
        r"work experience (?:placements?|schemes?|programmes?|days?|weeks?|opportunit\w+|for (?:students|pupils|youths?))|(?:[\w-]+ )?experience (?:of|in|with) (?:\w+ ){1,3}for (?:the )?(?:pupils|children|students|visitors|tourists|families|elderly|youths?|residents|blind|public)\b",
    ),
    past=(r"experienced?s?\b", r"exp\b(?! date| code)"),
)

PAST: Family = family(
    "past previous prior former earlier bygone preceding historical historic previously formerly latest last before existing current ex present "
    "incumbent incumbency incumbents outgoing lessons lesson recent other",
    own=(
        rf"{BEFORE} (?:[\w'-]+ ){{0,4}}?(?:of|by|against|with|for|involving) (?:the )?(?:tenderer|bidder|company|firm|supplier|team|operator|staff|personnel)s?\b(?!')",
        rf"(?:tenderer|bidder|company|firm|supplier|operator|team)(?:'s|s') (?:[\w-]+ )?{BEFORE}\b",
        (
            rf"{BEFORE} (?:[\w-]+ )?{DEED} (?:records?|data|statistics|documents?|photos?|photographs?|figures?|scores?|reports?|images?|drawings?|ratings?|references?|list|results?|history|values?)\b"
            rf"(?! (?:to be |into |in the |on the |{FEATURE}\b))"
        ),
        r"historical (?:[\w-]+ )?(?:performance|projects|contracts|clients|achievements|results|awards)\b(?! (?:data|graph|chart|trend))",
        rf"(?:{BEFORE}|similar|other) (?:[\w-]+ )?{PURE_JOB} (?:[\w'-]+ ){{0,3}}{DONE}\b",
        rf"{OWNER} with (?:{BEFORE}|similar|relevant) (?:[\w-]+ ){{0,2}}(?:duty|duties|work|jobs?|posts?|roles?|service|exposure|involvement|training in)\b",
    ),
    offer=(
        (
            r"prior (?:to|notice|notification|approval|consent|written|warning|arrangement|appointment|booking|permission|agreement|art|reservation|registration|distribution|vetting|inspection|testing|training)\b"
            r"|earlier (?:than|delivery|completion|start|warning|detection|stages?|collection|closing|opening|handover)\b"
        ),
        (
            r"(?:past|previous|earlier|prior|former|existing) (?:and (?:current|future) )?(?:versions?|generations?|models?|pages?|screens?|steps?|buttons?|editions?|releases?|software|hardware|firmware|formats?|platforms?|art"
            r"|(?:day|week|month|hour|night|year|quarter|season|term)(?:'s|s')(?! (?:of )?(?:experience|contracts|projects|awards))|readings?|measurements?|values?|settings?|positions?|locations?|addresses|tracks?|songs?|pictures?|owners?|occupants?"
            r"|names?|stops?|balances?|floors?|stations?|menus?|levels?|states?|factor(?:y|ies)|quarry|landfill|airport site|school premises|use|users?|bookings?|searches|queries|visits?|transactions?|alarms?|floods?|typhoons?|rainfall|weather|tides?|traffic"
            r"|episodes?|lectures?|lessons?|exams?|exam papers|papers?|issues?|illness(?:es)?|medical|symptoms?)\b(?! (?:clients|customers|experience|contracts|projects|performance))"
        ),
        r"(?:displace|get|run|walk|drive|go|flow|flows|passing|moving|going|walking|driving|running|life|peak|fruit|well|half|quarter|just|people|traffic|vehicles|shortly) past\b",
        r"past (?:the |their |its |a |an |our |his |your |them\b|it\b|each )(?:[\w'-]+ ?){0,3}",
        (
            rf"{HAPPENED} (?:(?!{DEED})[\w'-]+ )?{THINGS}(?= (?:to|be|applied|on|in|from|for|by|at|into|with|are|is|as|kept|and|shown|displayed|used|compared|available|retained|stored|plotted|{FEATURE})\b|$|[,;.)])"
            r"(?<!accident records)(?<!accidents)(?<!accident record)(?<!complaint records)(?<!complaints)(?<!incident records)(?<!incidents)(?<!safety records)(?<!conviction records)"
        ),
        rf"{HAPPENED} (?:(?:{KEPT_RECORDS} )+records?|records? (?:to be|in the|as|shown|kept|{FEATURE}|digiti))\b",
        rf"(?:data|trends?|readings?|rainfall|consumption|usage|temperatures?|levels?|{KEPT_RECORDS} records|charts?|graphs?|curves?|statistics) (?:of|for|from|over|in|during) (?:the )?(?:last|past|previous|latest) (?:{COUNT} )?(?:\w+ )?(?:years?|months?|days|weeks|hours|decades?|seasons?|quarters?)\b",
        r"past-(?!perform|project|contract|experience|job|award|work|client)\w+",
        rf"{HAPPENED} (?:accidents?|complaints?|incidents?)(?: records?| data| statistics| reports?)? (?:to be|shown|displayed|used|analy[sz]ed|in the|on the|at the|mapped|plotted|as|{FEATURE})\b",
        r"lessons? (?:learn(?:ed|t) )?(?:from|of)\b(?! (?:past|previous|earlier|other|similar|its|their) (?:\w+ )?(?:contracts|projects|jobs))(?: (?:the )?(?:past|previous|earlier|former))?",
        # what is done with things of the past is done for the buyer
        (
            r"(?:playback|replay|backup|back-up|recovery|migration|conversion|conversions|import|export|transfer|digiti[sz]ation|digiti[sz]ing|scanning|preservation|removal|storage|storing|modelling|recordings?|recovering|deletion|disposal|compatibility|indexing|cataloguing) "
            r"(?:and \w+ )?(?:of|to|with|from) (?![^,;:]*\b(?:tenderer|bidder|won|completed by)\b)[^,;:]*"
        ),
        (
            rf"(?:analysis|use|log|archive|display|restoration|restoring|graphs?|charts?|comparison|compared|reports?|review|study|map|mapping|search|summary|showing|show|repair|conservation|replacement|reuse|viewing|retrieval|savings?|energy saved|query) "
            rf"(?:and \w+ )?(?:of|to|with|from|for|on) (?![^,;:]*\b(?:{DEED}|{OWNER}|experience|won|commissions|engagements)\b)[^,;:]*"
        ),
        r"performance of (?:the )?(?:past|previous|last) (?:day|hour|week|month)s?\b",
        r"(?:data|files?|records?) (?:migration|transfer|conversion|import|take-on|cleansing) (?:of|from) [^,;:]*",
        # taking over from those who serve today
        (
            r"(?:take-?over|taking over|hand-?over|handing over|transition(?:ing)?|transfer|take-?up|takeover|migration|switch-?over|change-?over|mobili[sz]ation|phasing-?in|knowledge transfer|interface|interfacing|coordination|co-ordination|cooperation|liaison|liaising|collaboration|working|arrangements?|overlap)"
            r"(?: [\w-]+){0,4} (?:from|of|with|by|between|after|to) (?:the |an |its |their )?(?:existing|current|previous|former|outgoing|incumbent|present|last)(?: (?:service )?(?:contractors?|suppliers?|operators?|providers?|vendors?|consultants?|tenants?|staff|workforce|system|contract|one)(?:'s?)?)?\b"
        ),
        r"(?:outgoing|incumbent|existing|current|previous|present|former) (?:contractors?|suppliers?|operators?|service providers?|vendors?|consultants?|staff)(?:'s?)? (?:[\w-]+ )?(?:hand-?over|take-?over|transition|transfer|staff to be|equipment|records? to be|demobili[sz]ation|exit)\b",
        r"(?:other|sister) (?:departments|governments|customers|clients)' (?:systems|needs)\b",
        r"(?:sharing|shared|interface|interfaces|connection|connecting|link|links|liaison|coordination|data exchange|integration|coordinating|working) (?:[\w-]+ )?(?:with|to|by|for|between) other \w+",
        rf"(?:past|previous|earlier|former|recent) (?:[\w'-]+ ){{1,2}}?{APP_PART}\b(?! of (?:the )?(?:tenderer|bidder|company|firm))",
        r"(?:past|previous|former|earlier) (?:tenants?|occupants?|owners?|residents?|hirers?|users?|lessees?)'? [\w-]+",
        r"past (?:tense|participle|midnight|\w+ (?:days|hours|minutes)'?)\b",
        r"(?:existing|current|previous|former|outgoing|present) (?:operator|contractor|supplier|tenant|provider|vendor|consultant)'s (?!performance|record|experience|work|reputation|service|track|knowledge|standing|award)\w+",
        r"former (?:prison|school|quarry|factory|police|barracks|pier|market|airport|hospital|building|name|colonial|site|village|mill|dockyard|court|station|military|residence|home|landfill|theatre)\b",
        r"earlier (?:arrival|departure|dispatch|slots?|booking|pick-?up|trains?|bus(?:es)?|sessions?)\b|prior (?:checks?|visits?|site|tests?|screening|rehearsal|sorting|payment|cleaning|treatment|enquir\w+|knowledge not)\b",
        r"(?:system|dashboard|app|application|platform|software|display|device|equipment|panel|website|portal|programme|module|kiosk)s? (?:shall|must|should|can|will|is to|are to|may) (?![^;:]*\b(?:tenderer|contracts|clients|similar|in use elsewhere|been (?:used|installed|sold|supplied|adopted|deployed))\b)[^;:]*",
    ),
    past=(
        r"(?:previously|formerly)\b",
        rf"{BEFORE}\b(?: [\w'-]+)?",
        r"other (?:contracts|projects|clients|customers|departments|governments|employers|public bodies|assignments)\b(?!')",
        r"(?:existing|current|ongoing|present) (?:[\w-]+ )?contracts\b(?! (?:to|staff|handover|system))",
        r"(?:done|supplied|worked|contractor|department|government|governments|served|run|ran|operated|managed|built|handled|maintained|cleaned|organi[sz]ed|staged|installed|held|used|tried|tested)\b[\w ]* before$",
        rf"(?:over|in|within|during|for|of|from) (?:the |its |their )?(?:past|last|previous|preceding|recent|latest)(?: {COUNT})?(?: [\w]+)? (?:years?|months?|decades?|seasons?|quarters?)\b",
        r"in the (?:last|past|previous|recent) (?:year|quarter|season|decade)\b",
        rf"recent (?:[^ ]+ )?(?!developments?|events?|systems?|sites?|buildings?){JOB}\b|recent (?:[\w-]+ )?(?:developments|events|systems|sites|buildings) (?:completed|organi[sz]ed|built|staged|supplied|by the tenderer)\b|recent (?:clients|awards|achievements|performance)\b",
        r"(?:existing|current|ex-|present|incumbent) (?:contractors?|suppliers?|operators?|service providers?|vendors?|consultants?)\b|incumben(?:ts?|cy)\b",
        r"(?:made|\w+ed|run|built|won|sold|flown|held|taught|done|shown|given) before(?:$| in | by | for | with )",
    ),
)

RECORDS: Family = family(
    "contractor contractors insolvency complaint complaints bankruptcy claims injuries injury fatality fatalities tenderer company bidder firm operator supplier reports report rate rates terminations termination track record records history histories conviction convictions prosecution prosecutions blacklist blacklisted blacklisting black debar debarred "
    "debarment performance non warnings default defaults accident accidents merit merits demerit demerits statistics",
    own=(
        rf"(?:{TENDERER}) (?:[\w-]+ ){{0,2}}(?:track |safety |accident |service |performance |sales )?records?\b(?! (?:to|kept|keeping|system|management|of (?:visitors|temperature)))",
        r"(?:records?|history) (?:of|held by) (?:the )?(?:proposed )?(?:tenderer|bidder|company|firm|team|operator)s?\b(?!')",
    ),
    offer=(
        (
            rf"(?:[\w-]+ )?{MERIT} (?:record )?(?:of|for) (?:the |any |each |its )?{_OFFERED} "
            rf"(?!{TENDERER}\b|(?:key |project |site )?{PEOPLE}\b)[\w -]*"
        ),
        rf"{_TALE} of (?:the |each )?{PRODUCT}\b(?! (?:operator|provider|supplier|contractor))",
        rf"(?:record|history) of (?:the |each ){PRODUCT}\b(?! (?:operator|provider|supplier|contractor))",
        rf"{PRODUCT}(?:'s)? (?:(?:field|operating|operational|in-service|running|market) )?(?:track record|history)\b(?<!service track record)(?<!service history)",
        rf"{_KEEPING} (?:and \w+ )?of (?:the |all |any )?(?:[\w'-]+ ){{0,3}}(?:records?|history|histories)\b",
        (
            r"(?:[\w-]+ )?(?:records?|history|histories|statistics)(?:[- ](?:to be|shall be|kept|keeping|forms?|boards?|systems?|management|books?|sheets?|submitted|retention|storage|search|database|software|templates?|of each|stored|available|shown|displayed|module|function|uploaded|updated|log|retrieval"
            r"|cards?|files?|tab|screen|page|viewer|for each|per|every|in the (?:system|app)|by (?:app|email|phone)))"
        ),
        (
            r"(?:video|time-lapse|photo|photographic|medical|patient|health|attendance|temperature|transaction|visit|visitor|voice|sound|audio|digital|electronic|written|data|call|training|cleaning|inspection|usage|incident|as-built|land|birth|public|log|game) "
            r"(?:records?|history|histories)\b(?! of (?:the )?(?:tenderer|bidder|firm|company))"
        ),
        r"(?:off|single|double|dual|twin|fast|running|rail|sound|race|tram) tracks?\b",
        r"(?:[\w-]+ )?(?:records?|histor(?:y|ies)) (?:of|for|on) [\w ]{1,30} (?:to be|kept|uploaded|stored|shown|displayed)\b",
    ),
    past=(
        r"track[ -]?(?:records?|histor(?:y|ies)|recrod)\b|merit(?:s)? points?\b|demerit|track in\b",
        (
            r"(?:safety|performance|service|delivery|compliance|conviction|prosecution|accident|employment|environmental|litigation|claims?"
            r"|default|good|proven|excellent|first-user|contract|clean|unblemished|strong|quality|sustainability|default|claims|conduct|past|deployment|installation|project|trading|tender|bidding|supply|sales|operating|operation|operational|contractual|accident-free|winning) (?:records?|histor(?:y|ies))\b"
        ),
        (
            r"records? of (?:[\w'-]+ ){0,3}?(?:success(?:es)?|performance|completion|completed|similar|convictions?|defaults?|service|delivery|works?|contracts?|projects|jobs"
            r"|accidents?|compliance|prosecutions?|innovations?|achievements?|accomplishments?|excellence|reliability|integrity|awards|wins|safety|supply)\b"
        ),
        rf"{TENDERER}(?: \w+){{0,3}} history\b|^(?:performance |track )?record$",
        r"history of (?:[\w'-]+ ){0,3}(?:contracts?|completion|delivery|performance|service|success|compliance|serving|working|dealings|innovations?|awards|projects)\b|default history\b",
        r"convictions?\b(?!-)|prosecutions?\b|black-?list|debar|non-performance\b|warnings? received\b|defaults?\b(?= history| record|.*\bcontract)",
        rf"(?:fatal )?accidents?(?: (?:rates?|figures?|statistics|frequency))?\b(?=.*\b(?:last|{TENDERER})\b)",
        r"performance (?:ratings?|scores?|reports?|appraisals?)\b(?=.*\b(?:contractor|department|quarter|employer|client|league|customer|last|by)s?\b)",
        rf"performance (?:under|in|on|as|with|at) (?:[\w'-]+ ){{0,3}}?(?:contracts?|projects?|clients?|contractor|departments?|elsewhere|{BEFORE})\b",
        r"(?<!video )(?<!voice )(?<!world )(?<!vinyl )(?<!medical )(?<!patient )(?<!health )(?<!lapse )(?<!photographic )(?<!attendance )(?<!digital )(?<!written )(?<!electronic )(?<!the )(?<!and )(?<!maintenance )(?<!cleaning )(?<!training )(?<!tracking )(?<!inspection )(?<!service life )record$",
        r"(?:adverse|favou?rable|good|unfavou?rable|satisfactory|past|performance) reports? (?:received|from|by|on the)\b|reports? received\b",
        r"(?:tenders?|bids?|bidding|win|winning) (?:success |win )?rates?\b|success rate (?:in|of|with) (?:past|previous|earlier|\w+ )?(?:tenders?|bids?|contracts|projects)\b|contract terminations?\b|past breaches\b",
        rf"{TENDERER} performance (?:reports?|ratings?|scores?|appraisals?|records?)\b|(?:insolvency|complaints?|bankruptcy|claims) (?:history|records?)\b|(?:injur(?:y|ies)|fatalit(?:y|ies)|accidents?) (?:rate |figures )?(?:on|at|in|over|during) (?:the )?(?:past|previous|earlier|last|former)\b",
    ),
)

OFFERED: Family = family(
    "offered proposed tendered quoted supplied recommended product products model models brand",
    offer=(
        (
            rf"(?:[\w-]+ )?{MERIT} (?:record )?(?:of|for) (?:the |any |each |its )?{_OFFERED} "
            rf"(?!{TENDERER}\b|(?:key |project |site )?{PEOPLE}\b)[\w -]*"
        ),
        rf"(?:[\w-]+ )?{MERIT} (?:of|for|with) (?:the |any |each |its )?(?!{OWNER}\b)(?:[\w-]+ ){{1,3}}?{_OFFERED}$",
        rf"(?:{MERIT}|{_TALE}) of (?:the |each |its )?(?:products?|models?|brand)\b(?! (?:operator|provider|supplier|contractor|developer|design))",
        rf"(?!brand){PRODUCT} (?:reputation|pedigree|references?|track record)\b",
    ),
)
"""Merits of what is offered, not of who offers it."""
