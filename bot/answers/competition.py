"""Rules: competitors do not talk here about prices, pay, contracts, who serves whom, or whom to keep away from.

Members compete with each other, and a coalition in which such things are told or agreed on harms them all. A sentence is
held against what it names: money of trade, somebody else's, a joint act, an insurer, a market to be parted, a person to be
hired. None of them says anything by itself: what care costs a region, an infection rate, our own dues and one definition
for all are what the coalition is for. In English and Spanish.
"""

# ruff: noqa: E501  (a pattern that is cut in the middle reads worse than a long line)

from __future__ import annotations

import re
from collections.abc import Mapping

_SENTENCE = re.compile(r"[^.?!;\n]+(?:[.](?=\S)[^.?!;\n]*)*")
_TITLES = re.compile(r"\b(St|Dr|Mr|Mrs|Ms|Inc)\.", re.IGNORECASE)


def _of(*patterns: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(patterns) + r")\b", re.IGNORECASE)


_NAMED: Mapping[str, re.Pattern[str]] = {
    "money": _of(
        r"pric(?:e|es|ing|ed)", r"fee[- ](?:lists?|schedules?)", r"wages?", r"salar(?:y|ies)", r"hourly (?:rates?|pay)", r"pay(?:ing)? (?:rates?|scales?|raises?|grades?|bands?|ranges?)",
        r"bonus(?:es)?", r"reimburse\w*", r"mark[- ]?ups?", r"margins?(?! of error)", r"discounts?", r"bids?", r"(?:billed|list) charges", r"(?:contract(?:ed)?|negotiated|commercial|payer|per diem|payment) (?:rates?|terms)",
        r"(?:dollars|bucks|pay|paid|make|earn|\$ ?\d+) (?:\w+ ){0,3}(?:an|per|each|every) (?:hour|shift)", r"rates? (?:that )?(?:we|they|you) charge", r"compensation", r"rebates?", r"cheaper", r"(?:better|cheaper|lower|same) (?:deal|offer)", r"(?:giv(?:e|es|ing)|gave|gets?|getting|annual|merit|shared|common|wage|salary) raises?", r"(?:suggested|common|minimum|shared) fees?", r"fees? for",
        r"precios?", r"tarifas?", r"salarios?", r"sueldos?", r"honorarios", r"aumentos?", r"descuentos?", r"bonos?", r"bonificaci[oó]n(?:es)?", r"m[aá]rgenes", r"reembols\w*", r"pago por hora", r"(?:a cu[aá]nto|cu[aá]nto).{0,20} la hora",
    ),
    "pays": _of(
        r"pays?", r"paying", r"paid", r"charg(?:es?|ed|ing)", r"bill(?:s|ed|ing)?", r"earns?", r"offer(?:s|ed|ing)?", r"giv(?:es?|ing) (?!the |a file|us )", r"costs?", r"accepts?", r"ask(?:s|ed|ing)? for", r"gets? paid", r"how much (?:is|are|for)", r"make an hour", r"making",
        r"pagan?", r"pagar", r"cobran?", r"cobrar", r"ganan", r"ofrecen?", r"cuestan?", r"piden?", r"sacan?", r"dan a", r"da a",
    ),
    "asks_how_much": _of(r"how much", r"how many dollars", r"what", r"which", r"whose", r"cu[aá]nt[oa]s?", r"qu[eé]", r"cu[aá]l(?:es)?", r"a cu[aá]nto"),
    "worker": _of(
        r"nurses?", r"aides?", r"cnas?", r"physicians?", r"doctors?", r"therapists?", r"hospitalists?", r"travell?ers?", r"technicians?", r"locums?", r"agency (?:staff|nurses?|aides?)", r"midwives", r"pharmacists?", r"front desk", r"receptionists?", r"clerks?", r"cleaners?", r"rns?", r"lpns?", r"techs?", r"new hires", r"caregivers",
        r"enfermer[oa]s?", r"auxiliar(?:es)?", r"m[eé]dic[oa]s", r"terapeutas?", r"cuidador[ae]s", r"t[eé]cnicos", r"recepcionistas?",
    ),
    "service": _of(
        r"mris?", r"cts?", r"scans?", r"x-?rays?", r"bed[- ]days?", r"(?:hip|knee) (?:replacements?|surger(?:y|ies))", r"replacements?", r"surger(?:y|ies)", r"colonoscop(?:y|ies)", r"lab tests?", r"implants?", r"(?:a|per|each|private) room", r"imaging", r"telehealth", r"home visits?", r"sleep stud(?:y|ies)", r"deliver(?:y|ies)", r"births?", r"therapy", r"caths?", r"ultrasounds?", r"dialysis", r"an? hour of", r"office visits?", r"per (?:visit|case|day|stay|admission)", r"an? (?:day|night|visit|stay)",
        r"resonancias?", r"cirug[ií]as?", r"radiograf[ií]as?", r"consultas?", r"an[aá]lisis", r"(?:una|la) cama", r"partos?", r"terapias?", r"una hora de",
    ),
    "else": _of(
        r"(?:other|others|another) ?(?:members?|hospitals?|plans?|clinics?|groups?|(?:nursing )?homes?|providers?|employers?|facilities|practices|systems?|places)", r"(?:the )?others", r"(?:any|some|no) ?(?:body|one) else", r"everyone(?: else)?", r"everybody(?: else)?", r"competitors?(?:'s|')?", r"the competition", r"rivals?(?:'s|')?", r"neighbou?r(?:s|ing|'s)?", r"nearby",
        r"around (?:here|town)", r"(?:across|down|up) the (?:street|road)", r"next door", r"each other(?:'s)?", r"one another(?:'s)?", r"among (?:the |our )?(?:members|hospitals|homes|clinics|groups)", r"(?:which|what|whose) (?:hospitals?|clinics?|practices?|plans?|homes?|groups?|insurers?|members?)", r"your (?:hospital|clinic|practice|home|group|system)", r"usual", r"typical", r"elsewhere", r"has any(?:one|body)", r"going rate", r"market rate", r"the (?:hospitals|clinics|homes|practices|groups) (?:around|nearby|here|in)", r"competing",
        r"(?:los|las|l[oa]) (?:otr[oa]s?|dem[aá]s)", r"otr[oa]s?", r"dem[aá]s", r"competencia", r"competidor(?:es)?", r"de al lado", r"vecin[oa]s?", r"rival(?:es)?", r"de enfrente",
    ),
    "firm": _of(r"(?:the|a|that|this) (?:\w+ )?(?:clinic|hospital|plan|home|practice|system)s?", r"(?:hospitals|clinics|homes|practices|plans|systems|groups)", r"people in \w+", r"(?:la|el|las|los) (?:\w+ )?(?:cl[ií]nicas?|hospital(?:es)?|residencias?)"),
    "strong": _of(
        r"(?:per ?cent|%) (?:of|over|above) medicare", r"less than medicare", r"porcentaje de medicare", r"suggested (?:fees?|prices?|rates?)", r"undercut\w*",
        r"if you (?:stop|drop|raise|leave|lower|close|quit|keep|cut)\b.{0,60}\b(?:we|i)(?:'ll| will)? (?:stop|drop|raise|leave|lower|close|quit|keep|cut)", r"(?:not|never) (?:open|move|expand) (?:\w+ ){0,3}in (?:your|their|our) (?:town|county|area|market)",
        r"no abrimos en su", r"si ustedes no abren",
    ),
    "too_low": _of(r"(?:go|goes|drop|sell|bid|dip) (?:for )?(?:below|under|less)", r"baj(?:a|ar|amos|e|en) de"),
    "joint": _of(
        r"together", r"jointly", r"collectively", r"all of (?:us|you)", r"(?:we|us) all", r"let'?s(?: all)?", r"none of us", r"no ?one", r"nobody", r"each of us", r"everyone", r"everybody", r"(?:at the )?same (?:time|level|price|wage|pay|rate|day)", r"as (?:one|a (?:group|block|bloc))", r"in concert", r"each other", r"one another", r"the others", r"common", r"one (?:price|fee|rate|wage|pay)", r"agree[sd]?(?: on)?", r"agreement on", r"agreeing", r"promise", r"pact", r"collude", r"coordinate", r"align", r"match", r"(?:should|could|can) (?:all )?(?:the )?(?:members|hospitals|homes|clinics|we) (?:all )?(?:set|fix|cap|freeze|raise|lower|hold|limit)", r"united front", r"one voice", r"una sola voz",
        r"junt[oa]s", r"tod[oa]s", r"entre tod[oa]s", r"ning[uú]n[oa]?", r"nadie", r"ponernos de acuerdo", r"(?:un )?acuerdo", r"acord(?:emos|amos|ar)", r"com[uú]n", r"pactar", r"pactemos", r"mism[oa]s?", r"a la vez", r"al mismo tiempo", r"en bloque", r"fijemos", r"subamos", r"bajemos", r"nos repart\w+", r"igualar", r"igualemos",
    ),
    "charges": _of(r"(?<!in )(?<!take )charg(?:e|es|ed|ing)", r"cobr(?:ar|amos|emos)"),
    "payer": _of(
        r"insurers?", r"insurance(?: compan(?:y|ies))?", r"payers?", r"carriers?", r"(?:health|commercial|medicare advantage) plans?", r"the plans?", r"medicaid", r"anthem", r"aetna", r"cigna", r"humana", r"united(?: ?health ?care)?", r"blue cross",
        r"aseguradoras?", r"seguros?", r"plan(?:es)? de salud", r"los planes",
    ),
    "terms": _of(r"pays?", r"paid", r"paying", r"rates?", r"contracts?", r"terms", r"deal", r"per ?cent(?:age)?", r"medicare", r"reimburse\w*", r"tarifas?", r"contratos?", r"pagan?", r"reembols\w*", r"condiciones"),
    "deals": _of(r"contracts?", r"deals?", r"negotiat\w*", r"bargain\w*", r"rates?", r"network", r"offers?", r"terms", r"signs?", r"contratos?", r"negoci\w+", r"firm(?:a|e|an|en|emos|ar)", r"oferta", r"red"),
    "walks_out": _of(
        r"refus(?:e|es|ing)", r"reject", r"turn(?:s|ing)? down", r"walk(?:s|ing)? away", r"drop(?:s|ping)?(?: out)?", r"leav(?:e|es|ing)", r"boycott\w*", r"hold(?:s|ing)? out", r"(?:not|no one|nobody|none of us|never|don't|won't) signs?", r"say(?:s|ing)? no", r"stop(?:s|ped)? (?:taking|accepting|signing)", r"hold off", r"wait(?:ing)?", r"(?:with )?one voice", r"accepts?", r"terminat\w+", r"quit", r"demand", r"go out of network", r"negotiat\w*", r"bargain\w*", r"strike",
        r"rechac\w+", r"rechaz\w+", r"boicot\w*", r"(?:ning[uú]n[oa]?|nadie|no) (?:\w+ ){0,2}firm\w+", r"antes de firmar", r"negoci\w+", r"acept\w+", r"una sola voz", r"esperemos", r"salirnos", r"salgamos", r"dejemos", r"exijamos",
    ),
    "boycott": _of(r"boycott\w*", r"boicot\w*", r"no[- ]poach\w*", r"price[- ]fix\w*", r"collu\w+", r"cartel"),
    "parts": _of(r"split(?: up)?", r"divid(?:e|es|ing)(?: up)?", r"carve(?: up)?", r"allocat\w+", r"share out", r"leave .{0,40} to (?:you|us|them|me)", r"keep to", r"stay(?:s|ing)? (?:out of|away from|off)", r"you (?:keep|take|have) .{0,60}\bwe (?:keep|take|have)", r"(?:nos )?reparti\w+", r"divid(?:ir|amos|imos)", r"qu[eé]dense con", r"dej(?:emos|amos|en) .{0,40} (?:para|a) (?:ustedes|nosotros|ellos)", r"ustedes .{0,30} nosotros"),
    "turf": _of(r"markets?", r"territor(?:y|ies)", r"patients", r"count(?:y|ies)", r"(?:north|south|east|west)(?:ern)?(?: side)?", r"side of town", r"service lines?", r"zip codes?", r"towns?", r"referrals", r"customers", r"employers", r"pacientes", r"condados?", r"mercados?", r"zonas?", r"territorios?", r"clientes"),
    "share": _of(r"market shares?", r"shares? of the market", r"cuotas? de mercado", r"participaci[oó]n de mercado"),
    "not": _of(r"not", r"no", r"nobody", r"no ?one", r"none", r"never", r"stop", r"refrain from", r"without", r"nadie", r"ningun[oa]", r"nunca", r"dejar de"),
    "hires": _of(r"hir(?:e|es|ing)", r"recruit(?:s|ing)?", r"poach(?:es|ing)?", r"take (?:each other's|one another's|our|their) (?:staff|nurses|people)", r"contrat(?:a|e|ar|en|emos|aremos)", r"fich(?:ar|emos)", r"quit(?:ar|emos|en)", r"llevarnos"),
    "theirs": _of(r"each other(?:'s)?", r"one another(?:'s)?", r"the others'?", r"other (?:members'?|hospitals'?|homes'?)", r"(?:members'?|our|their|your) (?:\w+ )?(?:staff|nurses|aides|people|employees)", r"staff", r"unos a otros", r"personal de", r"enfermeras de", r"de los (?:otros|dem[aá]s)"),
    "ours": _of(
        r"dues", r"membership", r"join(?:ing)?", r"coalition(?:'s)?", r"annual (?:gathering|meeting)", r"grants?", r"toolkit", r"consumer advisors?", r"readmissions?", r"infections?", r"falls?", r"measures?", r"ser miembro", r"coalici[oó]n", r"consejer[oa]s", r"ca[ií]das",
    ),
    "public": _of(r"public(?:ly)? (?:tables?|data|figures|files?|reports?|available)", r"published", r"the state publish(?:es)?", r"all[- ]payer claims", r"cms (?:rule|tables?|data)", r"tablas p[uú]blicas", r"publicad[oa]s?"),
    "papers": _of(r"files?", r"summar(?:y|ies)", r"data", r"figures?", r"reports?", r"results?", r"columns?", r"forms?", r"checklists?", r"work", r"definitions?", r"measures?", r"archivos?", r"datos", r"informes?", r"trabajo", r"resultados"),
}  # fmt: skip
"""What a sentence may name."""
_RULES: tuple[tuple[str, str], ...] = (
    ("money else", "ours public"),
    ("money joint", "ours public"),
    ("charges joint", "ours public papers"),
    ("money worker asks_how_much", "ours public"),
    ("money payer asks_how_much", "ours public papers"),
    ("pays worker else", "ours public papers"),
    ("pays service else asks_how_much", "ours public papers"),
    ("pays payer service", "ours public"),
    ("else payer terms", "ours papers"),
    ("else payer service", "ours papers public"),
    ("else payer pays", "ours papers public"),
    ("joint payer walks_out", "papers"),
    ("joint deals walks_out", "ours papers"),
    ("firm pays worker", "ours public papers"),
    ("joint too_low", "ours public papers"),
    ("strong", "ours papers"),
    ("boycott", ""),
    ("parts turf", "papers"),
    ("share else", ""),
    ("share asks_how_much", "public"),
    ("not hires theirs", "papers"),
)
"""What is named together, and what else may not be named beside it."""
_CHOSEN = [(frozenset(all_of.split()), frozenset(none_of.split())) for all_of, none_of in _RULES]


def between_competitors(text: str) -> bool:
    """Whether a sentence of this asks for, or proposes, what competitors do not tell or agree on."""
    return any(_says(one.group()) for one in _SENTENCE.finditer(_TITLES.sub(r"\1", text)))


def _says(sentence: str) -> bool:
    names = frozenset(name for name, pattern in _NAMED.items() if pattern.search(sentence))
    return any(all_of <= names and not none_of & names for all_of, none_of in _CHOSEN)
