"""Words that members and documents use for the same thing, so that a question in plain words finds its paragraph.

A near word counts for less than the word itself (`NEAR`). An idiom is a turn of phrase whose words say little one by one
("what is in it for us"); it brings in the words that documents would use.
"""

# ruff: noqa: E501  (a pattern that is cut in the middle reads worse than a long line)

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.answers.stems import stem, words_in

NEAR = 0.7

_GROUPS = """
readmission|readmitted|rehospitalization|bounce back|return to hospital|come back|unplanned return
deadline|due|due date|cutoff|submit by
submit|send|upload|share|contribute|provide|turn in|transfer|deliver|hand in
submission|file|upload|data file|extract
data|numbers|figures|results|information|totals
benefit|value|advantage|gain|selling point|worth|perk|greatest
join|enroll|sign up|become a member|participate|apply|recruit
member|participant|partner|membership|organisation|organization|stakeholder
organisation|organization
programme|program
center|centre
leave|withdraw|quit|opt out|resign|end|cancel|terminate|unsubscribe
gone|leave|left
cost|fee|dues|price|free|pay|expense|dollars
fine|penalty|punish|punishment|consequence|sanction
voluntary|optional|choice|mandatory|required|obligatory|compulsory|obligation|declined
decline|refuse|skip|say no|leave out|not this time|opt out|pass on
private|confidential|privacy|confidentiality|deidentified|anonymous|protected|secret
publicly|public|published|publish|press|media|newspaper|journalist
compare|comparison|benchmark|rank|peers|beside
peer|competitor|other members|others
competition|competitor|compete|rival
meeting|meet|call|webinar|gathering|conference
gathering|conference|event|annual meeting
monthly|month|every month
quarterly|quarter|every quarter
yearly|annual|annually|year|every year
first quarter|q1
second quarter|q2
third quarter|q3
fourth quarter|q4
nursing home|skilled nursing facility|snf|long term care|care home
hospital|facility|acute care
doctor|physician|clinician|provider|surgeon
physician group|medical group|practice|clinic
health plan|insurer|payer|carrier
employer|purchaser|business|company|firm
patient|beneficiary|consumer
caregiver|family|relative
consumer advisor|patient advisor|patient representative|patients and caregivers
fall|falls|fell
infection|hai|sepsis
cauti|catheter|urinary tract infection|uti
clabsi|central line
a1c|hba1c|hemoglobin|haemoglobin|glycemic|blood sugar|glucose
diabetes|diabetic
opioid|painkiller|narcotic
medication|medicine|drug|prescription|prescribing|pills|tablets
adverse|harm|side effect
emergency room|emergency department|er|ed
qio|quality improvement organization
bqi|better quality information
mental|behavioral|behavioural|psychiatric
measure|metric|indicator|track
rate|percentage|percent|score
format|layout|template|csv|spreadsheet|columns|excel
error|mistake|wrong|incorrect|correction|slip|typo
fix|correct|resubmit|mend|repair|send again
reject|rejected|refused|bounced|fail
late|overdue|behind|missed|delay|delayed|timely|timeliness
more time|extension|postpone|extra time|later date
reminder|remind|nudge|nag|chase|multiple reminders|hear from us
contact|reach|email|phone|telephone|call|talk to|write to
phone|call|telephone
support|assistance|assist|help
look after|responsible|in charge|lead|handle|leads|owner|charge
staff|team|office
leader|ceo|chief executive|executive|director|leadership
turnover|departs|replaced|successor|leave|takes over
stand in|backup|substitute|deputy|cover
burnout|overload|overloaded|tired|fatigue|exhausted|burned out|busy
survey|questionnaire|pulse
vote|decide|decision|governance|say
rule|policy|agreement|terms|bylaws|contract
delete|erase|remove|destroy|deleted
keep|retain|retention|store|stored|kept|hold|live
secure|security|encrypted|encryption|locked|lock|protect|hacked
breach|leak|had no right
audit|auditor|checks|inspect|oversight
access|see|view|look at|visible|seen
small|few|tiny|minimum|little
hide|suppress|suppressed|withheld|mask|hidden|not shown
start|begin|launch|founded|establish
success|win|achievement|accomplishment
money|fund|funding|grant|budget
teach|training|train|learn|education|course|toolkit
goal|aim|purpose|mission|objective
law|legislature|legislation|mandate
complaint|complain|grievance|not satisfied
supermarket|grocery
minutes|hours
build|form|create|set up
convince|persuade|persuasion|appeal
pressure|coercion|force|threat|hard sell
region|area|community|local
challenge|problem|difficulty|obstacle|barrier|trouble
relationship|partnership
role|part|key role|platform
risk adjustment|risk adjusted|case mix|sicker|expected rate
report|dashboard
suggest|propose|proposal|recommend|idea
exclude|excluded|exclusion|left out|not counted
numerator|number above
denominator|number below|divide|divided by|eligible
important|key|matter|essential
receipt|confirmation|acknowledgement|proof
login|log in|sign in|password|code
weekend|holiday|saturday|sunday
holiday|vacation|away
travel|mileage|trip
lunch|food|meal|catering
difference|impact|effect|worked|improve|improvement
encrypted|scrambled|ciphered
renew|renewal|roll over|rolls over|prolong
warn|remind|notify|tell|alert|let us know
sign|signature|put their name|sign off
arrange|book|booking|schedule
discharge|sent home|went home|go home|left the hospital|left the ward
paid|unpaid|compensated|stipend|reimbursed
cut|shorten|reduce|drop|fewer
new contact|take over|takes over|took over|replacement|hand over
two thirds|majority|threshold|support
board|trustees|directors
check|verify|validate|review
pooled|average|combined|overall
point to a person|identify|work out|single out|recognize
injury|injured|hurt
moved|transferred|transfer
die|dies|dead|passes away|passed away|death
nobody saw|witnessed|unwitnessed
advisor|adviser
convenor|convener
analyst|statistician|data person
visit|appointment
tablets|pills
stay|hospitalization|admission
connect|put in touch|introduce|match
brief|summary|overview
clear|plain|simple
fax|mail|post
evening|night|nights
rare|seldom
limit|cap|maximum|at most
wait|delay
folder|directory|drop box
example|sample|specimen
people|persons
size|large|big|megabytes
new|changed|change
"""

_DURATION = r"\b(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|half an?) (?:second|minute|hour|working day|day|week|month|quarter|year)s?\b"
_MOMENT = (
    r"\d{1,2}(?:st|nd|rd|th)?\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:january|february|march|april|may|june|july"
    r"|august|september|october|november|december)\b|\b(?:daily|weekly|monthly|quarterly|yearly|annually)\b"
)
_AMOUNT = r"[$€£]|\b(?:dollars?|free|fees?|dues|cents|no (?:cost|charge))\b"
_COUNT = (
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|twenty|thirty|forty|fifty|sixty|hundred|thousand|half"
    r"|third|fifth)\b"
)
_SOMEBODY = r"\b(?:Dr\.? )?[A-Z][a-z]+ [A-Z][a-z]+\b|\b(?:director|chair|manager|analyst|staff|executive|officer|advisors?|contact)\b"

_BENEFIT = r"\b(?:in it for|get out of|gain from|members? gets?|benefit|selling points?)"
_IDIOMS: tuple[tuple[str, str, str], ...] = (
    (r"\bin it for (?:us|me|our|my|a|an|the)\b", "benefit", r"\bin it for\b|\bmembers? gets?\b"),
    (
        r"\b(?:get|gets|gain|gains) (?:out of (?:it|this|being|join\w*|the|shar\w*)|from (?:it|taking part|joining|sharing|being))",
        "benefit",
        _BENEFIT,
    ),
    (
        r"\bwhy (?:should|would|do|must|bother|are) (?:we|i|our|my|a|an)\b(?=.*\b(?:send|shar|join|contribut|report|submit|giv|participat"
        r"|member|bother))",
        "benefit",
        _BENEFIT,
    ),
    (r"\bwhy (?:join|bother|participate|share|contribute|send)\b|\bworth (?:it|our|my|the)\b", "benefit", _BENEFIT),
    (
        r"\bwhat (?:do|does|will|would|can|could) (?:we|i|our|a|an|my|members?)\b[^?.]{0,40}\b(?:get|gain|receive)\b",
        "benefit",
        _BENEFIT,
    ),
    (
        r"\bwho (?:can|could|will|gets? to|is able to|else)? ?(?:see|sees|look|looks|view|access|read|find out|finds out)\b",
        "access",
        r"\b(?:sees?|seen by|shown to|access)\b",
    ),
    (
        r"\b(?:see|look at|view|find out|know|learn) (?:our|my) (?:numbers?|data|figures?|results?|rates?)\b",
        "access",
        r"\b(?:sees?|seen by|shown to|access)\b",
    ),
    (
        r"\bwho (?:do|can|should|would|could) (?:i|we) (?:ask|call|talk to|contact|write to|email|speak to|go to|turn to|reach|tell)\b",
        "contact",
        r"\b(?:write to|tell|ask|call|contact|looks? after|answers?|leads?)\b",
    ),
    (
        r"\b(?:do|does) (?:we|i|it|members?) have to\b(?! pay)|\b(?:are we|am i) (?:forced|obliged|required)\b|\bis it (?:okay|ok|fine|all right|allowed)"
        r"(?: if we| if i| to)?\b|\bcan (?:we|i) (?:skip|refuse|say no|decline)\b",
        "voluntary",
        r"\b(?:decline|voluntary|may leave|not have to|is fine|may)\b",
    ),
    (
        r"\b(?:get|drop|back|pull) out\b|\bchange (?:our|my) minds?\b|\bno longer want\b",
        "leave",
        r"\b(?:leave|withdraw|end it|stop)\b",
    ),
    (r"\bhow (?:long|much (?:time|work|effort|of our time|of my time))\b|\beat up\b", "", _DURATION),
    (
        r"\bhow much (?:is|are|does|do|will|money|would)\b(?=.*\b(?:cost|pay|fee|dues|charge|membership|owe)|\W*$)|\bfor free\b|\b(?:have|need) to pay\b"
        r"|\bwhat (?:does|do|is|are) [^?.]{0,30}\b(?:cost|fees?|dues)\b",
        "fee",
        _AMOUNT,
    ),
    (r"\bhow many\b|\bwhat (?:percent|percentage|share|number)\b", "", _COUNT),
    (
        r"\bby when\b|\bhow soon\b|\b(?:when|wen) (?:is|are|do|does|will|did|was|were|can|should)\b|\b(?:what|which) (?:date|day|month|time)\b|\bdates?\b",
        "",
        _MOMENT,
    ),
    (r"^\W*who(?:'s| is| are| was| leads?| runs?| looks?| do| can| should)?\b", "", _SOMEBODY),
    (
        r"\b(?:phone|telephone|fax|mobile|cell) ?numbers?\b|\be-?mail address\b|'s e-?mail\b|\be-?mail of\b",
        "",
        r"@\w|\b\d{3}[-. )]+\d{4}\b",
    ),
    (
        r"\bwhich \w+ (?:has|have|had) the (?:most|fewest|least)\b",
        "",
        r"\b(?:most|fewest|largest|highest|lowest) \w+\b",
    ),
    (r"\bsicker\b|\btoo (?:sick|ill)\b", "risk adjustment", r"\bsicker\b"),
)
"""What a question says, the word that documents use for it, and how a passage that answers it reads."""

STOP = frozenset(
    """a about above after again all also am an and any anybody anyone anything are as at be because been before being between
    both but by can cannot cant could couldnt did didnt do does doesnt doing dont down each either else ever every everybody
    everyone everything few for from had has hasnt have havent having he her here hers him his how i id if ill im in into is
    isnt it its ive just kindly lets may maybe me might mine my myself no nor not of off oh ok okay on once one onto or our ours
    out over own per please quite rather really same shall she should so some somebody someone something such than thank thanks
    that thats the their theirs them then there theres these they theyre this those though through to too under until up upon us
    very via was we well were weve what whats when where whether which while who whod whom whos whose why will with within
    without wont would wouldnt yes yet you youd youll your youre yours tell explain wonder wondering hello hi hey dear
    exactly actually basically teh hte wen wat wht whats pls plz thx u ur r abt bc cuz anyhow""".split()  # noqa: SIM905  (a list of words reads best as words)
)
LIGHT = frozenset(
    """get got give given make made need needed want wanted use used using go going come know thing way person work let like find found
    take taken put say said ask asked question happen happens anyway currently kind sort lot much many more most now still even since
    possible able try trying look best good better new show main okay alright fine forever actual ever again difference exactly define
    definition meaning mean means term called name list example detail describe info overview summary eat nag bother mind minds care cares
    always never sometimes often usually soon later today yesterday tomorrow long short big real really quick quickly simple simply easy
    hard different same right sure certain true done doing keep keeps seem seems feel feels think thought guess believe hope wish expect
    plan plans offer offers allow allowed let lets become becomes bring brings set sets run runs talk turn turns help helps helpful anymore
    properly correctly well nice great bad worse worst little bit part parts case cases place places point points stuff back deal deals
    matter matters okay accept accepts role play plays company handle cope treat makes role cause together us use uses""".split()  # noqa: SIM905
)
LIGHT_WEIGHT = 0.35


def _read(lines: str) -> dict[str, dict[tuple[str, ...], float]]:
    """For each way of saying something, as stems, the other ways, each a tuple of stems."""
    near: dict[str, dict[tuple[str, ...], float]] = {}
    for line in lines.strip().splitlines():
        ways = [tuple(stem(word) for word in words_in(way)) for way in line.split("|")]
        for way in ways:
            others = {other: NEAR for other in ways if other != way}
            near.setdefault(" ".join(way), {}).update(others)
    return near


NEAR_WORDS = _read(_GROUPS)
"""From the stems of a word or phrase to other ways of saying it."""


@dataclass(frozen=True, slots=True)
class Idiom:
    """A turn of phrase: how a question says it, the stems that documents use (perhaps none), how an answering passage reads."""

    asked: re.Pattern[str]
    word: str
    answered: re.Pattern[str]


IDIOMS = tuple(
    Idiom(re.compile(asked, re.IGNORECASE), word, re.compile(answered, 0 if answered == _SOMEBODY else re.IGNORECASE))
    for asked, word, answered in _IDIOMS
)
LONGEST_PHRASE = 4
