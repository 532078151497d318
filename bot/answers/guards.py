"""Rules: what the bot does not answer, whatever the documents say.

A question that asks for another member's figure, another coalition's papers, prices, advice on a patient, or help in a crisis
gets a person, not a passage. The rules read the question alone, before any search. They are narrow on purpose: a refusal
without need turns a member away from an answer that we have.
"""

# ruff: noqa: E501  (a pattern that is cut in the middle reads worse than a long line)

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.answers.competition import between_competitors

Reason = Literal[
    "none", "low_evidence", "other_coalition", "named_peer", "antitrust", "advice", "crisis", "complaint", "patient_data",
    "off_topic", "injection", "small_talk",
]  # fmt: skip

WORDLESS: frozenset[Reason] = frozenset({"crisis", "complaint", "patient_data", "antitrust", "advice", "injection"})
"""Reasons of which the kind is kept, and never the words."""
READ_AT_MOST = 4_000
"""Code points; what a guard looks for stands near the beginning, and a pattern stays quick on 40,000."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a guard may know: the asker's own coalition and the others', and member names where they are known.

    `places` are regions of which there are figures for everybody; their names are no members'.
    """

    coalition: str
    others: Sequence[str] = ()
    roster: Sequence[str] = ()
    places: Sequence[str] = ()


def guard(question: str, around: Surroundings) -> Reason | None:
    """The reason not to answer this question from documents, or nothing. The patient-data screen has its own module."""
    text = tidy(question)
    for reason, fires in _GUARDS:
        if fires(text, around):
            return reason
    return None


def tidy(question: str) -> str:
    """The question's beginning in one line, with plain quotation marks."""
    plain = question[:READ_AT_MOST].replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"')
    return " ".join(plain.split())


def addressed_to_an_assistant(passage: str) -> bool:
    """Whether a document speaks to a program instead of to members; such a passage is never shown."""
    return bool(_INJECTION.search(tidy(passage)) or _TO_ASSISTANT.search(tidy(passage)))


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


_CRISIS = _any(
    r"\bwish (?:i|he|she|they) (?:was|were) (?:dead|never born|gone)\b|\bwanna die\b|\bkms\b",
    r"\bkill(?:ing)? (?:my|him|her|them)sel(?:f|ves)\b",
    r"\bsuicid(?:e|al)\b(?! (?:prevention|rate|rates|risk screening|screening|measure|program|protocol|data))",
    r"\b(?:want|wants|wanted|going|wish|ready) to die\b|\bend (?:my|his|her) (?:own )?life\b|\bend it all\b",
    r"\b(?:hurt(?:ing)?|harm(?:ing)?) (?:my|him|her)self\b|\bself[- ]harm(?:ing|ed)\b",
    r"\b(?:don't|dont|do not|no reason to|can't|cannot) (?:want to )?(?:live|go on living|be alive|be here) any ?more\b",
    r"\bno reason to live\b|\bbetter off (?:dead|without me)\b|\bnot worth living\b|\bcan'?t go on\b(?! (?:the|with the) (?:list|call))",
    r"\b(?:overdosed|overdosing|having a heart attack|can't breathe|cannot breathe|not breathing|is unconscious)\b",
    r"\bending (?:my|his|her) (?:own )?life\b|\bno (?:point|sense) (?:in|to) (?:living|life|going on)\b|\b(?:think|thinking|thought) (?:about|of) (?:dying|suicide)\b",
    r"\b(?:took|taken|swallowed|taking) (?:way |far )?too many (?:\w+ )?(?:pills|tablets)\b|\bnobody would miss me\b",
    r"\b(?:threaten(?:ed|ing)? to (?:shoot|kill)|active shooter)\b",
    r"\bquiero morir\b|\bmatarme\b|\bsuicid(?:arme|io|ándome|andome)\b|\bquitarme la vida\b|\bno quiero vivir\b",
)
_OWN_CASE = (
    r"(?:my|our) (?:\w+ )?(?:mother|mom|mum|father|dad|husband|wife|son|daughter|sister|brother|grandmother|grandfather|grandma|grandpa"
    r"|aunt|uncle|partner|parents?|child|friend|mi madre|mi padre)"
)
_COMPLAINT = _any(
    rf"\b(?:nurses?|staff|doctors?|aides?|hospital|nursing home|home|clinic|surgeon|they)\b.{{0,30}}\b(?:ignored|neglected|hurt|dropped|mistreated|abused|yelled at|forgot|left|refused to (?:help|see|treat))\b.{{0,15}}\b{_OWN_CASE}\b",
    r"\b(?:file|make|lodge|submit|send|report|register|raise|open)\b.{0,25}\b(?:complaint|grievance)\b"
    r"(?!s? (?:process|procedure|policy|measure|data|rate))",
    r"\b(?:i|we) (?:want|need|would like|'d like|wish|have) to complain\b|\bcomplain(?:ing|t)? (?:about|against) (?:the |a |my |our |his |her )?"
    r"(?:care|doctor|nurse|hospital|nursing home|staff|treatment|clinic|surgeon|facility)",
    rf"\b{_OWN_CASE}\b.{{0,80}}\b(?:neglect|mistreat|abus|ignored|left (?:alone|lying|waiting|in)|bad care|poor care|terrible|awful"
    r"|horrible|hurt by|was bad|were rude|was rude|bed ?sores?|wrong (?:medicine|medication|drug|dose|leg|side)|dropped)",
    r"\b(?:neglected|mistreated|abused)\b.{0,40}\b(?:by|at|in) (?:the|a|this|that|your) (?:\w+ ){0,3}(?:hospital|nursing home|facility|staff|nurse|doctor)",
    r"\bquiero (?:quejarme|poner una queja|presentar una queja)\b|\bpresentar una queja\b",
)
_INJECTION = _any(
    r"\bfrom now on,? (?:you|your|act|answer|reply|respond)\b|\bunrestricted (?:assistant|mode|ai|model)\b",
    r"\b(?:ignore|disregard|forget|override|bypass|skip)\b.{0,30}\b(?:instructions?|rules?|prompts?|guidelines|guardrails|polic(?:y|ies)"
    r"|above|previous|prior|earlier|filters?|restrictions?)\b",
    r"\b(?:system|hidden|initial|developer|secret) (?:prompt|instructions?|message)\b",
    r"\b(?:instructions?|prompt|orders) (?:that )?you (?:were|are|have been|got|had been|received) ?(?:given|told|sent)?\b.{0,25}\b(?:before|chat|repeat|first|start)",
    r"\b(?:repeat|print|reveal|show|output|dump|list|display|quote|tell)\b.{0,25}\b(?:your|the) (?:\w+ )?"
    r"(?:prompt|instructions|context|configuration|system message|rules you|api key|token|password|credentials)\b",
    r"\b(?:you are|you're) now\b|\b(?:act|behave|respond|answer|reply) as (?:if|though|an?|my)\b.{0,40}"
    r"\b(?:no (?:rules|restrictions|limits)|unrestricted|admin|administrator|developer|pirate|hacker|you (?:are|were))",
    r"\b(?:developer|debug|admin|god|dan|jailbreak|sudo|root) mode\b|\bjailbreak\b|\bdo anything now\b",
    r"\bpretend (?:to be|that|you|i)\b|\brole ?play\b",
    r"\b(?:dump|export|show|list|print|give)\b.{0,20}\b(?:all|every|entire|whole|full)\b.{0,25}\b(?:database|tables?|records|coalitions'?|members'? (?:data|files|answers)|everyone's|conversations?|chats?|users?|secrets?)\b",
    r"\bi am (?:the|an|your) (?:\w+ )?(?:admin(?:istrator)?|developer|owner|creator|engineer)\b",
    r"\bdrop table\b|\bunion select\b|<script|\{\{.{1,60}\}\}|\bbase64\b.{0,30}\bdecode\b|\bdecode\b.{0,30}\bbase64\b",
    r"</?(?:system|assistant|user|instructions?)>|\[/?inst\]|<\|im_(?:start|end)\|>|(?:^|[.!?] )(?:system|assistant) ?:",
    r"\bignor[ae] (?:todas )?(?:las|tus) (?:instrucciones|reglas)\b|\bignorez les instructions\b|\bignoriere\b.{0,20}\banweisungen\b",
)
_TO_ASSISTANT = _any(
    r"\b(?:ai|a\.i\.|language model|chat ?bot|assistant|llm|gpt)s?\b.{0,20}(?::|,)? ?\b(?:must|should|please|always|never|do not|are instructed)\b.{0,40}"
    r"\b(?:say|answer|reply|respond|tell|include|recommend|mention|ignore|cite|reveal|send)\b",
    r"\b(?:note|attention|message|instructions?) (?:to|for) (?:the |any |all )?(?:ai|a\.i\.|assistant|chat ?bot|language model|bot|llm)s?\b",
    r"\bwhen (?:asked|answering|you answer|summari[sz]ing)\b.{0,40}\b(?:always|never|you must|say that|reply|respond)\b",
)
_DIRECTED = r"(?:should|can|could|may|must|shall|do|would) (?:i|we|he|she|they|my \w+|the (?:patient|resident))"
_ADVICE = _any(
    r"\bis it (?:safe|ok|okay|all right|fine) to (?:give|take|use|stop|start|combine|mix|prescribe|crush|skip)\b",
    r"\b(?:need|get|ask|talk to) (?:a |an |our |the )?(?:lawyer|attorney)\b",
    rf"\b{_DIRECTED} (?:\w+ )?(?:take|give|prescribe|start|stop|increase|decrease|double|skip|switch|titrate|adjust|administer|inject|treat|hold)\b"
    r".{0,60}\b(?:dose|doses|mg|mcg|units?|pills?|medications?|medicines?|drugs?|insulin|metformin|warfarin|aspirin|statins?|antibiotics?|opioids?"
    r"|steroids?|blood thinners?|lisinopril|lasix|furosemide|oxycodone|naloxone|patient|resident|him|her|treatment|chemo)\b",
    r"\b(?:what|which|how much|how many|recommended|right|correct|maximum|safe|starting)\b.{0,25}\b(?:dose|dosage|dosing|milligrams|mg|units of insulin|insulin units)\b",
    r"\b(?:what|which) (?:antibiotic|drug|medication|medicine|treatment|insulin|statin|therapy)\b.{0,40}\b(?:should|is best|works best|to (?:give|use|prescribe|take)|for (?:my|a|the|this) (?:patient|resident|mother|father))",
    r"\b(?:diagnose|diagnosis for|is it (?:cancer|a stroke|serious|sepsis|pneumonia)|what is wrong with (?:me|my|him|her))\b",
    r"\bi (?:have|feel|am having|'m having)\b.{0,30}\b(?:chest pain|dizzy|fever|rash|headache|short(?:ness)? of breath|symptoms?|nausea|bleeding)\b",
    r"\bhow (?:should|do|would|can) (?:i|we) treat\b.{0,60}\b(?:patient|resident|wound|infection|pneumonia|sepsis|diabetes|uti|ulcer|delirium|him|her)\b",
    r"\b(?:my|this|a|the) (?:patient|resident)(?:'s)?\b.{0,60}\b(?:what should (?:i|we) do|should (?:i|we)|is it safe)\b",
    r"\b(?:can|could|should|may) (?:i|we|they|he|she|you|someone|a \w+|the \w+|my \w+)\b.{0,40}\b(?:sue|be sued|get sued|press charges)\b",
    r"\b(?:are|am|is|be|being|would|could) (?:i|we|they|my \w+|our \w+|the \w+|held)?\s?(?:be )?(?:held )?(?:legally )?liable\b|\blegal(?:ly)? (?:liability|advice|exposure|binding on us)\b",
    r"\bis it (?:legal|illegal|lawful|against the law)\b|\b(?:break|breaking|violat\w+) (?:the|a|any)? ?(?:law|contract|hipaa|stark)\b.{0,20}\b(?:if|by|when)\b"
    r"|\b(?:does|do|did|would) (?:this|it|that|we|i|\w+ing (?:this|it|that|our data))\b.{0,20}\bviolate\b",
    r"\b(?:lawyer|attorney|lawsuit|malpractice|subpoena)\b",
    r"\b(?:fire|firing|discipline|disciplining|terminate|terminating|demote|lay off|suspend|write up|hire)\b.{0,30}\b(?:nurse|employee|worker|staff|manager|doctor|assistant|aide|cna|him|her|somebody|someone|colleague|member of)\b",
    r"\b(?:my|our) (?:boss|manager|supervisor|employer|colleague|co-?worker)\b.{0,60}\b(?:bull(?:y|ies|ying)|harass|discriminat|unfair|yell|shout|retaliat|fired|rude|wage|overtime)",
    r"\b(?:wrongful (?:termination|dismissal)|sexual(?:ly)? harass\w*|fmla|workers'? comp(?:ensation)?|severance|overtime pay)\b",
)
_MONEY = r"(?:price|prices|pricing|wages?|salar(?:y|ies)|hourly rates?|pay (?:rates?|scales?|raises?)|bonus(?:es)?|reimbursements?|payment rates?|fee schedules?|charges|contract rates?|negotiated rates?|discounts?|margins?|bids?)"
_RIVALS = r"(?:other (?:members?|hospitals?|plans?|clinics?|groups?|nursing homes?|providers?|employers?|facilities)|competitors?|each other|everyone|everybody|rivals?|neighbou?rs?|the others|across the street|together|across (?:our |the )?(?:members|region|coalition))"
_PAYERS = r"(?:(?:health )?plans?|insurers?|payers?|carriers?|medicaid|medicare advantage|anthem|aetna|cigna|humana|united(?:healthcare)?|blue cross)"
_ANTITRUST = _any(
    rf"\b{_MONEY}\b.{{0,60}}\b{_RIVALS}\b|\b{_RIVALS}\b.{{0,60}}\b{_MONEY}\b",
    r"\b(?:what|how much)\b.{0,40}\b(?:pay|pays|paying|paid|charge|charges|earn|earns|make an hour)\b.{0,30}\b(?:nurses?|aides?|cnas?|staff|physicians?|doctors?|therapists?|hospitalists?|travelers?|per (?:visit|case|day|hour)|an hour|for an? \w+)\b",
    rf"\b(?:what|which|how much|whose)\b.{{0,50}}\b(?:rates?|prices?|discounts?|contract|terms|deal)\b.{{0,50}}\b(?:from|with|by|to) (?:the |its |their |our |his )?{_PAYERS}\b",
    rf"\b(?:negotiat\w+|bargain\w*|contract(?:s|ing)?)\b.{{0,50}}\b(?:with (?:the |our )?{_PAYERS}|jointly|together|rates?|prices?|terms|wages)\b",
    rf"\b{_PAYERS}\b.{{0,40}}\b(?:pay|pays|paying|reimburs\w+|offer(?:s|ed|ing)?)\b.{{0,40}}\b(?:for|per|hospital|clinic|us|them|mercy|members?)\b.{{0,30}}(?:\?|$)",
    r"\b(?:agree|collude|coordinate|align|set|fix|fixing|match|hold)\b.{0,25}\b(?:prices?|wages?|salar(?:y|ies)|pay|rates we charge|charges)\b",
    r"\b(?:boycott|refuse (?:to (?:contract|deal|sign)|(?:the |a |any |all |their |new )*(?:contracts?|deals?|offers?)\b)|split (?:up )?the (?:market|territory)|divide (?:up )?the (?:market|patients|territory)|no[- ]poach|not (?:to )?(?:hire|poach) (?:each other|from))\b",
    r"\bhow much (?:does|do|did|is|are|will)\b.{0,50}\b(?:charge|get paid|reimbursed|paid by|pay (?:its|their|for a))\b",
    r"\b(?:other|rival|competing|neighbou?ring|the) (?:\w+ )?(?:homes?|hospitals?|clinics?|plans?|groups?|practices|providers)\b(?: \w+){0,2} (?:charge|charging|bill|billing)\b",
    r"\b(?:jointly|together|as one|as a group)\b.{0,40}\b(?:say no|turn down|reject|refuse|walk away)\b|\b(?:say no|turn down|reject|walk away)\b.{0,40}\b(?:rates?|contracts?|offers?)\b.{0,20}\b(?:together|jointly)\b",
    r"\b(?:agree|agreement|promise)\b.{0,30}\b(?:nobody|no one|none of us|not to|never to)\b.{0,20}\b(?:hires?|poach\w*|recruits?|lowers?|cuts?|undercuts?)\b",
    r"\b(?:is|are|gets?|was) (?:\w+ ){0,3}paid (?:per|for each|for an?|by)\b.{0,40}\b(?:admission|visit|stay|case|procedure|plan|insurer|aetna|anthem|cigna|humana|medicaid)\b",
    r"\b(?:average|typical|going|market|current)\b.{0,20}\b(?:wage|salary|hourly rate|pay rate|sign-on bonus)\b",
)
_FIGURE = (
    r"(?:rates?|scores?|results?|numbers?|figures?|performance|performing|performed|percentages?|percentiles?|ranking|rank|ranked|readmissions?|falls|infections?"
    r"|mortality|death rate|outcomes?|stars?|star rating|cauti|clabsi|a1c)"
)
_KIND_OF_PEER = (
    r"(?:hospitals?|medical cent(?:er|re)|health (?:system|center|plan|network|partners|care)?|health|healthcare|clinics?|nursing (?:home|center)s?|physicians?(?: group)?|medical group|physician group"
    r"|care cent(?:er|re)|rehab(?:ilitation)?|manor|village|pediatrics|family medicine|memorial|regional|infirmary|hospice|dialysis|insurance)"
)
_NOT_NAMES = (
    r"(?:the|a|an|our|my|your|their|each|every|any|all|which|what|whose|this|that|these|those|some|no|other|another|member|members|rural|critical|access|acute|community"
    r"|local|regional|small|large|public|participating|other|most|many|few|how|does|do|did|is|are|was|were|for|of|in|at|by|to|and|or|with|per|between|skilled|good|best|behavioral"
    r"|mental|population|home|oral|womens|maternal|coalition|physician|nursing|care|state|national|from|about|than|as|on|if|when|where|why|who|can|will|should|would|so|indiana"
    r"|data|quality|long|term|time|private|nonprofit|teaching|urban|district|healthier|improve|improving|share|sharing|better)"
)
_NAMED_PEER_LOWER = re.compile(
    rf"\b(?!{_NOT_NAMES}\b)(?P<name>[a-z][a-z'.-]+) (?:{_KIND_OF_PEER})(?:'s|s')? (?:\w+ ){{0,3}}{_FIGURE}\b"
    rf"|\b{_FIGURE} (?:\w+ ){{0,3}}(?:for|at|of|from|in) (?!{_NOT_NAMES}\b)[a-z][a-z'.-]+ (?:\w+ )?{_KIND_OF_PEER}\b"
    rf"|\bhow many (?:\w+ ){{1,3}}(?:did|does|do|has|have|had|at|in) (?!{_NOT_NAMES}\b)[a-z][a-z'.-]+ (?:\w+ )?{_KIND_OF_PEER}\b"
    rf"|\bhow (?:did|does|is|was|are|were|do) (?!{_NOT_NAMES}\b)[a-z][a-z'.-]+ (?:\w+ )?{_KIND_OF_PEER} (?:do|doing|did|compare|score|perform|rank|fare)",
    re.IGNORECASE,
)
_SUPERLATIVE = _any(
    r"\b(?:which|what|whose|who)\b.{0,70}\b(?:worst|lowest|highest|bottom|top performer|best (?:score|rate|results?|numbers?)|most (?:falls|readmissions|infections|deaths|errors)|fewest (?:falls|readmissions|infections)|below average|failing)\b",
    r"\b(?:which|whose|who)\b.{0,70}\b(?:has not (?:sent|submitted)|hasn't (?:sent|submitted)|haven't (?:sent|submitted)|(?:is|are) late\b(?!-)|missed the deadline|did not (?:send|submit)|didn't (?:send|submit))",
    r"\b(?:who|which (?:members?|hospitals?|nursing homes?|groups?|organi[sz]ations?))\b.{0,25}\b(?:is|are|was|were|has|have)\b.{0,15}\b(?:late(?!-)|overdue|behind|not (?:sent|submitted|responded|replied)|worst|the worst)\b",
    r"\b(?:rank|list|name|show me)\b.{0,25}\b(?:the |all |every )?(?:members?|hospitals?|nursing homes?|clinics?|groups?|organi[sz]ations)\b.{0,40}\b(?:by|from (?:best|worst)|rates?|scores?|results?|performance|figures?|who (?:have|has) not|late)\b",
    r"\b(?:our|a|the|my|another) (?:competitor|neighbou?r|rival)(?:'s|s'|s)? (?:\w+ ){0,3}" + _FIGURE + r"\b",
    r"\b(?:every|each|all|other|another) (?:member|hospital|nursing home|clinic|group|organi[sz]ation)s?'s? (?:own )?(?:\w+ ){0,2}"
    + r"(?:rates?|scores?|figures?|numbers?|results?)\b.{0,20}\bby name\b",
)
_PROPER = re.compile(r"\b(?:St\. |Dr\. )?[A-Z][\w&'-]*(?:\.? (?:(?:of|the|and|&|for|at) )?[A-Z][\w&'-]*)*")
_ASKS_FIGURE = re.compile(
    rf"\b{_FIGURE}\b|\bhow (?:well|badly|good|bad)\b|\bhow (?:did|does|is|was|are|were|do)\b.{{0,60}}\b(?:do|doing|did|compare|score|perform|rank|fare|stack up)\b"
    r"|'s? (?:[\w-]+ ){0,2}(?:data|files?|submissions?)\b|\bhow many (?:\w+ ){0,2}(?:falls|readmissions|infections|patients|residents|deaths|visits|events|cases|admissions|complaints)\b|\b(?:better|worse|higher|lower) than\b|\b(?:below|above|under|over) (?:the )?average\b",
    re.IGNORECASE,
)
_FIELD_NAMES = frozenset(
    """i a1c hba1c cauti clabsi mrsa cdi hedis ncqa qio qios bqi cms ahrq hipaa phi npi medicare medicaid mds ehr emr csv excel pdf fhir snf er ed icu
    copd chf ami uti hai hcahps cahps indiana ohio kentucky illinois michigan midwest january february march april may june july august
    september october november december monday tuesday wednesday thursday friday saturday sunday q1 q2 q3 q4 spanish english slack teams
    what when where which who whose why how is are was were do does did can could should would will may please hello hi hey thanks thank
    the a an our my your we us in on for from if tell show give compare has have and or of to at by with as but not yes no so any all each
    hospital hospitals nursing home homes health plan plans physician group coalition member members data rate rates score falls readmissions
    readmission infections quality measure measures diabetes ceo cmo cfo cno it id ok us usa united states american also because since last this
    region regional state national federal county community consumer advisor advisors convener department services center centers joint commission
    care compare star stars report reports dashboard benchmark peer peers staff you your they their it its let sorry just dear good morning
    october quarter year month week today yesterday tomorrow explain define describe list name""".split()  # noqa: SIM905
)


def _word(name: str) -> str:
    return re.sub(r"'s$|s'$", "", name.lower()).strip("'.-")


def _names_in(text: str) -> list[str]:
    """Names that are written with capitals and are no words of the field: what may be an organisation."""
    names = []
    for found in _PROPER.finditer(text):
        words = [word for word in found.group().split() if _word(word) not in _FIELD_NAMES and word not in ("&",)]
        kept = [word for word in words if word[:1].isupper()]
        if kept and not (
            len(kept) == 1
            and found.start() == 0
            and len(found.group().split()) == 1
            and not found.group().endswith(("'s", "s'"))
        ):
            names.append(" ".join(kept))
    return names


def _named_peer(text: str, around: Surroundings) -> bool:
    if _SUPERLATIVE.search(text):
        return True
    if not _ASKS_FIGURE.search(text):
        return False
    folded = f" {re.sub(r'[^a-z0-9]+', ' ', text.lower())} "
    if any(f" {name} " in folded for name in _spoken(around.roster)):
        return True
    if _OWNING_PEER.search(text):
        return True
    known = [{_word(part) for part in re.split(r"[\s-]+", name)} for name in (around.coalition, *around.places)]
    named = [
        name for name in _names_in(text) if not any({_word(part) for part in name.split()} <= own for own in known)
    ]
    return bool(named and _about_them(text, named)) or bool(_NAMED_PEER_LOWER.search(text))


_OWNING_PEER = re.compile(
    r"\b(?!(?:Nursing|The|Our|My|Each|Every|A|An|Which|What|Your|This|That)\b)[A-Z][\w.&-]+ (?:[A-Z][\w&-]+ ){0,2}?"
    r"(?:Health|Healthcare|Hospital|Clinic|Medical Center|Health System|Nursing Home|Care Center|Physicians|Medical Group|Physician Group|Manor|Village)(?:'s|s')"
)
"""A name made of ordinary words that owns something: "Community Health's"."""


def _about_them(text: str, names: Sequence[str]) -> bool:
    """Whether the figure asked for is the named one's: owned by it, at it, or how it did."""
    for name in names:
        last = re.escape(name.split()[-1])
        first = re.escape(name.split()[0])
        if re.search(
            rf"{last}(?:'s|')? (?:[\w-]+ ){{0,4}}?{_FIGURE}\b|{last}(?:'s|') (?:[\w-]+ ){{0,2}}?(?:data|files?|submissions?)\b"
            rf"|\b(?:{_FIGURE}|patients|residents|deaths|visits|events|cases|admissions|complaints)\b(?: [\w'-]+){{0,6}}? (?:for|at|of|from|in|did|does|do|has|have|had|by) (?:the )?{first}"
            rf"|\bhow (?:well |badly )?(?:did|does|is|was|are|were|do|has|have) (?:the )?{first}.{{0,60}}\b(?:do|doing|did|done|compare|score|scored|perform|performing|performed|rank|fare|stack up)\b"
            rf"|\b(?:better|worse|higher|lower|compared?) (?:than|to|with|against) (?:the )?{first}|\b{first}.{{0,40}}\b(?:(?:better|worse|higher|lower) than|(?:below|above|under|over) (?:the )?average)\b",
            text,
            re.IGNORECASE,
        ):
            return True
    return False


def _spoken(names: Sequence[str]) -> list[str]:
    """Member names as people say them: whole, and without the kind of organisation at the end."""
    said: set[str] = set()
    for name in names:
        words = re.sub(r"[^a-z0-9]+", " ", name.lower()).split()
        said.add(" ".join(words))
        while words and re.fullmatch(_KIND_OF_PEER + "|group|home|center|the|inc|llc|of|system|plan", words[-1]):
            words = words[:-1]
        if words and len(" ".join(words)) >= 4:
            said.add(" ".join(words))
    return [name for name in said if name]


_OTHER_COALITION = _any(
    r"\b(?:another|other|different|neighbou?ring|next|second|rival) (?:\w+ )?coalitions?(?:'s|s'|')?\b.{0,60}\b(?:data|documents?|files?|figures?|numbers?|rates?|plans?|members?|rules|policy|policies|results?|doing|report|minutes|agenda|budget|fees?|dues|deadline|dates?|send|contact|director)\b",
    r"\b(?:data|documents?|files?|figures?|numbers?|rates?|members?|results?|minutes|agenda|budget|fees?|dues|deadlines?|contacts?)\b.{0,30}\b(?:of|from|in|at|for) (?:another|the other|other|a different|the neighbou?ring) (?:\w+ )?coalitions?\b",
)


_ABOUT_OURS = re.compile(
    r"\b(?:see|get|read|access|share|know|look at|find out|use)\b.{0,25}\b(?:our|my)\b", re.IGNORECASE
)
"""Somebody who asks whether others see our figures asks about us."""


def _other_coalition(text: str, around: Surroundings) -> bool:
    """Another coalition of this install is named, or "another coalition" is asked about."""
    folded = f" {re.sub(r'[^a-z0-9]+', ' ', text.lower())} "
    own = f" {re.sub(r'[^a-z0-9]+', ' ', around.coalition.lower())} "
    for other in around.others:
        name = re.sub(r"[^a-z0-9]+", " ", other.lower()).strip()
        if name and f" {name} " != own and f" {name} " in folded and (" " in name or len(name) > 3):
            return True
    return bool(_OTHER_COALITION.search(text)) and not _ABOUT_OURS.search(text)


_OFF_TOPIC = _any(
    r"\b(?:weather|forecast for (?:today|tomorrow)|temperature outside|rain (?:today|tomorrow))\b",
    r"\b(?:football|basketball|baseball|soccer|super bowl|world cup|nba|nfl|colts|pacers|lottery|horoscope|zodiac|astrology)\b",
    r"\b(?:recipe|bake|baking|cook(?:ing)?|cake|pizza|restaurant|movie|film|netflix|song|lyrics|poem|haiku|limerick|joke|riddle)\b",
    r"\b(?:stock (?:price|market|tip)|bitcoin|crypto(?:currency)?|mortgage|exchange rate)\b",
    r"\bcapital (?:city )?of [a-z]+\b|\bwho (?:won|is the president|wrote|invented|discovered)\b|\bhow (?:tall|old|far) is\b",
    r"\b(?:write|debug|fix) (?:me )?(?:a |an |some |my )?(?:python|javascript|code|program|script|essay|cover letter|story)\b",
    r"\b(?:translate|homework|crossword|vacation|flight to|hotel in|dating|girlfriend|boyfriend)\b|\bsquare root\b|^\W*\d+\s*[-+*/x]\s*\d+\W*$",
    r"\bshould i (?:buy|watch|eat|wear|order|cook|invest)\b",
    r"\b(?:vote for|election|republican|democrat)s?\b",
)
_SMALL_TALK = re.compile(
    r"^\W*(?:(?:hi|hello|hey|hiya|howdy|yo|good (?:morning|afternoon|evening|day|night)|greetings|hola|buenos d[ií]as|buenas(?: tardes| noches)?)"
    r"(?: there| again| everyone| all| team| convener| bot)?"
    r"|(?:many )?(?:thanks|thank you|thx|ty|gracias|cheers)(?: (?:so much|a lot|very much|again|for (?:your|the) help|you|that helps|much))*"
    r"|(?:that )?(?:ok|okay|great|cool|perfect|got it|sounds good|understood|nice|awesome|lovely|no worries|never ?mind|bye|goodbye|see you|have a (?:nice|good|great) (?:day|weekend|one|evening)"
    r"|you(?:'re| are) (?:great|awesome|helpful|the best|nice)|well done|good (?:bot|job))"
    r"|how are you(?: doing)?(?: today)?|how's it going|how is it going|what's up|whats up|how was your (?:day|weekend)"
    r"|who are you|what are you|are you (?:a )?(?:bot|human|real|robot|person|an ai|ai|there)(?: a)?(?: person| human| bot| robot)?"
    r"|what(?:'s| is) your name|what can you do(?: for (?:me|us))?|what do you do|can you help(?: me)?|help(?: me)?|do you (?:like|love) \w+(?: \w+){0,2}|how old are you|where are you from|tell me about yourself)"
    r"(?:[\W_]+(?:that (?:helps|helped|is (?:great|helpful|all|it)|was (?:great|helpful))|very helpful|hi|hello|hey|thanks|thank you|convener|bot|there|again|how are you(?: doing)?(?: today)?|have a (?:nice|good|great) (?:day|weekend|one|evening)|bye|today|so much|all|everyone|nice to meet you|i hope you are well|hope you're well|who are you|what can you do))*[\W_]*$",
    re.IGNORECASE,
)


def _found(pattern: re.Pattern[str]) -> Callable[[str, Surroundings], bool]:
    return lambda text, _around: bool(pattern.search(text))


_GUARDS: tuple[tuple[Reason, Callable[[str, Surroundings], bool]], ...] = (
    ("crisis", _found(_CRISIS)),
    ("injection", _found(_INJECTION)),
    ("complaint", _found(_COMPLAINT)),
    ("advice", _found(_ADVICE)),
    ("antitrust", lambda text, _around: bool(_ANTITRUST.search(text)) or between_competitors(text)),
    ("other_coalition", _other_coalition),
    ("named_peer", _named_peer),
    ("small_talk", _found(_SMALL_TALK)),
    ("off_topic", _found(_OFF_TOPIC)),
)
"""In this order: a person in danger comes before everything else."""
