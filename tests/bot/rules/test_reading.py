"""How easily a text is read, in the school years of its language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.reading import grade, likely_language, sentences, syllables_en, syllables_es, word_count

ENGLISH = {
    "the": 1, "file": 1, "readmissions": 4, "coalition": 4, "quality": 3, "region": 2, "voluntary": 4, "question": 2,
    "stopped": 1, "wanted": 2, "dates": 1, "changes": 2, "table": 2, "tables": 2, "people": 2, "annual": 3, "being": 2,
    "video": 3, "media": 3, "hospital": 3, "patient": 2, "organization": 5, "private": 2, "colleague": 2, "choice": 1,
    "measures": 2, "submission": 3, "minutes": 2, "you": 1, "any": 2, "eye": 1, "statement": 2, "society": 4,
    "business": 2, "area": 3, "idea": 3, "asked": 1, "needed": 2, "already": 3, "quiet": 2, "science": 2, "client": 2,
}  # fmt: skip
SPANISH = {
    "archivo": 3, "envío": 3, "organización": 5, "fecha": 2, "días": 2, "gracias": 2, "quiere": 2, "guía": 2,
    "cuidado": 3, "coalición": 4, "voluntario": 4, "aún": 2, "pausa": 2, "hoy": 1, "muy": 1, "leer": 2, "poeta": 3,
    "agua": 2, "que": 1, "seguir": 2, "y": 1, "ciudad": 2, "aéreo": 4, "reunión": 2, "buey": 1, "vergüenza": 3,
}  # fmt: skip
EASY = (
    "Hello Ana, the file is due on Friday. It takes about ten minutes. Sharing it is your choice. "
    "Could you tell us which day suits you best?"
)
HARD = (
    "Notwithstanding organizational considerations, participating institutions facilitate comprehensive "
    "interoperability by systematically operationalizing standardized documentation methodologies throughout "
    "administrative departments and subsidiary organizations."
)
SPANISH_EASY = (
    "Hola, Ana. La fecha es el viernes. Lleva unos diez minutos. Es su decisión. ¿Qué día le viene bien a usted? "
    "Gracias por todo."
)
SPANISH_HARD = (
    "Considerando las responsabilidades organizacionales, las instituciones participantes posibilitan sistemáticamente "
    "interoperabilidades administrativas mediante procedimientos documentales estandarizados internacionalmente, "
    "independientemente de consideraciones departamentales."
)


@pytest.mark.parametrize(("word", "count"), ENGLISH.items())
def test_syllables_of_english_words_are_counted_as_they_are_spoken(word: str, count: int) -> None:
    assert syllables_en(word) == count


@pytest.mark.parametrize(("word", "count"), SPANISH.items())
def test_syllables_of_spanish_words_are_counted_as_they_are_spoken(word: str, count: int) -> None:
    assert syllables_es(word) == count


def test_the_grade_is_the_one_of_the_formula() -> None:
    # 21 words of one syllable in two sentences: 0.39 * 10.5 + 11.8 - 15.59.
    plain = "You can send it to us on the day you like. We will be glad to help if you ask us."
    assert word_count(plain) == 21
    assert grade(plain, "en") == pytest.approx(0.39 * 10.5 + 11.8 - 15.59, abs=0.01)


def test_an_easy_text_is_for_everybody_and_a_hard_one_is_not() -> None:
    easy, hard = grade(EASY, "en"), grade(HARD, "en")
    facil, dificil = grade(SPANISH_EASY, "es"), grade(SPANISH_HARD, "es")
    assert easy is not None
    assert hard is not None
    assert facil is not None
    assert dificil is not None
    assert easy < 5 < 8 < hard
    assert facil < 7 < 8 < dificil


def test_a_long_name_makes_no_text_hard_to_read() -> None:
    named = EASY.replace("us which", "Maria Evangelina Constantinopoulos which")
    assert (grade(named, "en") or 0) < 5


def test_a_few_words_have_no_grade() -> None:
    assert grade("Announcement of interoperability", "en") is None
    assert grade("", "en") is None


def test_a_doctor_does_not_end_a_sentence() -> None:
    text = "Dr. Reyes answers. St. Anne hosts!\nBring 3.5 cups"
    assert [text[begin:end].strip() for begin, end in sentences(text)] == [
        "Dr. Reyes answers.",
        "St. Anne hosts!",
        "Bring 3.5 cups",
    ]


def test_a_language_is_told_by_its_small_words() -> None:
    assert likely_language("Gracias por enviar el archivo antes del viernes.") == "es"
    assert likely_language("Thank you for sending the file before Friday.") == "en"
    assert likely_language("OK") == "en"


@given(st.text(max_size=300), st.sampled_from(["en", "es"]))
def test_no_text_whatever_makes_the_grade_stumble(text: str, language: str) -> None:
    found = grade(text, language)
    assert found is None or found >= 0
