"""The words with which members answer a note, in English and Spanish, as `bot.reminders.heard` looks for them.

Each pattern is for a sentence in small letters without accents, its contractions written out; the patterns for names
are for the sentence as it was typed, since a capital letter is what tells a name.
"""

# ruff: noqa: E501  (a pattern that is cut in the middle reads worse than a long line)

from __future__ import annotations

import re

_BEGINS = r"(?:^|[,;:.] ?|\b(?:and|so|but|y|please|pls|por favor|sorry|yes|si) )"
_SOON = r"(?:(?:already|allready|all|just|now|also|finally|both|indeed|then|today|yesterday) )*"
_DONE = r"(?:sent|submit+ed|sumbitted|uploaded|uplaoded|e-?mailed|mailed|delivered|transferred|turned in|handed in|filed|faxed|transmitted)"
_HECHO = r"(?:enviad[oa]s?|mandad[oa]s?|subid[oa]s?|entregad[oa]s?|transferid[oa]s?)"
_ENVIE = r"(?:envie|enviamos|mande|mandamos|subi|subimos|entregue|entregamos)"
_US = r"(?:we|i|our \w+(?: \w+)?|my \w+|the team)"
_THING = r"(?:(?:q[1-4]|readmissions?|falls) )?(?:files?|data|reports?|numbers|spreadsheet|submission|archivos?|datos|informes?)"
_ROUND = r"(?:time|quarter|round|month|year|period|one|cycle)(?!')"
_RONDA = r"(?:este (?:trimestre|mes|periodo|ano|ciclo)|esta (?:vez|ronda))"
_SEND = r"(?:send|submit|upload|participate|take part|be able|do|make|manage|contribute|join|be (?:sending|submitting|sharing|participating|taking part)|share|sending|submitting|participating|taking part|provide|providing|deliver)"
_NOTES = r"(?:reminders?|messages?|notes?|notifications?|e-?mails?|texts?|nudges?)"
_NOTAS = r"(?:recordatorios?|mensajes?|notas?|avisos?|correos?)"
_SPAN = r"(?:days?|weeks?|months?)"

_CONTRACTIONS = tuple(
    (re.compile(pattern, re.IGNORECASE), full)
    for pattern, full in (
        (r"\b(?:won't|wont)\b", "will not"),
        (r"\b(?:can't|cant)\b", "cannot"),
        (r"\b(did|do|does|has|have|had|is|are|was|were|would|could|should)(?:n't|nt)\b", r"\1 not"),
        (r"(?<=\w)'ve\b", " have"),
        (r"(?<=\w)'ll\b", " will"),
        (r"(?<=\w)'re\b", " are"),
        (r"\b(i)'m\b", r"\1 am"),
        (r"\b(i|we)'d like\b", r"\1 would like"),
        (r"\b(it|that|he|she|what|who|where|when)'s\b", r"\1 is"),
        (r"\banymore\b", "any more"),
    )
)


def expanded(text: str) -> str:
    """With contractions written out, so that "haven't" and "have not" are one."""
    for pattern, full in _CONTRACTIONS:
        text = pattern.sub(full, text)
    return text


ASKS = re.compile(
    r"^(?:and |but |so |y |pero )?(?:when|what|who|whom|whose|how|where|why|which|did|does|is|are|was|were|has|have (?:we|you|i|they)|do (?:you|we|i|they)"
    r"|cuando|que|quien(?:es)?|como|donde|por que|cual(?:es)?|cuant[oa]s?)\b"
)
"""How a question for knowledge begins, also without its sign."""
MODAL = re.compile(
    rf"{_BEGINS}¿?(?:(?:can|could|may|might|would) (?:we|i|you|it|this|that|us|the (?:end|date|due date|deadline|start|\d))\b|would (?:it|the|next|\w+day)\b|is (?:it|that|this) (?:ok|okay|fine|all right|alright|possible)|any (?:chance|way)|do you mind"
    r"|podemos|podriamos|podria[ns]?|puedo|puede[ns]?|nos (?:dan|darian|pueden|podrian|dejan)|me (?:dan|darian|pueden)|es posible|seria posible|esta bien|le parece|cabe)\b"
)
PLEASE = re.compile(r"\b(?:please|pls|por favor)\b")
INFORMS = re.compile(
    r"\b(?:how|what|who|where|why|which|tell (?:me|us)|explain|quien|como|donde|por que|cuando|cuant[oa]s?|cual(?:es)?|explic\w+|digame|decirme)\b"
)
"""Words of a request that asks to be told something."""
REQUESTED = re.compile(
    r"\b(?:have|get|give|send|submit|upload|deliver|wait|do (?:it|this|that)|be (?:ok|okay|fine|all right|alright|possible|moved)|until|untill|till?|move|push|work|extend|hand it in"
    r"|tener|dar\w*|dan|enviar\w*|mandar\w*|entregar\w*|esperar|hasta|mover|cambiar|subir\w*)\b"
)
"""What one asks to do by a day."""
OTHER_WISH = re.compile(
    r"\b(?:reminders?|notes?|messages?|meetings?|calls?|results?|templates?|talk|meet|phone|avisos?|recordatorios?|mensajes?|reunion|llamada)\b|\b(?:have|get) (?:the|a|an|our|your) (?!(?:extension|weekend|end|rest|whole|\d|few|couple|bit|little|day|week|month)\b)"
)
"""What else one may wish for by a day."""

SENT = re.compile(
    rf"(?:\b{_US} (?:have |had |has )?{_SOON}{_DONE}\b|\b(?:we|i) did {_SOON}(?:send|submit|upload|deliver|mail|e-?mail)\b"
    rf"|\b{_US} (?:have )?{_SOON}dropped (?:it|the {_THING}|our {_THING})\b|^(?:that|this|it)(?: is| has been)? {_SOON}(?:done|taken care of|complete)$"
    rf"|^you (?:already |should |must |now )?(?:have|got|received) (?:already )?(?:it|ours|our {_THING}|the {_THING})(?: already| now)?$"
    rf"|^(?:(?:yes|yep|ok|okay|hi|hello|thanks|sorry|and|file) )*{_SOON}(?:been )?(?:{_DONE}|done|finished)\b(?! by\b)"
    rf"|\b(?:it|that|this|they|everything|the {_THING}|your {_THING}|{_THING}|ours)(?: one)? (?:(?:is|was|has|have|are|were|been|already|just|now|all|finally) )*(?:{_DONE}|gone out|gone|went out|went off|went over|went through|(?<!turn it )(?<!hand it )(?<!send it )in|on its way|with you)(?! (?:the|progress|work|review|q\d|january|a|an|your|our)\b)\b"
    rf"|\b{_DONE}(?= already$|$)"
    rf"|\bya (?:(?:se )?(?:lo|la|los|las) )?(?:(?:he|hemos|ha|han|esta|estan|fue|fueron|quedo) )?(?:{_ENVIE}|{_HECHO})\b"
    rf"|\b(?:he|hemos|fue|fueron|esta|estan|quedo) (?:ya )?{_HECHO}\b"
    r"|\b(?:se )?(?:lo|la|los|las) (?:envie|mande|subi|entregue)\b"
    rf"|^(?:listo,? )?(?:(?:el )?archivo |(?:los )?datos )?{_HECHO}\b|\b{_ENVIE} (?:el archivo|los datos|el informe) (?:ayer|anoche|hoy|esta manana|el \w+ pasado|la semana pasada)"
    rf"|\b(?:lo|la|los|las) {_ENVIE} (?:ayer|anoche|hoy|esta manana|hace|el \w+ pasado|la semana pasada)\b)"
)
OTHER_THING = re.compile(
    rf"\b{_DONE} (?:you |him |her |them |pat |eve )?(?:an?|some|my|your|his|her|two|three|several|home|out of)\b(?! (?:q\d|file|data|copy|spreadsheet)\b)(?! (?:days?|weeks?|hours?) ago)"
    rf"|\b{_DONE} (?:me|us)\b|\bpatients?\b|\bquestions?\b|\b(?:me|nos) (?:{_ENVIE}|{_HECHO})|\bpregunta"
)
"""What else one sends: an e-mail, a question, a patient."""
UNSURE = re.compile(
    r"\b(?:not|never|cannot|nothing|without|hardly|barely|almost|nearly|half|part|partly|partial|partially|some|most|rest|remaining|except|incomplete|think|believe|guess|suppose|maybe|perhaps|probably|possibly|should|would|could|might|may|will"
    r"|going to|if|unless|whether|once|when|until|before|after|hope|hopefully|try|tried|trying|wrong|fail\w*|error|bounced?|rejected|plan\w*|want\w*|need\w*|supposed|sure|says?|told|heard|asked|tomorrow|soon|later|next|about to|but|however|apparently"
    r"|last (?:quarter|year|time|round|month)|previous|test|draft|example|by (?:friday|monday|the end|end)|to be"
    r"|no|nunca|todavia|aun|casi|mitad|parte|falta\w*|creo|quizas?|tal vez|seguro|si|cuando|antes|despues|vamos a|voy a|intent\w*|trat\w*|fallo|pero|equivocad\w*|proxim\w*|luego|pronto|enviare\w*|mandare\w*|sera|por favor|trimestre pasado|ano pasado|ejemplo|prueba)\b"
    r"|(?<!esta )(?<!la )\bmanana\b|\b\d+ (?:of|de)\b"
)
"""What takes back "we sent it", anywhere around it."""
HARMLESS = re.compile(
    r"\byou should (?:have|see|find) it\b|\b(?:no problem|no worries|not to worry|no hay problema|del tercer trimestre|let me know if[^.?!]*|let us know if[^.?!]*|if you (?:need|have)[^.?!]*|a part of|yes,? sure|sure,?(?= we| i|$)|si,|sorry (?:for|about) [^.,]*)"
)

WISHES = {
    "more": re.compile(
        r"(?:\b(?:we|i)(?: (?:would|do|will|really|still|also|are|am|might))* (?:need|require|want|ask|asking|like|appreciate|use|could use|requesting|request)\b.{0,30}\b(?:(?:more|extra|additional) time|extensions?|later date)"
        rf"|\b(?:we|i)(?: (?:would|do|will|really|still|also))* (?:need|require|want|could use)\b.{{0,20}}\b(?:another|more|extra|additional) (?:\w+ )?{_SPAN}|\b(?:grateful|thankful|glad) (?:for|of|to have) .{{0,15}}(?:another (?:\w+ )?{_SPAN}|(?:more|extra|additional) (?:time|{_SPAN}))|\bany (?:chance|way)\b.{{0,30}}\b(?:more|extra|additional) (?:time|{_SPAN})"
        r"|\b(?:we|i)(?: (?:would|do|will|really|still|also))* (?:need|require) (?:until|till?|untill) "
        r"|^(?:please )?(?:need|needs|needing) .{0,12}\b(?:more|extra|additional) time\b|^(?:a bit |a little |some )?more time\b(?! (?:with|at|off|for (?!us\b|this\b|the (?:file|data)))\b)"
        rf"|^(?:please )?(?:just )?(?:(?:a )?(?:few|couple of|\w+) (?:more|extra|additional) {_SPAN}|another (?:\w+ )?{_SPAN}|(?:\d+|\w+) {_SPAN} more)\b(?: (?:would|please|for us|is all)\b|$|,)"
        rf"|{_BEGINS}(?:can|could|may|might|would) (?:we|i|you|it|this) .{{0,40}}\b(?:more time|extra time|additional time|an? extension|(?:more|extra|additional) {_SPAN}|another {_SPAN}|{_SPAN} more)\b"
        rf"|{_BEGINS}(?:extend|postpone|an? extension|extension)\b"
        rf"|{_BEGINS}(?:can|could|may|would) (?:we|i|you) (?:please )?(?:postpone|extend|push|move)\b.{{0,30}}(?:\bdate\b|\bdeadline\b|\bback\b|\bit\b|\bthis\b|$)"
        rf"|\b(?:necesit\w+|hace[n]? falta|quisiera(?:mos)?|pedi(?:mos|r)|solicit\w+|nos (?:dan|pueden dar|darian|vendrian? bien)|me vendrian? bien|me (?:dan|pueden dar)|podemos tener|podriamos tener|puedo tener|es posible|seria posible|un poco de)\b.{{0,25}}\b(?:mas tiempo|prorroga|(?:dias|semanas?) mas|otra semana|aplaz\w+)"
        r"|^(?:mas tiempo|una prorroga|prorroga)\b|\b(?:podemos|podriamos|podrian?|pueden?|puedo) (?:aplazar|posponer|extender|retrasar)\w*\b)"
    ),
    "skip": re.compile(
        rf"(?:^(?:(?:unfortunately|sorry|no thanks|no thank you|thanks|no|hi),? )*not (?:for |in )?this {_ROUND}|\b(?:not|cannot|unable to|no longer) (?:\w+ )?{_SEND}\b.{{0,40}}\b(?:(?:this|the) {_ROUND}|for q[1-4]\b|q[1-4]$)"
        rf"|\b(?:will|shall|to|would like to|must|going to|we|i|please|pls|just|us|have) skip (?:this|it|q[1-4]|the {_ROUND})|^(?:(?:let us|please|sorry) )*skip(?:ping)? (?:this|it|q[1-4]|the)\b|\bskipping (?:this|q[1-4])\b(?! quarter (?:is|means))"
        rf"|{_BEGINS}(?:(?:can|could|would|will) you |please )*(?:leave|count|keep) us out|\bsit(?:ting)? (?:this|it|q[1-4])(?: one| round| quarter)? out\b|\bsit(?:ting)? out (?:this|q[1-4])|\bbow(?:ing)? out\b|{_BEGINS}excuse us (?:this|for this|from this|for q[1-4])|\bnothing to (?:send|report|submit|share) (?:this|for (?:this|q[1-4]))|^pass$|\b(?:have|need|going|like) to pass\b(?: on)? (?:this|it|q[1-4])|\b(?:will|we) pass (?:on )?(?:this|it|q[1-4])"
        rf"|^no (?:q[1-4] )?(?:file|data|submission|report) from us\b|\bno (?:file|data|submission|report)\b.{{0,25}}\bthis {_ROUND}|{_BEGINS}leave (?:this {_ROUND}|it|q[1-4]) out|\bopt(?:ing)? out (?:of |for )?(?:this|q[1-4])"
        r"|\b(?:can|could|may) (?:we|i) (?:please )?skip (?:this|it|q[1-4])|\b(?:not|cannot) (?:submit|submitting|send|sending|participate|participating) (?:for |in )q[1-4]"
        rf"|^(?:(?:lo siento|perdon|hola|gracias),? )*{_RONDA} no\b|\bno (?:vamos a|voy a|podemos|podremos|puedo|podre|enviaremos|enviare|mandaremos|participaremos|participare|entregaremos|tendremos|habra)\b.{{0,40}}\b{_RONDA}"
        rf"|\b{_RONDA},? (?:\w+ ){{0,2}}no (?:vamos a|voy a|podemos|podremos|podre|puedo|envi|mand|particip|entreg)|\blo dejamos para (?:el|la) proxim[oa]|\bsalt\w+ (?:{_RONDA}|esta)|\bdej(?:ar|emos|amos|en|e)(?:nos)? (?:pasar|fuera)\b.{{0,10}}(?:{_RONDA})|\b{_RONDA} (?:lo )?(?:pasamos|no (?:podemos|participa\w+|envia\w+))\b)"
    ),
    "hand": re.compile(
        r"(?:\b(?:i|we) (?:(?:am|are|was|do|have|will) )?(?:not|no longer)\b.{0,30}\b(?:right (?:person|contact|one)|in charge|responsible)\b|\b(?:i|we) (?:am |are |do |have )?no longer (?:\w+ )?(?:do|handle|work|manage|look after|responsible|the (?:right )?(?:person|contact)|in charge)\b"
        r"|\bi (?:do|will|am) not (?:do|handle|manage|work on|look after|take care of|deal with|doing|handling) (?:this|it|that|these|the (?:file|data))\b.{0,15}\b(?:any more|any longer|now)"
        rf"|\b(?:i|we) (?:have )?(?:left|retired from) (?:the|this|my|our) (?:\w+ )?(?:team|role|job|department|position|post)\b|{_BEGINS}ask \w+(?: instead| about (?:this|it|that))?$|\b(?:new|current) (?:data |quality )?(?:person|contact|manager|lead) is\b|\b(?:she|he|they) (?:will )?(?:do|does|handle|handles) (?:this|it|these|that|the file) (?:from now on|now)\b"
        r"|^(?:wrong|not the right) (?:person|contact)\b|\bnot my (?:job|task|role|area)\b(?: any more| any longer)?|\bno longer my (?:job|task|role|area)\b|\byou have the wrong (?:person|contact)\b"
        r"|\b(?:somebody|someone) else (?:does|handles|is (?:doing|handling)|looks after|takes care of|has taken)\b|\b(?:my|a) (?:colleague|coworker|co-worker|successor|replacement) (?:now )?(?:does|handles|looks after|takes care of|is (?:doing|handling)|has taken|took)\b"
        r"|^(?:please )?\w+ (?:does|handles|manages|has) (?:this|it|that|the data|the file)(?: for us)? (?:now|from now on|these days)$"
        r"|\bya no (?:me (?:encargo|ocupo)|trabajo en|llevo|lo (?:hago|llevo)|soy (?:la persona|el contacto|responsable|yo))|\bno soy (?:yo )?(?:la persona|el contacto|quien)\b|\botra persona (?:se|lo)\b|\bmi (?:colega|companer[oa])\b.{0,20}\b(?:se encarga|se ocupa|lo (?:lleva|hace)))"
    ),
    "pause": re.compile(
        rf"(?:{_BEGINS}(?:(?:can|could|would|will) you |please |pls |kindly )*(?:stop|quit|pause|mute|snooze|silence|halt|suspend|hold(?: off)?)\b(?: on)?(?: (?:all|the|these|those|your|this|my|me|us|sending|writing|messaging|contacting|reminding|e-?mailing|texting|with|to|any|please|more|so many))*(?: (?:{_NOTES}|everything|me|us|them|it|until|untill|till?|for)\b|$)"
        rf"|^(?:{_BEGINS})?no (?:more )?{_NOTES}\b(?! (?:from|has|have|came|arrived|received)\b)|,? no (?:more )?{_NOTES} (?:for|until|please|till)\b|\bdo not (?:write|contact|message|remind|text|bother|e-?mail|send)(?: me| us)?(?: any)?(?: more)?(?: {_NOTES})?(?: any more| until| till?| before| for|$| please)"
        rf"|{_BEGINS}(?:can you |could you )?leave (?:me|us) (?:alone|in peace)|\b(?:take|have|like|need|want|give (?:me|us)) a (?:pause|break)\b|\bput (?:the |these |those |all |your |my )?(?:{_NOTES}|everything) on hold\b|\btake a break from\b|^a (?:pause|break) (?:please|for|until|from)|\btoo many {_NOTES}\b"
        rf"|^(?:por favor,? )?(?:paren|pare|para|pausen?|pausa|detengan?|suspendan?)\b(?: (?:los |las |de |todo|sus |estos |enviar|mandar)*)?(?:{_NOTAS}|hasta|por|durante|de (?:un|una|dos|tres|\d+)|todo|$)|\bpause[n]? (?:los|las) {_NOTAS}|\b(?:puede|podria)n? (?:parar|pausar|detener|suspender|dejar de)\b.{{0,12}}(?:{_NOTAS}|escrib|mand|envi)"
        rf"|\bno (?:me|nos) (?:escrib|mand|envi|contact|molest)\w+|\bno (?:mas|quiero(?: mas)?|queremos(?: mas)?) {_NOTAS}|\b(?:quisiera|quiero|necesito|queremos|necesitamos|me gustaria|nos gustaria) (?:hacer )?una pausa\b|\bdej(?:e|en)n? de (?:escribir|mandar|enviar|contactar|molestar)\w*|\bdemasiados {_NOTAS})"
    ),
}
_NEVER = r"(?:not|never|no|cannot|no need to)"
DENIED = {
    "more": re.compile(
        rf"\b{_NEVER} (?:\w+ )?(?:need|want|require|ask\w*|extend|postpone)\b.{{0,20}}|\bno (?:\w+ )?(?:necesit\w+|hace falta|quer\w+|quier\w+)|\bno more time\b|\bthank(?:s| you) for (?:the|giving)\b|\b(?:got|had|given|received) (?:more time|an extension)"
    ),
    "skip": re.compile(
        r"\b(?:not|never|no need to) (?:want to |going to |plan to |planning to |wish to )?(?:skip|leave us out|count us out|keep us out|sit|pass|opt)|\bno (?:queremos |vamos a |quiero )?salt\w+|\bbefore\b|\bantes del?\b|\bif\b"
    ),
    "hand": re.compile(
        r"\b(?:whether|unless|when|si (?:ya|lo))\b|\bnot (?:ask|contact|write|send)\b|\b(?:vacation|holiday)\b"
    ),
    "pause": re.compile(
        r"\b(?:not|never|no) (?:\w+ )?(?:stop|pause|mute|hold|snooze|suspend)\b|\bno (?:paren|pausen?|dejen? de|necesito una pausa)|\bneed not\b|\bno need\b|\bnot (?:need|want) a (?:pause|break)"
    ),
}
"""What turns a wish into its opposite."""
DOUBT = re.compile(
    r"\b(?:maybe|perhaps|probably|possibly|if|unless|whether|not sure|unsure|i (?:think|guess|believe|suppose)|either|or (?:we|i|else|skip|leave|just)|might have to|may have to|thinking (?:about|of)|considering|quizas?|tal vez|a lo mejor|creo que|puede que|no estoy segur[oa]|si (?:lo|no|nos|se|te|les|podemos|enviamos))\b"
)
POLITE_IF = re.compile(
    r"\b(?:is (?:it|that) (?:ok|okay|fine|all right|alright|possible) if|do you mind if|would (?:it|that) be (?:ok|okay|fine|all right|alright|possible) if|if (?:possible|that is|it is|you (?:can|could|do not mind|would)|at all possible)|esta bien si|si es posible|si puede[ns]?|seria posible si)\b"
)
"""An "if" that is polite and conditions nothing."""
TOPIC = re.compile(
    rf"(?:\b{_US}\b[^.?!]{{0,40}}\b(?:send|sent|sending|submit\w*|upload\w*|skip\w*)\b|^(?:not|almost|nearly|partly|half|should be|to be)\b[^.?!]{{0,15}}\b{_DONE}\b|\b(?:it|file|data)\b[^.?!]{{0,25}}\b(?:sent|submitted|uploaded)\b"
    rf"|\b(?:more time|extension|skip|reminders|on leave|on vacation|on holiday|de vacaciones|de baja|prorroga|mas tiempo|recordatorios)\b|\b(?:will|nobody|has|have|not)\b[^.?!]{{0,15}}\b(?:send|sent|submit\w*|extend|skip)\b|^(?:it|that|this) is not (?:done|ready)|^not ready|\btake me off\b|\bnot this {_ROUND}|\b{_RONDA} no\b|^(?:please )?(?:stop|pause|paren)\b|\bdoes not (?:do|handle|manage) (?:this|it)\b"
    r"|\b(?:lo|la|los|las|no|todavia|aun|ya) (?:\w+ )?(?:envi|mand|entreg)(?:e|o|amos|aremos|are|ado|aron|ar)\b|\b(?:until|till|hasta) (?:the |el )?\d)"
)
"""Words about a file or a note that wish nothing clear by themselves."""

HARD = re.compile(
    r"(?:\b(?:state|annual|federal|complaint|cms|health) survey(?:ors?)? (?:this|right now|now|today|just|started|began|begins|starts|is (?:here|on|under way|underway)|are|has|have|going on)\b"
    r"|\b(?:we (?:are|have)|in|during|having|it is|is) (?:our |a |the |in )*(?:state |annual |federal )?survey (?:week|right now|now|this week|today)\b|^(?:state |annual )?survey week\b"
    r"|\b(?:the )?surveyors (?:are|have|came|arrived|walked|just|showed)\b|\b(?:hard|bad|tough|rough|terrible|awful|crazy|difficult|horrible) week\b"
    r"|\b(?:we (?:have|are in)|in the middle of|there is) (?:an? |another )?(?:covid |flu |norovirus )?outbreak\b|\bhalf (?:the|our) (?:staff|shift|team) (?:is|are) (?:out|sick|off)\b"
    r"|\b(?:mala|dura|dificil|terrible|complicada) semana\b|\bsemana (?:dificil|mala|dura|complicada|terrible|muy \w+)\b|\binspeccion (?:estatal|del estado|anual)\b|\blos inspectores (?:estan|llegaron|vinieron)\b|\b(?:tenemos|hay) un brote\b)"
)
"""A week in which nobody has time for data; why is not asked, and what is told of it is not kept."""

GREETING = re.compile(
    r"^(?:(?:hi|hello|hey|dear|hola|estimad[oa]s?|good (?:morning|afternoon|evening)|buen[oa]s (?:dias|días|tardes|noches))\b(?:,? (?:there|all|team|equipo|again|(?:Dr |Ms |Mr |Mrs )?[A-Z][\w'-]+(?: [A-Z][\w'-]+)?(?=[,.!:])))?\s*[,.!:-]*\s*|(?:thanks|thank you|gracias)[,.!]\s+)+",
    re.IGNORECASE,
)
COURTESY = re.compile(
    r"(?i:(?:many |much |with )?(?:thanks|thank you|thx|ty|cheers|regards|best|(?:best|kind|warm) (?:regards|wishes)|sincerely|muchas gracias|gracias|saludos|atentamente|un saludo|saludos cordiales|have a (?:good|nice|great) (?:day|one|week|weekend)|sorry|apologies|lo siento)(?: (?:so|very) much| again| a lot| for (?:asking|your (?:patience|help|understanding))| in advance| de antemano| por todo)?[\s,.!-]*)+(?:(?:Dr |Ms |Mr )?[A-ZÁÉÍÓÚÑ][\w'-]+[\s,.]*){0,8}"
)
SIGNED = re.compile(
    r"[-–—\s]*(?:Dr |Ms |Mr )?[A-ZÁÉÍÓÚÑ][\w'-]+(?: [A-ZÁÉÍÓÚÑ][\w'-]+){0,2},?(?: (?:[A-ZÁÉÍÓÚÑ][\w'-]+)){0,5}[.,]?"
)
NO_NAMES = frozenset(
    [
        "i",
        "we",
        "this",
        "it",
        "he",
        "she",
        "they",
        "you",
        "that",
        "these",
        "those",
        "the",
        "our",
        "my",
        "your",
        "who",
        "what",
        "please",
        "yes",
        "no",
        "sorry",
        "thanks",
        "hi",
        "hello",
        "ok",
        "sent",
        "done",
        "skip",
        "pause",
        "stop",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "hola",
        "gracias",
        "esto",
        "eso",
        "yo",
        "ya",
        "lo",
        "la",
        "el",
        "ahora",
        "por",
        "favor",
        "me",
        "somebody",
        "someone",
        "nobody",
        "everyone",
        "anyone",
        "it",
        "data",
        "file",
        "q1",
        "q2",
        "q3",
        "q4",
        "patients",
        "members",
        "hospitals",
        "coalition",
    ]
)
"""Words that begin a sentence with a capital letter and name nobody."""
_NAME = r"(?P<name>(?:(?:Drs?|Ms|Mrs?|Dra|Sra?) )?[A-ZÁÉÍÓÚÑ][\w'-]+(?: [A-ZÁÉÍÓÚÑ][\w'-]+){0,2})"
_IT = r"(?i:this|it|that|these|them|those|the (?:q[1-4] )?(?:data|file|files|numbers|reminders|notes|submission)|our (?:data|file))"
NAMED = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_NAME} (?i:now )?(?i:does|handles|manages|runs|looks after|takes care of|is (?:now )?(?:doing|handling|managing|looking after|taking care of)|will (?:now )?(?:do|handle|manage|be (?:doing|handling|managing|taking care of)|take care of|look after)) {_IT}\b.{{0,20}}\b(?i:now|from now on|these days|instead|from here)\b",
        rf"\b{_NAME} (?i:now (?:does|handles|manages|looks after|takes care of)) {_IT}",
        rf"\b{_NAME} (?i:has taken (?:this |it )?over|took (?:this |it )?over|takes (?:this |it )?over|is taking (?:this |it )?over|will take (?:this |it )?over|is (?:now )?(?:your|our|the) (?:new )?(?:contact|data manager|person)|is (?:now )?(?:our|the) new (?:\w+ )?(?:lead|manager|analyst|contact|person|coordinator)|has (?:it|this|these) now|is (?:now )?(?:in charge of|responsible for))\b",
        rf"(?:^|[,;:.] ?|\b(?i:please|you|to|should|just) )(?i:ask|contact|write to|write|e-?mail|reach out to|talk to|speak (?:to|with)|check with|refer to) (?i:my colleague |our colleague |our new data manager |my coworker )?{_NAME}(?! (?i:sent|said|did)\b)",
        rf"(?:^|\b(?i:please|you|should|to) )(?i:send|forward|direct|address|go|hand|pass|give|redirect|assign) (?:{_IT} )?(?i:over |on )?(?i:to )(?i:my colleague |our colleague )?{_NAME}",
        rf"\b(?i:passed (?:this|it|these) on to|handed (?:this|it|these) (?:over |on )?to) (?i:my colleague |our colleague )?{_NAME}",
        rf"\b(?i:(?:new|current) (?:data |quality )?(?:person|contact|manager|lead) is(?: now)?) {_NAME}",
        rf"\b(?i:le toca)(?i: ahora)? (?i:a) {_NAME}",
        rf"\b(?i:handled|done|managed|looked after|taken care of|covered) (?i:now )?(?i:by) {_NAME}",
        rf"\b{_NAME} (?i:(?:ahora )?(?:se encarga|se ocupa|lo lleva|lleva|lo hace|hace|es (?:ahora )?(?:la|el) (?:nuev[oa] )?(?:contacto|responsable|encargad[oa])))\b",
        rf"\b(?i:lo (?:hace|lleva)|se (?:encarga|ocupa)|lleva)(?i: de esto| del archivo)?(?i: ahora)?(?i: mi colega| mi compañer[oa])? {_NAME}",
        rf"\b(?i:pregunt[ae]n?(?:le)?|contact[ae]n?|escrib[ae]n?(?:le)?|hable[n]?|consulte[n]?)(?i: con| a| al?| por)? (?i:mi colega |mi compañer[oa] )?{_NAME}",
    )
)
