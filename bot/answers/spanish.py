"""Brings a question in Spanish to the English words of the documents, word by word, so that it can be searched for.

It is no translation, and nobody is shown it: what is quoted stays as the document has it. Only the words of our field
are known here; others stay as they are, since names and codes are the same in both languages.
"""

from __future__ import annotations

import re
import unicodedata

_PHRASES = """
hogar de ancianos|nursing home
hogares de ancianos|nursing homes
residencia de ancianos|nursing home
residencia de mayores|nursing home
centro de cuidado|nursing home
grupo de medicos|physician group
grupo medico|physician group
plan de salud|health plan
planes de salud|health plans
seguro medico|health plan
consejero de pacientes|consumer advisor
asesor de consumidores|consumer advisor
representante de pacientes|consumer advisor
fecha limite|due date
fecha de entrega|due date
mas tiempo|more time
primer trimestre|first quarter
segundo trimestre|second quarter
tercer trimestre|third quarter
cuarto trimestre|fourth quarter
por que|why
a quien|who
para que|why
cuanto cuesta|what does it cost fee
cuanto tiempo|how long
hay que|have to
tener que|have to
tenemos que|do we have to
tengo que|do i have to
ajuste de riesgo|risk adjustment
ajuste por riesgo|risk adjustment
datos de pacientes|patient data
hoja de calculo|spreadsheet
correo electronico|email
tasa agrupada|pooled rate
sala de emergencias|emergency room
fin de semana|weekend
dias festivos|holiday
infeccion urinaria|catheter infection
linea base|baseline
reunion anual|annual gathering meeting
junta directiva|board
director ejecutivo|executive director
directora ejecutiva|executive director
dar de baja|leave
darnos de baja|leave
darme de baja|leave
no esta|away
"""

_WORDS = """
acuerdo*|agreement
acceso*|access
agreg*|add
anonim*|anonymous
anual*|annual
ano|year
archivo*|file
fichero*|file
arregl*|fix
asesor*|advisor
atras*|late
tarde|late
ayud*|help
azucar|a1c
beneficio*|benefit
borr*|delete
elimin*|delete
caida*|falls
calcul*|compute
calendario*|calendar
cambi*|change
cateter*|catheter
cita*|visit
clave*|code
clinica*|clinic
codigo*|code
coalicion*|coalition
colega*|colleague
columna*|columns
compar*|compare
compart*|share
confidencial*|confidentiality
confirmacion*|receipt
consejer*|advisor
contact*|contact
contrato*|agreement
corr*|correct
correccion*|correction
correg*|correct
corrig*|correct
cost*|cost
cuent*|count
cuesta*|cost
cuota*|fee
dato*|data
debemos|have to
decid*|decide
definicion*|definition
dejar|leave
denominador*|denominator
diabetes|diabetes
dia*|day
difund*|publish
dinero|money
direccion|address
director*|director
dirige*|leads
doctor*|physician
documento*|document
empleador*|employer
empresa*|employer
encuesta*|survey
enferm*|sick
enfermera*|nurse
entreg*|submit
envi*|send
equipo*|staff
error*|error
equivoc*|wrong
eligen|choose
escrib*|write
exclu*|excluded
explic*|explain
extension|more time
fallo|failed
falla*|fails
famili*|family
fech*|date
firma*|sign
formato*|format
formulario*|form
fuera|outside
gan*|benefit gain
gratis|free
gratuit*|free
grupo*|group
guard*|keep kept
hablar|contact
hora*|hours
horario*|hours
hospital|hospital
hospitales|hospitals
idioma*|language
infeccion*|infection
inform*|report
ingreso*|admission
integr*|join
junta|board meeting
largo*|long
lee|read
lesion*|injury
limite*|limit
llam*|call
llega*|arrive
mal|wrong
mand*|send
medic*|physician
medicamento*|medicines
medicin*|medicines
medida*|measure
mejor*|improve
mensaje*|messages
mes|month
meses|months
mensual*|monthly
miembro*|member
minuto*|minutes
muestr*|shown
mostr*|shown
negar*|decline
numero*|numbers
numerador*|numerator
obligator*|voluntary decline
ocult*|hidden
oculta|hidden
organizacion*|organisation
paciente*|patient
pag*|pay
participa*|take part
particip*|take part
paus*|pause
pequen*|small
periodo*|period
permit*|allowed
plazo*|due date
prensa|press
present*|submit
privacidad|privacy
privad*|private
promedio*|average
propon*|propose
proteg*|protected encrypted
proxim*|next
proyecto*|project
public*|publish
puntaje*|score
quien|who
quienes|who
readmision*|readmission
reingreso*|readmission
rechaz*|decline
recib*|receive
recibo*|receipt
recordatorio*|reminder
regla*|rule
regres*|return
reporte*|report
residente*|resident
respond*|answer
respuesta*|answer
resultado*|results
retir*|withdraw leave
reunion*|meeting
salir|leave
salud|health
segur*|secure
servidor*|server
sesion|sign in
siguiente|next
solicit*|request
sub*|upload
tamano|size
cargar|upload
tasa*|rate
tercer*|third
trabaj*|work
trimestral*|quarterly
trimestre*|quarter
unirnos|join
unirme|join
unimos|join
unirse|join
unir|join
ver|see
ven|see
ve|sees
veces|times
ver*|see
viaje*|travel
vot*|vote
voluntari*|voluntary
cuando|when
cuanto*|how much
cuantos|how many
cuantas|how many
donde|where
como|how
que|what
cual|which
cuales|which
puedo|can i
podemos|can we
pueden|can they
tiene*|have
"""
_SMALL = frozenset(
    """el la los las un una unos unas de del al a en con por para y o u mi mis tu tus su sus nuestro nuestra nuestros
    nuestras se me nos lo le les es son esta estan hay ser si no mas este estos estas ese esa cada nosotros yo usted
    ustedes alguien algun alguna muy ya tambien pero ha han he hemos sobre entre hasta desde""".split()  # noqa: SIM905
)
_ASKS = frozenset(
    [
        "que",
        "quien",
        "quienes",
        "cuando",
        "cuanto",
        "cuantos",
        "cuantas",
        "donde",
        "como",
        "cual",
        "cuales",
        "por",
        "puedo",
        "podemos",
        "hay",
    ]
)
_SIGNS = re.compile(r"[¿¡ñ]")
_WORD = re.compile(r"[^\W_]+")


def _read(lines: str) -> list[tuple[str, str]]:
    """Each Spanish way with its English one; a star at its end stands for any ending. Longer ways come first."""
    pairs = [line.split("|") for line in lines.strip().splitlines()]
    return sorted(((ours, theirs) for ours, theirs in pairs), key=lambda pair: -len(pair[0]))


_KNOWN_PHRASES = [(re.compile(rf"\b{spanish}\b"), english) for spanish, english in _read(_PHRASES)]
_WHOLE = {spanish: english for spanish, english in _read(_WORDS) if not spanish.endswith("*")}
_BEGINNINGS = [(spanish[:-1], english) for spanish, english in _read(_WORDS) if spanish.endswith("*")]


def is_spanish(question: str) -> bool:
    """Whether this reads as Spanish: by its signs, or by its small words."""
    words = _words(question)
    small = sum(word in _SMALL or word in _ASKS for word in words)
    return bool(_SIGNS.search(question.lower())) or (len(words) > 2 and small * 5 >= len(words) * 2)


def in_english(question: str) -> str:
    """The English words for a question in Spanish; any other question as it is."""
    if not is_spanish(question):
        return question
    plain = _folded(question)
    for spanish, english in _KNOWN_PHRASES:
        plain = spanish.sub(f" {english.upper()} ", plain)
    return " ".join(filter(None, (_in_english(word) for word in _WORD.findall(plain))))


def _in_english(word: str) -> str:
    if word.isupper():  # It came out of a phrase.
        return word.lower()
    if word in _WHOLE:
        return _WHOLE[word]
    if word in _SMALL:
        return ""
    return next((english for start, english in _BEGINNINGS if word.startswith(start)), word)


def _words(text: str) -> list[str]:
    return _WORD.findall(_folded(text))


def _folded(text: str) -> str:
    """Lower case, without accents."""
    parts = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))
