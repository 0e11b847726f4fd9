"""English words by which a title asks for the past, and words that only look like it; vocabulary_zh.py has the Chinese ones."""

from __future__ import annotations

import re


def any_of(*patterns: str) -> re.Pattern[str]:
    """One pattern that finds what any of these finds."""
    return re.compile("|".join(patterns))


def _at_word(*patterns: str) -> re.Pattern[str]:
    """The same, where every pattern begins at the start of a word: tried at twelve places of a title, not at eighty."""
    return re.compile(rf"\b(?:{'|'.join(patterns)})")


def _words(words: str) -> str:
    """Any of these words, which blanks part."""
    return "(?:" + "|".join(words.split()) + ")"


def _set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


_COUNT = _words(
    r"\d+ an? one two three four five six seven eight nine ten twelve fifteen twenty several many some few "
    r"more"
)
_TENDERER = (
    _words(
        "tenderer bidder company firm contractor supplier operator organisation organization corporation "
        "business vendor enterprise provider consultant team group proponent applicant manufacturer artist "
        "conductor"
    )
    + "(?:s|'s|s')?"
)
_PEOPLE = _words(
    "staff personnel manager managers person persons people engineer engineers team supervisor "
    "supervisors leader driver drivers teacher teachers nurse nurses operative operatives architect "
    "designer consultant director"
)
_JOB = _words(
    "contracts? projects? jobs? assignments? engagements? commissions? installations? deployments? "
    "implementations? programmes? programs? undertakings? orders events cases consultanc(?:y|ies) "
    "roll-?outs? schemes ventures works? services? operations? productions? exhibitions? developments? "
    "sites buildings systems shipments appointments"
)
_JOBS = _words(
    "contracts projects jobs assignments engagements commissions undertakings consultancies installations deployments "
    "implementations shows concerts tunnels bridges works[ ]contracts"
)
_PURE_JOB = _words(
    "contracts? projects? jobs? assignments? engagements? commissions? undertakings? consultanc(?:y|ies) "
    "installations deployments implementations shows concerts tunnels bridges"
)
_HAPPENED = _words("past previous prior former earlier bygone preceding historical historic existing")
"""What may stand before things of the past."""
_BEFORE = _words("past previous prior former earlier bygone preceding")
_LIKE = _words("similar comparable like equivalent relevant related analogous same-type")
_DONE = _words(
    "completed done handled undertaken executed performed delivered won secured managed accomplished "
    "fulfilled concluded held served implemented operated staged supplied maintained installed sold built "
    "organised organized carried[ ]out awarded[ ]to taken[ ]on"
)
_PRODUCT = (
    _words(
        "product model equipment system software machine device technology material solution goods appliance "
        "pump battery vehicle engine unit component platform chemistry item hardware application app version "
        "brand sensor lamp design robot module package tool make drive engine"
    )
    + "s?"
)
_WHO = _words(
    r"users? end-users? customers? clients? passengers? visitors? guests? patients? learners? learning "
    r"students? pupils? players? viewers? viewing audiences? shoppers? shopping dining diners? "
    r"travel(?:l?ers?)? commuters? citizens? human digital immersive interactive sensory multi-?sensory "
    r"brand gaming museum readers? reading riders? employee participants? residents? tenants? spectators? tourists? "
    r"hands-on virtual reality vr ar on-?board in-?flight arrival booking browsing listening online mobile "
    r"web customer-facing"
)
"""Those who meet the thing that is bought, and the ways in which they do. Drivers, members and developers are left out: the
tenderer has these as well."""
_THINGS = _words(
    "incidents? accidents? faults? failures? data records? lessons? levels? conditions? complaints? "
    "readings? transactions? alarms? maps? belongings appearance state layouts? colours? names? photos? "
    "photographs? drawings? documents? editions? floods? rainfall traffic weather damage tenants?' "
    "values? messages? versions? settings? consumption usage maintenance images? footage logs? outbreaks? "
    "trends? statistics"
)
"""What lies in the past without being anybody's merit."""
_MERIT = "(?:experience|track record|record|history|reputation|pedigree|references?|installed base|performance|success|reliability)"
_SUPPORT = _words(
    "warranty warranties guarantee guaranteed guarantees maintenance support supply spare spares parts "
    "life lifetime free contract cover coverage insurance data rainfall licence license licences updates "
    "subscription storage retention planned planting after-sales service-life savings defects liability "
    "credit age rain weather traffic use useful"
)
"""What a number of years may be of without being a past."""

OFFER_EN = _at_word(
    rf"\b{_WHO}(?:'s|s')? (?:service |use |usage )?experiences?\b",
    rf"\b{_WHO}(?:'s|s')?(?: [\w-]+)? (?:and|&) experiences?\b",
    r"\bexperiences?[- ](?:design|cent(?:re|er)|zone|hub|journey|map|mapping|workshop|activit(?:y|ies)|corner|platform|app|portal|software|sharing|lab|room|space|area|pavilion|gallery|centred|led|based)s?\b",
    rf"\bexperiences? (?:for|of|enjoyed by|offered to|given to|felt by) (?:the |all |our |its )?(?:\w+ )?{_WHO}\b"
    "(?! (?:portal|service|management))",
    # what is said of the thing that is offered, not of who offers it
    rf"\b(?:[\w-]+ )?{_MERIT} (?:record )?(?:of|for) (?:the |any |each |its )?(?:offered|proposed|tendered|quoted|supplied) "
    rf"(?!{_TENDERER}\b|(?:key |project |site )?{_PEOPLE}\b)[\w -]*",
    rf"\b(?:experience|track record|record|history|reputation|pedigree) of (?:the |each )?{_PRODUCT}\b",
    rf"\b{_PRODUCT}(?:'s)? (?:(?:field|operating|operational|service|in-service|running|market) )?"
    r"(?:experience|track record|reputation|pedigree|history)\b",
    r"\bproven (?:technolog(?:y|ies)|products?|reliability|designs?|systems?|equipment)\b|\bproven-in-use\b",
    r"\byears? of service(?: life| support|able)",
    # prizes, references, cases, portfolios that are themselves the thing
    r"\baward of (?:the |any )?(?:sub-?)?contracts?\b",
    r"\bawards? (?:presentation )?(?:scheme|programme|program|ceremony|criteri(?:a|on)|notice|plan|system|mechanism|presentation)s?\b",
    r"\bawards? (?:for|to|given to) (?:the |outstanding |young )?(?:apprentices|trainees|students|pupils|participants|staff|workers"
    r"|winners|players|volunteers|youths?|children|employees|contestants)\b",
    r"\b(?:staff|employees?|students?|pupils?|school|workers?|volunteers?|contestants?'?) (?:awards?|prizes?)\b",
    r"\bprizes? (?:draw|presentation|giving|for|funds?|money)\b",
    r"\b(?:log-?in|user|access|security|digital|staff) credentials?\b|\bcredentials? management\b",
    r"\bcase stud(?:y|ies) (?:method|teaching|approach)\b",
    r"\bcross-references?\b|\breferences? (?:in|on) (?:the )?(?:invoice|drawing|document)s?\b",
    r"\b(?:reputation|portfolio|record|history|case|reference|asset) (?:management|keeping|software|tools?)\b",
    r"\bveterans?'? (?:home|service|centre|affairs|meals)\b",
    r"\bprior (?:to|notice|notification|approval|consent|written|warning|arrangement|appointment|booking|permission|agreement)\b|\bearlier (?:than|delivery|completion|start)\b",
    # things of the past that are nobody's merit
    rf"\b{_HAPPENED} (?:\w+ )?{_THINGS}(?= (?:to|be|applied|on|in|from|for|by|at|into|with|are|is|as|kept|and)\b|$|[,;.)])",
    r"\b(?:lessons? (?:learn(?:ed|t) )?|learning )from (?:[\w-]+ )?experience\b|\blessons? (?:learn(?:ed|t) )?from\b",
    r"\b(?:analysis|use|playback|replay|log|archive|display|backup|back-up|recovery|migration|conversion|digitisation|preservation"
    r"|restoration|restoring|removal|storage|modelling) (?:and \w+ )?(?:of|to) [^,;]*",
)
"""About the offer, though it holds words of the past: these are taken away before PAST_EN is looked for."""

PAST_EN = _at_word(
    r"\bexperienced?s?\b",
    r"\bhistorical (?:performance|projects|contracts|clients|achievements|results)\b",
    r"\b(?:length|duration|period) of (?:time|business|operations?|trading|standing|presence)\b(?! (?:of|for|needed|required|to))|\bhow long\b",
    r"\bother (?:contracts|projects|clients|customers|departments|governments|employers|public bodies|assignments)\b",
    r"\brecords? of (?:[\w-]+ ){0,2}(?:completion|delivery|success|compliance|performance|achievement)\b",
    r"\b(?:major|main|large|significant|notable|similar) works? (?:[\w-]+ ){0,2}(?:completed|done|carried out|undertaken)\b",
    r"\b(?:supplied|served|operated|ran|delivered|completed|managed|built|installed|worked|handled|organised|carried out|provided|held|won)"
    rf" (?:at least|as|no fewer than|not less than|no less than|more than|over|{_COUNT}) (?!schedule|time|required|planned|needed|and\b)[\w ]+",
    r"\b(?:done|supplied|worked|contractor|department|government|served)\b[\w ]* before$",
    rf"\b{_TENDERER}(?: \w+){{0,3}} history\b",
    rf"\bproven (?:performer|{_TENDERER})\b|\b(?:recogni[sz]ed|market|industry) leaders?\b|\blong presence\b|\bleading {_TENDERER}\b",
    r"\b(?:existing|current|ongoing) contracts\b",
    rf"\b{_BEFORE}\b(?: [\w'-]+)?",
    r"\btrack[ -]?records?\b|\bmerit(?:s)? points?\b|\bdemerit",
    r"\b(?:safety|performance|service|delivery|compliance|conviction|prosecution|accident|employment|environmental|litigation|claims?"
    r"|default|good|proven|excellent|first-user|contract) (?:records?|histor(?:y|ies))\b(?! (?:of each|keeping|system|management))",
    r"\brecords? of (?:success|performance|completion|completed|similar|convictions?|defaults?|service|delivery|works?|contracts?"
    r"|accidents?|compliance|prosecutions?)\b",
    r"\bconvictions?\b|\bprosecutions?\b|\bblack-?list|\bdebar|\bnon-performance\b|\bwarnings? received\b|\bdefaults?\b(?= history| record|.*\bcontract)",
    rf"\b(?:fatal )?accidents?(?: (?:rates?|figures?|statistics|frequency))?\b(?=.*\b(?:last|{_TENDERER})\b)",
    r"\bperformance (?:ratings?|scores?|reports?|appraisals?)\b(?=.*\b(?:contractor|department|quarter|employer|client|league|customer|last|by)s?\b)",
    # years of being in business
    rf"\byears? in (?!total|advance|length|all|use\b|{_SUPPORT}\b)",
    r"\bdecades? (?:of|in)\b",
    rf"\b(?:{_COUNT}|minimum|number of|more) years?'? (?:of )?(?:(?:relevant|practical|audited|continuous|local|related|hands-on|full-time|recent|similar|proven|or more|or above) )*"
    r"(?:business|trade|operation|operations|practice|industry|market|field|sector|profession|standing|existence|establishment|trading"
    r"|presence|service|work|working|operating|history|employment|teaching|nursing|catering|cleaning|management|post)\b(?! life| plan| contract| support)",
    rf"\b(?:{_COUNT}) years? of (?!{_SUPPORT}\b|(?:\w+ ){{1,2}}(?:maintenance|support|warranty|supply|parts|guarantee|cover|life|services?)\b|services?\b)\w",
    r"\byears? of (?:business|operation|operations|practice|standing|existence|establishment|trading|presence|service|work|working|history|employment)\b(?! life| support)",
    r"\byears?'? (?:post-?qualification|as an?)\b|\bpost-?qualification\b",
    r"\b(?:business|trading|operating|operational|working) (?:years|history)\b",
    r"\b(?:years?|time|period|length|date) (?:since|of) (?:the |its )?(?:incorporation|establishment|founding|foundation|formation|inception|service)\b(?! life)",
    r"\bsince (?:its |the )?(?:incorporation|establishment|founding|foundation|formation|inception|\d{4})\b",
    rf"\b(?:established|founded|incorporated|formed|in business|trading|in operation|operating|in existence|operational|active|practising|registered|listed|approved|membership)(?: [\w ]+)?"
    rf" (?:for|since|over|before|at least|more than|not less than|no less than) ?(?:at least |over |more than |not less than |no less than |a minimum of )?(?:{_COUNT} (?:years|decades)|years|\d{{4}})\b",
    rf"\b(?:establishment|presence|operation|business) of (?:at least|not less than|no less than|over|more than) {_COUNT} years\b",
    rf"\b(?:over|in|within|during|for|of|from) (?:the |its |their )?(?:past|last|previous|preceding|recent|latest)(?: {_COUNT})?(?: [\w]+)? (?:years?|months?|decades?|seasons?|quarters?)\b",
    r"\bin the (?:last|past|previous|recent) (?:year|quarter|season|decade)\b",
    r"\b(?:well|long|firmly)[ -](?:established|standing)\b|\blongstanding\b|\bveterans?\b|\bincumben(?:t|cy)\b|\bseniority\b|\bseasoned\b|\bpracti[sc]ed\b|\blong service\b",
    r"\b(?:to date|so far)\b",
    # contracts, projects, clients, references
    rf"\brecent (?:[^ ]+ )?{_JOB}\b|\brecent (?:clients|awards|achievements|performance)\b",
    rf"\b{_LIKE} (?:[\w'-]+ ){{0,3}}(?:{_JOB}|posts?|positions?|roles?|orders?)\b",
    rf"\b{_LIKE} (?:[\w'-]+ ){{0,3}}{_DONE}\b|\bsales of {_LIKE}\b",
    rf"\b(?:completed|concluded|finished|reference|successful) (?:[\w'-]+ ){{0,3}}{_PURE_JOB}\b",
    rf"\b{_JOBS} (?:[\w'-]+ ){{0,3}}{_DONE}\b",
    rf"\b(?:at least|minimum(?: of)?|no fewer than|not fewer than|no less than|not less than) {_COUNT} (?:[\w'-]+ ){{0,3}}{_PURE_JOB}\b",
    rf"\b(?:number|no\.?|list|value|scale|amount|examples?|details|volume) of (?:[\w'-]+ ){{0,3}}{_PURE_JOB}\b",
    r"\b(?:number|list|volume|value) of (?:[\w'-]+ ){1,3}(?:served|maintained|operated|staged|built|won|sold|handled|undertaken)\b",
    r"\b(?:largest|biggest|highest-value) (?:contract|project|job|order)s?\b|\border book\b|\b(?:volume|turnover) of business\b|\bmarket share\b|\binstalled base\b",
    r"\bwork (?:previously )?done\b|\bworks? (?:previously|already) (?:done|completed|carried out)\b|\bdone (?:this|so|it|likewise|the same)\b",
    r"\balready (?:\w+ ){0,2}by (?:the )?tenderers?\b|\b(?:awarded|granted) to the (?:tenderer|company|firm|team|bidder)\b",
    r"\breference (?:sites?|letters?|customers?|clients?|cases?)\b|\bclient reference list\b|\breferees?\b|\breferences? from\b|\btender(?:er)?'s references\b",
    r"\b(?:client|customer|job|project|employer|trade|site|contract|business|work)s?'? references?\b(?! (?:numbers?|to|drawing|in)\b)",
    r"\btestimonials?\b|\bletters? (?:of (?:recommendation|commendation|appreciation|reference|thanks)|from)\b|\bcommendations?\b|\b(?:recommendation|appreciation) letters?\b|\bappraisals? by\b",
    r"\bportfolios? of\b|\b(?:work|works|project|design|company|client|creative|contract) portfolio\b|^portfolio$",
    r"\b(?:client|customer) (?:base|list)\b|\b(?:major|key|main|current|notable|prominent|satisfied|existing) (?:clients|customers|clientele)\b|\bclientele\b",
    r"\b(?:clients|customers|schools|hospitals|departments|venues|buildings|estates|organisations|organizations|employers|authorities) served\b",
    r"\b(?:existing|current|ex-|present) (?:contractors?|suppliers?|operators?|service providers?|vendors?|consultants?)\b",
    r"\b(?:previously|formerly)\b",
    r"\b(?:has|have|having|had) (?:(?:successfully|previously|already|ever|itself) )*(?:carried out|completed|operated|undertaken|delivered|managed|executed|performed|provided|run|built|served|handled|supplied|installed|held|won|received|worked|maintained|done|conducted|organised|organized|designed|implemented|been engaged|been awarded|been in|taken part|participated|obtained)\b",
    r"\b(?:work samples|samples? of (?:finished|completed|published)|case (?:studies|histories|history)|success stor(?:y|ies)|project sheets?)\b",
    r"\bjobs? (?:[\w]+ ){0,4}(?:in hand|finished)\b|\bin hand\b",
    # awards and standing
    r"\bawards?\b|\baward[ -]winning\b|\bprizes?\b|\baccolades?\b|\bmedals?\b|\b(?:trade|industry|professional|civic) honou?rs\b|\bhonou?rs (?:won|received|gained)\b|\brecognitions? (?:received|gained|won)\b|\bwinners? of\b|\bwinning (?:entries|designs|bids)\b",
    r"\bpatents? (?:granted|held|owned|obtained|won)\b",
    rf"\b(?:{_TENDERER}|corporate) (?:history|background|longevity|standing|credentials|age|pedigree|heritage|past|achievements?)\b",
    rf"\b(?:history|background|longevity|age|pedigree|heritage|past|maturity) of (?:the |a )?(?:tendering )?{_TENDERER}\b",
    r"\bstanding (?:in|within|of|among)\b|\b(?:industry|market|professional|commercial) standing\b|\b(?:position|rank(?:ing)?|leadership) in the (?:industry|trade|market|sector|field)\b",
    r"\bhistory of (?:[\w'-]+ ){0,3}(?:contracts?|completion|delivery|performance|service|success|compliance|serving|working|dealings)\b|\bdefault history\b",
    r"\breputation\b|\bcredentials\b|\bpedigree\b|\bgoodwill\b|\brenown\b|\bwell-known\b",
    r"\b(?:proven|demonstrated|demonstrable|evidenced) (?:ability|abilities|capability|capabilities|capacity|success|competence|expertise|skills?|achievements?|excellence|strength)\b",
    r"\bcurricul(?:um|a) vitae\b|\bc\.?v\.?s?\b(?! joint)|\brésumés?\b|\bresumes? of\b|\b(?:professional|career|work) (?:background|history)\b|\bemployment history\b",
    r"\baccomplishments?\b|\bachievements?\b|\bachieved by the tenderer\b|\btenderer has (?:achieved|done|won|been)\b|\bexposure to\b",
    r"\b(?:know-how|skills?|expertise|familiarity|knowledge) (?:[\w-]+ ){0,6}?(?:gained|acquired|shown|obtained|built up)\b",
)
"""Asks for what the tenderer, or those whom it proposes, have done, won or been."""

TRIGGERS = _set_of(
    "experience experienced experiences past previous prior former earlier bygone preceding historical "
    "historic previously formerly track record records merit merits demerit demerits history histories "
    "conviction convictions prosecution prosecutions blacklist blacklisted blacklisting black debar debarred "
    "debarment performance warnings default defaults accident accidents year years decade decades month "
    "months season seasons quarter qualification postqualification business trading operating operational "
    "since incorporation incorporated establishment established founding founded foundation formation formed "
    "inception last latest recent well long firmly longstanding veteran veterans incumbent incumbency "
    "seniority seasoned practised practiced date far similar comparable like equivalent relevant related "
    "analogous same completed done handled undertaken executed performed delivered won secured managed "
    "accomplished fulfilled concluded held served implemented operated staged supplied maintained installed "
    "sold built organised organized carried awarded taken finished reference references successful least "
    "minimum fewer less number no list value scale amount example examples detail details volume largest "
    "biggest highest order turnover market already granted referee referees testimonial testimonials letter "
    "letters commendation commendations appraisals portfolio portfolios client clients customer customers "
    "clientele existing current ex present has have having had samples studies stories story sheet sheets job "
    "jobs hand award awards prize prizes accolade accolades medal medals honours honors recognition "
    "recognitions winner winners winning patent patents background longevity standing credentials age "
    "pedigree heritage achievement achievements achieved maturity position rank ranking leadership reputation "
    "goodwill renown known proven demonstrated demonstrable evidenced curriculum curricula cv cvs c résumé "
    "résumés resumes employment accomplishment accomplishments exposure know skill skills expertise "
    "familiarity knowledge duration how other major main large significant notable worked ran provided before "
    "recognised recognized industry leading presence ongoing length time period "
)
"""Words of which PAST_EN finds nothing without at least one: most titles are done with after looking their words up."""
