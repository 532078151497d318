"""How members ask where they stand, and what sounds like it and is something else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.benchmarks.asking import meant, wants_her_own, wants_to_compare
from storage.figures import Measure

NOW = datetime(2026, 11, 2, tzinfo=UTC)
NAMES = {
    "READM-HF": "Readmissions after heart failure",
    "READM-HF-RATIO": "Excess readmission ratio, heart failure",
    "READM-PN": "Readmissions after pneumonia",
    "A1C-9": "A1c above nine",
}
MEASURES = [Measure(id=code, coalition_id="demo", code=code, name=name, at=NOW) for code, name in NAMES.items()]


@pytest.mark.parametrize(
    "question",
    [
        "How do we compare on A1c?",
        "How did we do on readmissions?",
        "how are we doing on readmissions",
        "Where do we stand on A1c?",
        "Compare our readmissions with the others",
        "How are our readmissions doing?",
        "What is our place among peers?",
        "How high are we on A1c next to the other hospitals?",
        "¿Cómo estamos en reingresos?",
        "Show me our benchmarks",
    ],
)
def test_who_wants_to_know_where_she_stands_is_understood(question: str) -> None:
    assert wants_to_compare(question)


@pytest.mark.parametrize(
    "question", ["What is our readmission rate?", "our A1c figure please", "¿Cuál es nuestra tasa?"]
)
def test_who_wants_her_own_figure_is_understood(question: str) -> None:
    assert wants_her_own(question)


@pytest.mark.parametrize(
    "question",
    [
        "Where do we send the readmissions file?",
        "How do we do the upload?",
        "Can we ask other members about falls?",
        "What is our deadline for the readmissions file?",
        "Will our data be compared with other hospitals?",
        "How are our numbers used?",
        "Who sees our readmission rates?",
        "How do we submit A1c?",
        "How do we do that?",
        "What is risk adjustment?",
        "How is the readmission rate worked out?",
        "Compare hospital A with hospital B",
        "When is our rate due?",
        "How do we join?",
        "Do other members help us?",
    ],
)
def test_a_question_about_files_rules_or_others_is_left_to_the_documents(question: str) -> None:
    assert not wants_to_compare(question)
    assert not wants_her_own(question)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("A1c", ["A1C-9"]),
        ("readmissions after heart failure", ["READM-HF"]),
        ("heart failure", ["READM-HF", "READM-HF-RATIO"]),
        ("readm-hf-ratio", ["READM-HF-RATIO"]),
        ("READM-PN", ["READM-PN"]),
        ("readmissions", ["READM-HF", "READM-HF-RATIO", "READM-PN"]),
        ("how do we compare", []),
        ("infections", []),
    ],
)
def test_the_measure_that_is_meant_is_found_by_its_words_or_its_code(text: str, codes: list[str]) -> None:
    assert [one.code for one in meant(text, MEASURES)] == codes
