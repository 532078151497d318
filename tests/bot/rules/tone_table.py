"""What the gate makes of sentences whose tone is known, as a table: `python -m tests.bot.rules.tone_table`."""

from __future__ import annotations

import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.rules.tone import REFUSED, Findings, judge

HERE = Path(__file__).parent
WRITTEN_BEFORE = HERE / "tone_sentences.toml"
VERDICTS = ("refused", "warned", "passed")


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence, what it should come to, and what it came to."""

    text: str
    language: str
    kind: str
    """The kind of a pushy one; nothing for a polite one."""
    sound: Findings

    @property
    def wanted(self) -> str:
        """What the gate should say."""
        return "passed" if not self.kind else "refused" if self.kind in REFUSED else "warned"

    @property
    def verdict(self) -> str:
        """What the gate says."""
        return "refused" if self.sound.refused else "warned" if self.sound.warned else "passed"


def cases(path: Path) -> list[Case]:
    """Every sentence of a file of pairs, judged."""
    file = tomllib.loads(path.read_text("utf-8"))
    return [
        Case(pair[side], language, pair["kind"] if side == "pushy" else "", judge(pair[side], language, file["roster"]))
        for pair in file["pair"]
        for side in ("pushy", "polite")
        for language in [pair.get("language", "en")]
    ]


def table(judged: list[Case]) -> Iterator[str]:
    """A line for each kind of pushy sentence, and one for the polite ones."""
    yield f"| {'kind':12} | sentences | {' | '.join(VERDICTS)} |"
    yield "|---|---|---|---|---|"
    for kind in sorted({one.kind for one in judged}, key=lambda kind: (not kind, kind)):
        met = Counter(one.verdict for one in judged if one.kind == kind)
        yield f"| {kind or 'polite':12} | {met.total()} | {' | '.join(str(met[one]) for one in VERDICTS)} |"


def main(paths: list[Path]) -> None:
    """Print the table of each file, and the sentences about which the gate is wrong."""
    for path in paths:
        judged = cases(path)
        wrong = [
            f"{one.verdict} instead of {one.wanted}: {one.text} {[(two.kind, two.phrase) for two in one.sound.found]}"
            for one in judged
            if one.verdict != one.wanted
        ]
        sys.stdout.write("\n".join((path.name, *table(judged), *wrong, "")))


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]] or [WRITTEN_BEFORE])
