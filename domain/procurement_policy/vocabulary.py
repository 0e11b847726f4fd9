"""Nouns and verbs by which titles say whose past they ask for, and how patterns of them are put together."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property


def words(text: str) -> str:
    """Any of these words, which blanks part; a low line stands for a blank within one."""
    return "(?:" + "|".join(text.split()).replace("_", " ") + ")"


@dataclass(frozen=True)
class Family:
    """Patterns that need at least one of the same words: none of them is tried on a title without these.

    They are put together when a title first needs them: a program that judges no titles does not wait for that.
    """

    triggers: frozenset[str]
    own_patterns: tuple[str, ...] = ()
    offer_patterns: tuple[str, ...] = ()
    past_patterns: tuple[str, ...] = ()
    begin: str = ""

    @cached_property
    def own(self) -> re.Pattern[str]:
        """Says itself that it is the tenderer's past: nothing is taken away from it."""
        return self._any_of(self.own_patterns)

    @cached_property
    def offer(self) -> re.Pattern[str]:
        """About the offer, though it holds words of the past: these are taken away before `past` is looked for."""
        return self._any_of(self.offer_patterns)

    @cached_property
    def past(self) -> re.Pattern[str]:
        """Asks for what the tenderer, or those whom it proposes, have done, won or been."""
        return self._any_of(self.past_patterns)

    def _any_of(self, patterns: tuple[str, ...]) -> re.Pattern[str]:
        """One pattern that finds what any of these finds; none finds nothing."""
        return re.compile(rf"{self.begin}(?:{'|'.join(patterns)})" if patterns else r"(?!)")


def family(
    triggers: str, *, own: tuple[str, ...] = (), offer: tuple[str, ...] = (), past: tuple[str, ...] = ()
) -> Family:
    """A family of English patterns: each begins at the start of a word, and is tried there only."""
    return Family(frozenset(triggers.split()), own, offer, past, begin=r"\b")


COUNT = words(
    r"\d+ an? one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty fifty hundred "
    r"several many some few more"
)
TENDERER = (
    words(
        "tenderer bidder company firm contractor supplier operator organisation organization corporation "
        "business vendor enterprise provider consultant consultancy team group proponent offeror manufacturer "
        "artist conductor sub-?contractor partner joint_venture"
    )
    + "(?:s|'s|s')?"
)
"""Who offers."""
PEOPLE = (
    words(
        "staff personnel manager person people engineer supervisor leader driver teacher nurse operative "
        "architect designer technician developer trainer tutor instructor chef cook cleaner guard captain pilot "
        "crew workforce employee member director officer planner surveyor curator therapist coach lecturer "
        "programmer foreman worker founder management interpreter translator gardener electrician welder "
        "plumber mechanic practitioner specialist expert professional principal"
    )
    + "(?:s|'s|s')?"
)
"""Whom the tenderer proposes."""
OWNER = f"(?:{TENDERER}|{PEOPLE})"
JOB = words(
    "contracts? projects? jobs? assignments? engagements? commissions? installations? deployments? "
    "implementations? programmes? programs? undertakings? orders events cases consultanc(?:y|ies) "
    "roll-?outs? schemes ventures works? services? operations? productions? exhibitions? developments? "
    "sites buildings systems shipments appointments trials pilots suppl(?:y|ies) deliver(?:y|ies)"
)
JOBS = words(
    "contracts projects jobs assignments engagements commissions undertakings consultancies installations deployments "
    "implementations shows concerts tunnels bridges works_contracts"
)
PURE_JOB = words(
    "contracts? projects? jobs? assignments? engagements? commissions? undertakings? consultanc(?:y|ies) "
    "installations deployments implementations shows concerts tunnels bridges tenders bids"
)
DEED = words(
    "contracts? projects? jobs? assignments? engagements? tenders? performance awards? prizes? clients? works? "
    "deliver(?:y|ies) suppl(?:y|ies) bids? achievements? customers? references? commissions?"
)
"""What a tenderer of merit has done or got."""
HAPPENED = words("past previous prior former earlier bygone preceding historical historic existing")
"""What may stand before things of the past."""
BEFORE = words("past previous prior former earlier bygone preceding")
LIKE = words("similar comparable like equivalent relevant related analogous same-type same-kind such")
DONE = words(
    "completed done handled undertaken executed performed delivered won secured managed accomplished "
    "fulfilled concluded held served implemented operated staged supplied maintained installed sold built "
    "organised organized carried_out awarded_to taken_on overhauled replaced refurbished erected "
    "looked_after run serviced cleaned catered designed renovated constructed commissioned obtained gained "
    "published staged curated finished"
)
KEPT = words(
    "maintained managed overhauled refurbished looked_after run served operated sold built handled won undertaken "
    "erected renovated constructed completed executed catered_for accomplished staged serviced"
)
"""What somebody has done to many things, as a title that ends on it says."""
PRODUCT = (
    words(
        "product model equipment system software machine device technology material solution goods appliance "
        "pump battery vehicle car bus engine unit component platform chemistry item hardware application app version "
        "brand sensor lamp robot module package plant boiler chiller lift escalator panel "
        "dashboard interface website chatbot exoskeleton drone ship vessel"
    )
    + "s?"
)
AUDIENCE = words(
    r"users? end-?users? customers? clients? passengers? visitors? guests? patients? learners? students? pupils? "
    r"players? viewers? audiences? shoppers? diners? travel(?:l?ers?)? commuters? citizens? readers? riders? "
    r"participants? residents? tenants? spectators? tourists? consumers? callers? parents? carers? applicants? hirers? "
    r"swimmers? worshippers? pedestrians? cyclists? motorists? child(?:ren)? kids? famil(?:y|ies) elderly elders? "
    r"seniors? public attendees? delegates? exhibitors? fans? subscribers? cardholders? patrons? hikers? joggers? "
    r"runners? listeners? borrowers? claimants? taxpayers? donors? buyers? purchasers? newcomers? youths? teenagers? "
    r"toddlers? babies women mothers beneficiar(?:y|ies) enquirers? complainants? gamers? athletes? campers? "
    r"occupants? householders? inmates? prisoners? wheelchair disabled inhabitants? holidaymakers? [\w-]+-?goers? "
    r"congregations? mourners? adopters? jobseekers? job-?seekers? recipients? elector(?:s|ate)? voters? crowds? bystanders? "
    r"backpackers? explorers? singers? bathers? skaters? golfers? anglers? stallholders? neighbours? community "
    r"communities flyers? flier?s? picnickers?"
)
"""Those who meet the thing that is bought. Drivers, members and developers are left out: the tenderer has these as well."""
WAY = words(
    r"learning viewing shopping dining human digital immersive interactive sensory multi-?sensory brand gaming reading "
    r"riding employee virtual reality vr ar mr xr on-?board in-?flight arrival booking browsing listening online "
    r"mobile web customer-facing in-store end-to-end event concert theatre cinema tour exhibition ride workplace "
    r"queu(?:e?ing|e) waiting parking check-?in check-?out boarding departure payment paying log-?in sign-?in sign-?up "
    r"onboarding leisure play camping gallery visit visiting visitation ticketing entry entrance stay overnight festival "
    r"show exhibit touch-?screen whole-journey door-to-door waiting_room changing_room game match-?day audio visual audio-?visual sound haptic tasting touch \dd 360 metaverse holographic "
    r"multimedia omni-?channel cross-channel self-service walking swimming cycling bathing wellness spa nature "
    r"storytelling streaming touring sightseeing ux playground festive party wedding meal food pre-?visit post-?visit"
)
"""The ways, places and occasions in which they do."""
QUALITY = words(
    r"seamless better enhanced improved improving enhancing enjoyable memorable unique engaging personali[sz]ed accessible "
    r"inclusive smooth smoother pleasant comfortable [\w-]+-friendly barrier-free holistic contactless frictionless "
    r"hassle-free stress-free convenient fun exciting tailored bespoke customi[sz]ed premium delightful authentic "
    r"realistic lifelike unforgettable intuitive consistent unified uniform integrated enriching enriched best "
    r"wonderful magical entertaining educational novel vivid"
)
"""What an experience is that somebody is offered."""
THINGS = words(
    "incidents? faults? failures? data lessons? levels? conditions? "
    "readings? transactions? alarms? maps? belongings appearance state layouts? colours? names? photos? "
    "photographs? drawings? documents? editions? floods? rainfall traffic weather damage tenants?' "
    "values? messages? versions? settings? consumption usage maintenance images? footage logs? outbreaks? "
    "trends? statistics accidents? complaints? pages? screens? steps? generations? models? systems? "
    r"days?(?:'s|s')? weeks?(?:'s|s')? months?(?:'s|s')? (?:night|season|term)(?:'s|s')? reports? audits? lectures? energy "
    r"sites? tenants? occupants? owners? art address(?:es)? locations? positions? measurements? bookings? searches "
    "visits? surveys? purchases? invoices? payments? bills? figures? temperatures? "
    "entries stages? phases? exams? papers? episodes? issues? shifts? routes? buttons? chapters? seasons? queries "
    "recordings? emails? scores? medical pollution leakages? repairs? forecasts? residents? patients? illness"
)
"""What lies in the past without being anybody's merit."""
GAP = r"(?:(?!(?:to|be|being|will|shall|must|can|not|are|is)\b)[\w'-]+ ){0,3}"
"""Up to three words between a thing and what has been done with it."""
MERIT = "(?:experience|track record|record|history|reputation|pedigree|references?|installed base|performance|success|reliability)"
APP_PART = words(
    "screens? pages? buttons? functions? modules? fields? menus? dashboards? calendars? archives? imports? exports? templates? booths? widgets? "
    "tabs? graphs? charts? maps? recall viewers? on_the_website in_the_app panels? kiosks? displays? database search"
)
"""Parts of a program or a show: what stands before one of these is shown there."""
SUPPORT = words(
    "warranty warranties guarantee guaranteed guarantees maintenance support supply spare spares parts "
    "life lifetime free contract cover coverage insurance data rainfall licence license licences updates "
    "subscription storage retention planned planting after-sales service-life savings defects liability "
    "credit age rain weather traffic use useful hosting upgrades updating monitoring protection durability "
    "software technical records footage operation_without leasing lease rental tenancy growth"
)
"""What a number of years may be of without being a past."""
KEPT_RECORDS = words(
    "maintenance repair fault alarm medical borrowing booking transaction usage rainfall flood weather attendance visit "
    "cleaning inspection energy temperature traffic water electricity patient health school exam order payment pest "
    "climate tide flight parking travel browsing search loan incident tree damage lighting noise pollution"
)
"""Of which records are kept for the buyer."""
FEATURE = (
    words(
        "screen page button function functionality module field menu dashboard import export template booth kiosk printing feature "
        "tab form display database report viewer filter search upload download widget generator wall cabinet "
        "ceremony system software app tool archive exchange cloud portal list log panel management tracker "
        "tracking retention logging backup storage table chart graph register counter alert notification reminder "
        "library bank layout design icon box printer"
    )
    + "s?"
)
"""Parts of a thing that is offered: what stands before one of these says what it shows or holds."""
