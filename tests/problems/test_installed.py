"""Packs below packs/: found, told apart, and run only as what was trusted."""

import os
import time
from pathlib import Path

import pytest

from problems.checks.judge import require_sandbox
from problems.copies import SETTLED_S, prune
from problems.errors import AmbiguousProblem, BrokenPack, ChangedSince, NotTrusted
from problems.installed import Place, admitted, earlier, installed
from problems.pack import builtin, find_problem, load_pack
from problems.records import Problem
from problems.sandbox.levels import Level
from problems.trust import trust, trusted
from problems.variants import draw
from tests.problems.tiny import write_tiny

PACK = 'format = 1\nname = "{name}"\nversion = "1"\nproblems = ["{id}"]\n'


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "packs", tmp_path / "config" / "trusted.jsonl", tmp_path / "copies")


def put(place: Place, folder: str = "acme", *, name: str = "acme", id: str = "tiny") -> Path:
    write_tiny(place.packs / folder / id, ('id = "tiny"', f'id = "{id}"'))
    (place.packs / folder / "pack.toml").write_text(PACK.format(name=name, id=id))
    return place.packs / folder


def only(place: Place) -> Problem:
    (one,) = installed(place).packs
    return one.pack.problems[0]


def trust_it(place: Place) -> None:
    (one,) = installed(place).packs
    admitted(one, place)
    trust(place.trust, one.pack, "2026-11-25T00:00:00Z")


def test_nothing_of_a_pack_runs_before_it_is_trusted(place):
    put(place)
    with pytest.raises(NotTrusted, match=installed(place).packs[0].pack.digest):
        draw(only(place), 0)
    trust_it(place)
    assert draw(only(place), 3).truth == {"total": 5}


def test_no_check_of_a_pack_runs_before_it_is_trusted(place):
    put(place)
    with pytest.raises(NotTrusted):
        require_sandbox(only(place), Level("A", "as if"))


def test_only_copies_that_nothing_can_run_are_removed_and_only_when_they_are_old(place):
    folder = put(place)
    trust_it(place)
    earlier_version = installed(place).packs[0].pack.digest
    (folder / "pack.toml").write_text(PACK.format(name="acme", id="tiny").replace('"1"', '"2"'))
    trust_it(place)
    newest = installed(place).packs[0].pack.digest
    taken_back, half = place.copies / ("0" * 64), place.copies / ".half"
    taken_back.mkdir()
    half.mkdir()
    made = max(path.stat().st_mtime for path in place.copies.iterdir())
    names = {earlier_version, newest, taken_back.name, half.name}
    prune(place.copies, place.trust, made + 60)
    assert {path.name for path in place.copies.iterdir()} == names
    prune(place.copies, place.trust, made + 2 * SETTLED_S)
    assert {path.name for path in place.copies.iterdir()} == {earlier_version, newest}


def test_without_the_list_of_what_is_trusted_no_copy_is_removed(place):
    put(place)
    trust_it(place)
    place.trust.unlink()
    with pytest.raises(FileNotFoundError):
        prune(place.copies, place.trust, time.time() + 2 * SETTLED_S)
    assert len(list(place.copies.iterdir())) == 1


def test_a_change_asks_again_and_what_was_trusted_is_kept(place):
    folder = put(place)
    trust_it(place)
    before = installed(place).packs[0].pack
    (folder / "tiny" / "checks.py").write_text("def check_total(ctx): pass\n")
    changed = installed(place).packs[0]
    assert (changed.standing, changed.pack.problems[0].trusted) == ("changed", False)
    kept = earlier(place, before.digest, "tiny")
    assert kept is not None
    assert kept.digest == before.problems[0].digest
    assert earlier(place, changed.pack.digest, "tiny") is None


def test_what_runs_is_a_copy_of_what_was_digested_and_nothing_beside_it(place):
    folder = put(place)
    (folder / "tiny" / "__pycache__").mkdir()
    (folder / "tiny" / "__pycache__" / "variant.cpython-311.pyc").write_bytes(b"forged")
    (folder / "tiny" / ".hidden.py").write_text("raise SystemExit")
    trust_it(place)
    problem = only(place)
    assert place.copies in problem.folder.parents
    assert not [path for path in problem.folder.rglob("*") if "hidden" in path.name]
    assert not list(problem.folder.rglob("*.pyc"))


def test_a_copy_that_was_touched_is_made_anew_and_never_run(place):
    put(place)
    trust_it(place)
    problem = only(place)
    (problem.folder / "variant.py").write_text("raise SystemExit")
    with pytest.raises(ChangedSince, match="has changed since it was read"):
        draw(problem, 0)
    assert draw(only(place), 0).truth == {"total": 2}


def test_a_pack_that_changes_between_look_and_copy_is_not_admitted(place):
    folder = put(place)
    (one,) = installed(place).packs
    (folder / "tiny" / "variant.py").write_text("raise SystemExit\n")
    with pytest.raises(ChangedSince, match="was changed while it was read"):
        admitted(one, place)
    assert not [path for path in place.copies.iterdir() if path.name[0] != "."]


def test_every_pack_that_cannot_be_used_is_a_sentence_and_the_rest_works(place, tmp_path):
    put(place)
    put(place, "twice")
    put(place, "ours", name="builtin", id="other")
    put(place, "named", name="../up", id="other")
    (place.packs / "half").mkdir()
    (place.packs / "file.zip").write_text("x")
    (place.packs / "linked").symlink_to(tmp_path)
    for folder, make in (("piped", os.mkfifo), ("leads", lambda path: path.symlink_to("/etc"))):
        (place.packs / folder).mkdir()
        make(place.packs / folder / "pack.toml")
    (place.packs / "huge").mkdir()
    with (place.packs / "huge" / "pack.toml").open("wb") as out:
        out.truncate(1 << 40)
    found = installed(place)
    assert [one.pack.name for one in found.packs] == ["acme"]
    said = "\n".join(found.troubles)
    for words in (
        "twice is a pack acme too",
        "'builtin' is h2h's own",
        "name: expected up to 64 letters",
        "half/pack.toml is missing",
        "file.zip is no folder",
        "linked is a symbolic link",
        "piped/pack.toml is no plain file",
        "leads/pack.toml is a symbolic link",
        "huge is too large",
    ):
        assert words in said
    assert len(found.troubles) == 9


def test_problems_of_one_name_are_told_apart(place):
    put(place, id="simpson-suite")
    packs = [builtin(), *(one.pack for one in installed(place).packs)]
    with pytest.raises(AmbiguousProblem, match="builtin/simpson-suite, acme/simpson-suite"):
        find_problem(packs, "simpson-suite")
    assert find_problem(packs, "acme/simpson-suite").installed
    assert find_problem(packs, "builtin/simpson-suite").built_in


def test_a_damaged_line_of_the_trust_file_trusts_nobody_and_spoils_no_other(place):
    put(place)
    place.trust.parent.mkdir()
    digest = installed(place).packs[0].pack.digest
    place.trust.write_bytes(b"\xff\x00{\n" + f'{{"pack": "acme", "digest": "{digest}"'.encode())
    assert not only(place).trusted
    trust_it(place)
    assert [entry.digest for entry in trusted(place.trust)] == [digest]
    assert only(place).trusted


def test_trust_that_cannot_be_kept_is_a_sentence(place, tmp_path):
    folder = put(place)
    (tmp_path / "config").write_text("a file where a folder must be")
    with pytest.raises(BrokenPack, match="cannot be kept in"):
        trust(place.trust, load_pack(folder), "2026")
