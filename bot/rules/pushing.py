"""Rules: what pushes a member, as staff and authors of templates write it, in English and Spanish.

Each kind has the forms in which it is met. Words alone do not push: "urgent care" is a place, "you must be busy" is a
kindness, "there is no penalty" is a promise. So a form names what stands around the word, and what stands before it may
excuse it: a denial, a condition, or that the sentence speaks of us.
"""

# ruff: noqa: E501  (a pattern that is cut in the middle reads worse than a long line)

from __future__ import annotations

import re

_TAKEN = r"(?:removed|excluded|expelled|dropped|suspended|terminated|cut off|barred|struck|revoked|cancell?ed|withdrawn|ended|reported|penali[sz]ed|fined|taken off)"
_DONE = r"(?:sent|submitted|answered|responded|replied|shared|delivered|uploaded|filed|reported|provided|returned|completed|done|managed|contributed|sen[dt]|submit|answer|respond|reply|share|deliver|upload)"
_HECHO = r"(?:enviado|entregado|respondido|contestado|compartido|mandado|cumplido|participado|hecho)"
_BOSS = r"(?:ceos?|cfo|cmo|boss(?:es)?|supervisors?|managers?|directors?|chiefs?|leadership|leaders?|board|administrators?|executives?|president|superiors?|c-suite)"
_JEFE = r"(?:jef[ea]s?|director(?:a|es)?|supervisor(?:a|es)?|gerentes?|junta|superior(?:es)?|president[ea])"
_MEMBERS = r"(?:members?|hospitals?|(?:nursing )?homes?|plans?|groups?|clinics?|organi[sz]ations?|teams?|sites?|partners?|contacts?)"
_NO_FEELING = r"(?!tired\b|worried\b|pleased\b|excited\b|overwhelmed\b|relieved\b|interested\b)"
_COUNT = r"(?:\d+|one|two|three|four|five|six|seven|ten)"
_CUENTA = r"(?:\d+|un|una|dos|tres|cuatro|cinco|seis|siete|diez)"

PUSHING: dict[str, tuple[str, ...]] = {
    "threat": (
        rf"\b(?:or|otherwise|else)\b.{{0,50}}\bbe {_TAKEN}\b",
        r"\b(?:or|otherwise|else)\b.{0,30}\b(?:we|i) (?:will|shall|would|may|must|have to|are going to) (?:have to )?(?:terminate|suspend|revoke|remove|exclude|cancel|drop|report|end|stop)\b",
        rf"\b(?:you|your|their|who|members?|hospitals?|access|membership|seat|agreement)\b.{{0,50}}\b(?:will|would|may|shall|could|might|can) be {_TAKEN}\b",
        r"(?:\b(?:who|you|your|members?|hospitals?|they|those)\b.{0,60})?\b(?:will|would|may|could|shall|might) (?:lose|forfeit) (?:your|their|its|the|access)\b",
        r"\b(?:will|would|may|could|might|shall) (?:also )?(?:have|face|bring|be|mean|result in|lead to|carry)\b.{0,25}\b(?:consequences|penalt(?:y|ies)|sanctions?|fines?|repercussions?)\b",
        r"\b(?:face|risk|suffer|expect) (?:\w+ )?(?:consequences|penalt(?:y|ies)|sanctions?|fines?|removal|exclusion|suspension|repercussions)\b",
        r"\b(?:we|i)(?: \w+){0,2} (?:be )?(?:forced|obliged|compelled) to (?:report|remove|exclude|end|drop|stop|suspend|inform|terminate|withdraw|take)\b",
        r"\bno (?:other )?choice but to\b",
        r"\b(?:we|i) (?:will|shall|may) (?:have to )?(?:terminate|suspend|revoke|remove|exclude|cancel|withdraw|report) (?:your?\b|their|its|them|any)",
        r"\b(?:unless|if you (?:do not|don't|cannot|can't)|if we do not|without)\b.{0,80}\b(?:we )?(?:cannot|can't|will not|won't|can no longer|will no longer) (?:keep|include|let|allow|offer|serve|give|remain|stay|continue|receive|get)\b",
        r"\b(?:your|their) (?:membership|access|seat|place|funding|agreement|standing|participation)\b.{0,12}\b(?:at risk|in danger|in jeopardy|on the line|in question)\b",
        r"\bperder[áa]n? (?:su|sus|el|la|los|las)\b",
        r"\b(?:ser[áa]n?|quedar[áa]n?|podr[ií]an? ser) (?:excluid|eliminad|suspendid|expulsad|retirad|sancionad|multad|cancelad|dad[oa]s? de baja|fuera)",
        r"\b(?:habr[áa]|tendr[áa]n?|traer[áa]|implicar[áa])\b.{0,20}\b(?:sanci[oó]n|sanciones|multas?|consecuencias|penalizaci)",
        r"\b(?:nos veremos|estaremos|me ver[ée]) (?:obligad[oa]s?|forzad[oa]s?) a\b",
        r"\b(?:suspenderemos|cancelaremos|retiraremos|excluiremos|eliminaremos) (?:su|sus|a|el|la)\b",
    ),
    "velvet": (
        r"\b(?:would|'d) (?:\w+ )?hate (?:for|to (?:see|have|lose|tell|report|think)|it|if)\b",
        r"\b(?:would|'d) be (?:\w+ )?(?:a )?(?:\w+ )?(?:shame|pity|unfortunate|sad|too bad|regrettable|awkward) (?:if|for|to|that)\b",
        r"\b(?:would|do|'d) ?(?:not|n't|never) (?:\w+ )?(?:want|like|wish)\b.{0,40}\bto (?:affect|hurt|harm|hear|ask|learn|see|find|reflect|become|think|know|notice|wonder)\b",
        r"\b(?:might|may|could|would|will) (?:look|reflect|seem|appear) (?:\w+ )?(?:bad|badly|poor|poorly|odd|strange|unfavou?rabl[ey])\b",
        r"\b(?:might|may|could|would) (?:affect|hurt|harm|damage|cost) (?:your|their) (?:standing|reputation|relationship|name|place|funding|seat|image)\b",
        r"\bser[ií]a (?:una )?(?:verdadera )?(?:l[áa]stima|pena|lamentable|triste)\b",
        r"\bno (?:querr[ií]amos|nos gustar[ií]a|quisi[ée]ramos) que\b",
        r"\b(?:podr[ií]a|puede|podr[ií]an) (?:quedar|verse|dar) (?:muy )?(?:mal|mala)\b",
    ),
    "blame": (
        r"\bbecause of (?:your|their)(?: \w+)? (?:delay|silence|lateness|absence|inaction|mistake|failure)\b",
        rf"\b(?:you|your (?:\w+ )?(?:team|office|hospital|group|staff|organi[sz]ation)) (?:still |yet )?(?:have|has|did|had)(?: still)?(?: ?not|n't| never)(?: yet)? (?:\w+ )?{_DONE}\b",
        r"\b(?:you|your \w+)(?: (?:have|has|had))?(?: \w+)? (?:failed|neglected|ignored|missed (?:the|our|your|a) (?:deadline|date)|forgot(?:ten)?) ?(?:to|our|the|every|about)?\b",
        r"\byour (?:\w+ ){1,4}(?:is|are|was|were|remains?)(?: now| still| long| already)* (?:overdue|past due|late|delinquent|behind)\b",
        r"\b(?:holds?|holding|held) (?:up|back) (?:the|us|everyone|our|all)\b",
        r"\b(?:is|are|was) (?:all |entirely |partly )?your (?:fault|doing|mistake)\b|\byou are (?:to blame|the reason|responsible for (?:the|this) (?:delay|gap))",
        r"\bpor (?:su|sus) (?:culpa|retraso|demora|silencio|falta|descuido)\b",
        r"\b(?:su|sus) (?:\w+ ){1,3}(?:est[áa]n?|siguen?|llevan?)(?: \w+)? (?:atrasad|vencid|retrasad|pendientes? desde)",
        rf"\b(?:todav[ií]a|a[uú]n) no (?:nos )?(?:ha|han) {_HECHO}\b|\b(?:todav[ií]a|a[uú]n) no hemos recibido su\b",
        r"\bes (?:culpa|responsabilidad) (?:suya|de usted)\b",
    ),
    "shame": (
        r"\bdisappoint(?:ed|ing|ment|s)\b",
        r"\bembarrass(?:ing|ed|ment)\b",
        r"\b(?:ashamed|shameful|unprofessional|unacceptable|inexcusable)\b",
        r"\byou(?:r \w+)? (?:should|ought to) (?:have known|know better|be able)\b|\bshould (?:surely )?(?:be able to|know how to|have) manage|\bof your (?:size|standing|means)\b.{0,12}\b(?:should|ought to) (?:be able|manage|know|do better)",
        r"\bsurpris(?:ed|ing) that (?:you|your)\b.{0,30}\b(?:not|nothing|no|never)\b",
        r"\bdecepcion\w*|\bdecepci[oó]n\b|\bvergonzos[oa]s?\b|\bverg[üu]enza\b|\binaceptable\b|\blamentable que\b",
    ),
    "guilt": (
        r"\bafter all (?:that )?(?:we|the coalition|i|our \w+)(?:'ve| have| has)? (?:done|given|put)\b",
        r"\b(?:not|n't|hardly) (?:\w+ )?(?:much|a lot) to ask\b",
        r"\b(?:patients?|people|everyone|region|group|team|we|families|others|us all|community|children)\b.{0,30}\b(?:counting|count|relying|rely|depend(?:ing|s)?) on (?:you\b|your)",
        r"\b(?:let|lets|letting) (?:\w+ ){1,4}down\b",
        r"\bleast (?:that )?you (?:can|could) do\b|\bif you (?:really |truly )?care(?:d)? (?:about|for)\b",
        r"\bpatients? (?:will|may|could|would) (?:suffer|die|be harmed|pay the price)\b",
        r"\b(?:pacientes|personas|familias|todos|regi[oó]n|grupo|equipo)\b.{0,30}\b(?:dependen?|cuentan?|conf[ií]an?) (?:de|con|en) usted(?:es)?\b",
        r"\bno nos (?:falle|fallen|decepcione)\b|\blo menos que (?:puede|pueden|podr[ií]a)\b|\bdespu[ée]s de todo lo que (?:hemos|hicimos)\b",
    ),
    "urgency": (
        r"\burgent(?:ly)?\b(?![ -](?:care|and emergent))",
        r"\b(?:immediately|asap|a\.s\.a\.p|as soon as possible|right away|at once|without (?:any )?(?:further )?delay|at your earliest convenience)\b",
        r"\b(?:last|final) (?:chance|opportunity|notice|warning|reminder|call|request)\b",
        r"\b(?:act now|don't (?:wait|delay)|do not (?:wait|delay)|hurry|time[- ]sensitive|before it is too late|running out of time|high(?:est)? priority|drop everything)\b",
        r"\burgentes?\b|\burgentemente\b|\bcon (?:toda )?urgencia\b(?!s)",
        r"\b(?:de inmediato|inmediatamente|cuanto antes|lo antes posible|a la mayor brevedad|sin (?:m[áa]s )?demora|ahora mismo)\b",
        r"\b[úu]ltim[oa] (?:aviso|oportunidad|llamada|advertencia|llamado|recordatorio)\b",
    ),
    "boss": (
        rf"\b(?:copying|copied|copy|cc'?ing|cc'?d|cc|looping in|looped in|including) (?:in )?(?:(?:your|the|his|her|their|our) )?(?:\w+ )?{_BOSS}\b",
        rf"\b(?:your|their|her|his) (?:\w+ )?{_BOSS}\b.{{0,12}}\b(?:will|would|may|shall|has been|have been) (?:be )?(?:informed|told|notified|hear|learn|copied|alerted|know|contacted)\b",
        rf"\b(?:we|i) (?:will|may|shall|would|must|have to|are going to|plan to)\b.{{0,25}}\b(?:inform|notify|tell|alert|contact|write to|call|speak (?:to|with)|go to|involve|raise this with|take this to) (?:your|their|the) (?:\w+ )?{_BOSS}\b",
        r"\bescalat(?:e|ed|es|ing|ion)\b|\bover your head\b",
        rf"\ben copia a su {_JEFE}\b|\bcopia(?:remos|r[ée])? a su {_JEFE}\b",
        rf"\b(?:informaremos|avisaremos|escribiremos|llamaremos|notificaremos|informar[ée]|avisar[ée])(?: \w+)? a su {_JEFE}\b",
    ),
    "command": (
        rf"\bmust\b(?: not)? (?!(?:be|have|feel|seem|look|mean|wonder|know how)\b)|\bmust (?:not )?be {_NO_FEELING}(?:\w+ed|sent|in|with us|made|here|kept|done|given|ready)\b|\bmust have (?:your|the|all|this|these|it)\b",
        r"\b(?:is|are|be|remains?) (?:(?!not\b|never\b|no\b)\w+ )?(?:required to|mandatory|compulsory|obligatory|obligated to|obliged to)\b|\b(?:mandatory|compulsory) (?:\w+ )?(?:for|files?|data|surveys?|reports?|submissions?|participation)",
        r"\b(?<!all )you (?:will |do )?(?:need|have|are expected|are obliged) to (?!know\b|do nothing|see\b)|\byou(?:'ve| have) got to\b",
        r"\byou (?:really )?(?:should|ought to) (?:\w+ )?(?:send|submit|answer|complete|upload|share|respond|reply|have sent|have done)\b",
        r"\bfail(?:ure|ing) to\b",
        r"\bas (?:you (?:well |already |should |certainly )?(?:know|are aware)|(?:previously|already|repeatedly) (?:stated|mentioned|discussed|requested|asked)|per (?:my|our) (?:last|previous))\b",
        r"\b(?:we|i) (?:expect|demand|insist|require)\b(?: \w+){0,2} (?:you|your|all|every|members|the file|that)\b",
        r"\b(?:debe|deben|deber[áa]n?|tienen? que)\b(?! de\b| ver\b| estar\b)|\bhay que\b",
        r"\b(?:es|son|ser[áa]) obligatori[oa]s?\b|\bcomo (?:usted )?(?:ya |bien )?sabe[n]?\b|\b(?:exigimos|se exige|se requiere que|requerimos)\b",
    ),
    "peers": (
        rf"\b(?:all|every|most|many|almost all|nearly all) (?:of )?(?:the |your )?(?:other )?(?:\w+ )?(?:{_MEMBERS}|others|peers) (?:have|has|had|did|already|managed?)\b",
        rf"\b(?:every(?:one|body)(?: else)?|(?:all )?the others|the rest)(?: of \w+(?: \w+)?)? (?:has|have|had|did|already|managed)(?: \w+)? ?{_DONE}",
        r"\beveryone else\b(?! (?:is|are) (?:welcome|invited))|\beverybody else\b(?! (?:is|are) (?:welcome|invited))",
        r"\bone of (?:only|just|the (?:last|few|only))\b|\b(?:among|amongst) the (?:last|few)\b.{0,30}\bnot\b",
        rf"\byou (?:are|were|remain) the (?:only|last) (?:one|{_MEMBERS})\b",
        r"\byour (?:neighbou?rs?|peers?|competitors?|rivals?)\b.{0,12}\b(?:managed?|already|have (?:sent|done|shared|submitted|answered)|are ahead|do better|did (?:it|so|this)|sent|had no trouble)\b",
        r"\b(?:behind|worse than|slower than|unlike) (?:your|the|all|most|every) (?:other |your )?(?:peers?|others?|neighbou?rs?|members?|hospitals?|homes|region)\b",
        r"\btod[oa]s l[oa]s dem[áa]s(?: \w+)? (?:ya|han|enviaron|respondieron|entregaron)\b|\btod[oa]s l[oa]s (?:otr[oa]s )?\w+ ya (?:han|enviaron|respondieron|entregaron)\b",
        r"\b(?:es|son) (?:el|la|los) [úu]nic[oa]s?\b|\bs[oó]lo (?:falta|faltan) (?:usted|su|ustedes)\b|\ba diferencia de (?:los|las) (?:dem[áa]s|otr[oa]s)\b",
    ),
    "countdown": (
        rf"\b(?:only|just) {_COUNT}(?: \w+)? (?:hours?|days?|weeks?|minutes?)\b.{{0,12}}\b(?:left|to go|remain\w*|until|before|away)\b",
        rf"\b{_COUNT}(?: \w+)? (?:hours?|days?|weeks?) (?:left|to go|remaining|remain)\b",
        r"\b(?:clock|time) is (?:ticking|running)\b|\bcountdown\b|\btick[- ]tock\b",
        rf"\b{_COUNT} (?:\w+ )?(?:days?|weeks?|months?) (?:late|overdue|past due|behind)\b",
        rf"\b(?:s[oó]lo |apenas |ya )?(?:quedan?|faltan?) (?:s[oó]lo |apenas |nada m[áa]s )?{_CUENTA} (?:d[ií]as?|horas?|semanas?)\b|\bcuenta (?:atr[áa]s|regresiva)\b|\bel tiempo (?:corre|se acaba)\b",
        rf"\b{_CUENTA} (?:d[ií]as?|semanas?) (?:de retraso|tarde)\b",
    ),
    "thanks_ahead": (
        r"\b(?:thanks|thank you|thanking you)(?: (?:so much|very much|kindly|all|again|both|everyone))? (?:in advance|ahead of time|beforehand)\b",
        r"\bfor your (?:(?:prompt|early|full|continued|anticipated|immediate) )?(?:compliance|co-?operation)\b",
        r"\b(?:look(?:ing)? forward to|await(?:ing)?|expect(?:ing)?|anticipat(?:e|ing)) your (?:\w+ )?(?:prompt|early|quick|swift|immediate|timely|speedy|reply by|file by)",
        r"\b(?:gracias|agradec\w+|agradezco)(?: \w+){0,3} (?:de antemano|por adelantado|anticipad\w+)\b|\bde antemano,? (?:muchas )?gracias\b",
    ),
    "inevitable": (
        r"\b(?:sharing|sending|participat\w+|transparency|reporting|measurement|joining|taking part|publication|it|this|that)\b(?: \w+){0,4} (?:is|are|was|seems?) (?:\w+ )?(?:inevitable|unavoidable|coming anyway)\b",
        r"\b(?:little|no) (?:point|use) in (?:waiting|resisting|refusing|holding out)\b|\bsooner or later (?:you|every|all|we all)\b|\bwhether (?:you|they) like it or not\b|\bno way around\b",
        r"\b(?:compartir|enviar|participar|publicar|esto|eso)\b.{0,40}\b(?:inevitable|ineludible)\b|\btarde o temprano (?:usted|ustedes|todos|tendr)|\blo quiera o no\b",
    ),
}  # fmt: skip
"""Each kind with the forms in which it is met."""

UNSENT: tuple[str, ...] = (
    r"\b(?:still )?(?:waiting|wait) (?:for|on|to hear from)\b",
    rf"\b(?:has|have|had|did|does|do|is|are)(?: still| yet)?(?: ?not|n't| never)(?: yet| been able to| managed to)? (?:\w+ )?{_DONE}\b|\byet to {_DONE}\b",
    rf"\b(?:every(?:one|body)|all|every \w+|we have \w+)\b.*\b{_DONE}\b.*\b(?:except|but|apart from|other than|save|without)\b|\ball (?:but|except)\b",
    r"\b(?:is|are|still|was|were|remain\w*) (?:still )?(?:missing|outstanding|absent)\b|^\W*(?:still )?(?:missing|outstanding|overdue|late)(?: so far| still| files?)?\W*:|\bmissing (?:from|is|are)\b|\bfile (?:from|of) .{0,60} is missing\b",
    r"\b(?:is|are|was|were|remains?)(?: still| now| already)* (?:late (?:again )?(?:with|in|for|on)|overdue|behind (?:with|on|schedule)|in arrears|delinquent)\b|\bis late\b(?!r)[.!]?$",
    r"\b(?:nothing|no (?:word|file|answer|reply|data|figures)) (?:yet )?(?:from|by)\b|\bnot (?:yet )?heard from\b|\bstill owes?\b|\bfailed to\b",
    rf"\b(?:todav[ií]a|a[uú]n) (?:faltan?|no)\b|\bfaltan? (?:el|la|los|las|por|:)|\bno (?:nos )?(?:ha|han) {_HECHO}\b",
    r"\b(?:todos|todas)\b.*\b(?:excepto|salvo|menos)\b|\b(?:est[áa]n?|siguen?) (?:\w+ )?(?:atrasad|retrasad|pendientes?\b)|\b(?:seguimos )?esperando (?:a|el|la|los|las)\b",
)  # fmt: skip
"""How a sentence says that somebody has not sent; with a name of the roster in it, it names her."""

UNNAMED = rf"\bthe following (?:\w+ )?{_MEMBERS}\b.{{0,40}}\b(?:not|n't|yet to|missing|late|overdue)\b|\blos siguientes \w+ (?:\w+ )?no han\b"
"""A list of who has not sent, before its names."""

DENIED = re.compile(
    r"(?:\b(?:no|not|never|nobody|none|nothing|without|neither|nor|cannot|sin|nadie|nunca|ning[uú]n[oa]?|nada|tampoco|jam[áa]s)\b|n't\b)(?:[^\w,.;:]+\w[\w'-]*){0,6}[^\w,.;:]*$",
    re.IGNORECASE,
)
"""What stands before it denies it: "This is not ..."; a new clause begins anew."""
SUPPOSED = re.compile(
    r"\b(?:if|in case|whether|when|whenever|once|what|until|si|cuando|en caso de que)\b[^,.;:]*$", re.IGNORECASE
)
"""What stands before it makes it a case among others: "If you have not sent it, ..."."""
OURS = re.compile(
    r"\b(?:we|i|our|my)\b(?:'ll|'ve)?(?! (?:need|ask|expect|want|require|look|await|urge|request))[^,.;:]*$|\b(?:nosotros|nuestr[oa]s?)\b[^,.;:]*$",
    re.IGNORECASE,
)
"""The sentence speaks of what we do, or did: "We will answer at once"."""
EXCUSED: dict[str, tuple[re.Pattern[str], ...]] = {
    "threat": (DENIED,),
    "velvet": (),
    "blame": (DENIED, SUPPOSED),
    "shame": (DENIED,),
    "guilt": (OURS,),
    "urgency": (DENIED, OURS),
    "boss": (DENIED,),
    "command": (DENIED, SUPPOSED, re.compile(r"\b(?:we|i)\W*$", re.IGNORECASE)),
    "peers": (DENIED, SUPPOSED),
    "countdown": (DENIED, OURS),
    "thanks_ahead": (DENIED,),
    "inevitable": (DENIED,),
}
"""What may excuse each kind. "Please do not let us down" denies nothing, nor does velvet, which is made of denials."""
