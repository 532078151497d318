"""One process at a time runs on a file; the lock goes with its process, however that ended."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from storage.lock import InUseError, alone

ROOT = Path(__file__).resolve().parents[2]
HOLDER = """
import sys, time
from storage.lock import alone
with alone(sys.argv[1]):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_one_is_told_which_file_is_taken_and_what_to_do(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/convener.db"
    taken = r"Another Convener runs on .*convener\.db\. Stop that one first"
    with alone(url), pytest.raises(InUseError, match=taken), alone(url):
        pass


def test_another_file_is_another_house(tmp_path: Path) -> None:
    with alone(f"sqlite:///{tmp_path}/one.db"), alone(f"sqlite:///{tmp_path}/other.db"):
        pass


def test_a_lock_is_given_back_when_the_work_fails(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/convener.db"
    with pytest.raises(KeyError), alone(url):
        raise KeyError
    with alone(url):
        pass


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "postgresql://somebody:secret@127.0.0.1/convener"])
def test_what_is_no_file_takes_any_number(url: str) -> None:
    with alone(url), alone(url):
        pass


def test_the_lock_of_a_killed_process_is_free_at_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/convener.db"
    with subprocess.Popen([sys.executable, "-c", HOLDER, url], stdout=subprocess.PIPE, cwd=ROOT) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(InUseError), alone(url):
            pass
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        with alone(url):
            pass
