"""A baseline that cannot be installed leaves its figure unmeasured, and says why."""

import sys

import pytest

from bench.chain import Outcome
from bench.hops import quix_python
from bench.hops.quix_python import NotInstalledError
from bench.sections import kit


def _outcome(rate: float) -> Outcome:
    return Outcome(rate, {"services": 0.1, "postgres": 0.1, "broker": 0.05})


def test_without_it_the_ratio_is_not_measured_and_not_reached():
    found = {"kit": [_outcome(9000)], "bare": [_outcome(20000)], "naive": [_outcome(100)]}
    figures = {f.id: f for f in kit._goals(found, "no space left")}
    assert (figures["G3"].verdict, figures["G3"].why) == ("not measured", "no space left")
    assert not figures["G3"].reached
    assert figures["G1"].value == 0.45


def test_with_it_the_ratio_is_that_of_the_same_round():
    found = {
        "kit": [_outcome(9000), _outcome(3000), _outcome(8000)],
        "bare": [_outcome(20000)] * 3,
        "naive": [_outcome(100)] * 3,
        "quix": [_outcome(4500), _outcome(1000), _outcome(5000)],
    }
    figures = {f.id: f for f in kit._goals(found, "")}
    assert figures["G3"].runs == (2.0, 3.0, 1.6)
    assert figures["G3"].value == 2.0


def test_what_the_installer_said_last_is_the_reason():
    with pytest.raises(NotInstalledError, match=r"^no such part$"):
        quix_python._run(sys.executable, "-c", "import sys; sys.exit('looking for it\\nno such part')")


def test_half_an_installation_is_made_anew(monkeypatch, tmp_path):
    tries = []

    def install(folder):
        tries.append(folder)
        folder.mkdir(exist_ok=True)
        if len(tries) == 1:
            raise NotInstalledError("the line was cut")

    monkeypatch.setattr(quix_python, "cache_folder", lambda: tmp_path)
    monkeypatch.setattr(quix_python, "_install", install)
    with pytest.raises(NotInstalledError):
        quix_python.quix_python()
    assert quix_python.quix_python() == quix_python.quix_python()
    assert len(tries) == 2
