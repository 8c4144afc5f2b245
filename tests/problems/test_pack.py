"""Packs, and finding a problem by what a person typed."""

from pathlib import Path

import pytest

from problems.errors import AmbiguousProblem, BrokenPack, BrokenProblem, UnknownProblem
from problems.pack import DEFAULT_PROBLEM, builtin, find_problem, load_pack

PACK = 'format = 1\nname = "{name}"\nversion = "1"\nproblems = ["tiny", "tiny-two"]\n'


@pytest.fixture
def pack_folder(write_problem, tmp_path) -> Path:
    write_problem()
    write_problem(('id = "tiny"', 'id = "tiny-two"'), folder="tiny-two")
    (tmp_path / "pack.toml").write_text(PACK.format(name="mine"))
    return tmp_path


def test_a_broken_problem_leaves_the_rest_of_its_pack(pack_folder):
    (pack_folder / "tiny" / "checks.py").unlink()
    pack = load_pack(pack_folder)
    assert [problem.id for problem in pack.problems] == ["tiny-two"]
    assert pack.broken[0].id == "tiny"
    assert "checks.py is missing" in pack.broken[0].message
    with pytest.raises(BrokenProblem, match=r"checks\.py is missing"):
        find_problem([pack], "tiny")


def test_a_problem_carries_its_packs_name_version_and_digest(pack_folder):
    pack = load_pack(pack_folder)
    problem = pack.problems[0]
    assert (problem.pack, problem.pack_version, problem.pack_digest) == ("mine", "1", pack.digest)
    (pack_folder / "tiny" / "statement.md").write_text("Changed.")
    assert load_pack(pack_folder).digest != pack.digest


def test_a_pack_that_lists_a_folder_outside_itself_is_refused(pack_folder):
    text = PACK.format(name="mine").replace('"tiny"', '"../tiny"')
    (pack_folder / "pack.toml").write_text(text)
    with pytest.raises(BrokenPack, match=r"problems: '\.\./tiny'"):
        load_pack(pack_folder)


@pytest.mark.parametrize(
    ("text", "words"),
    [("format = 1", "name: missing"), ("x", "not TOML"), ("format = 3", "expected 1, found 3")],
)
def test_a_broken_manifest_names_its_key(tmp_path, text, words):
    (tmp_path / "pack.toml").write_text(text)
    with pytest.raises(BrokenPack, match=words):
        load_pack(tmp_path)


def test_an_exact_id_wins_over_parts_and_a_part_must_be_unambiguous(pack_folder):
    pack = load_pack(pack_folder)
    assert find_problem([pack], "tiny").id == "tiny"
    assert find_problem([pack], "TWO").id == "tiny-two"
    with pytest.raises(AmbiguousProblem, match=r"mine/tiny, mine/tiny-two: write"):
        find_problem([pack], "tin")


def test_an_id_that_two_packs_have_is_ambiguous(pack_folder):
    one = load_pack(pack_folder)
    (pack_folder / "pack.toml").write_text(PACK.format(name="theirs"))
    with pytest.raises(AmbiguousProblem, match=r"mine/tiny, theirs/tiny"):
        find_problem([one, load_pack(pack_folder)], "tiny")


def test_a_folder_is_a_problem_of_its_own_even_with_no_packs(write_problem):
    problem = find_problem([], str(write_problem()))
    assert (problem.id, problem.pack) == ("tiny", "local")


def test_the_path_of_a_built_in_problem_is_the_built_in_problem():
    pack = builtin()
    for problem in pack.problems:
        found = find_problem([], str(problem.folder))
        assert found == problem
        assert found.built_in


@pytest.mark.parametrize("text", ["simpson-siute", "kv-bugdet"])
def test_an_unknown_name_gets_the_nearest_ones(text):
    nearest = {"simpson-siute": "simpson-suite", "kv-bugdet": "kv-budget"}[text]
    with pytest.raises(UnknownProblem, match=f"did you mean {nearest}"):
        find_problem([builtin()], text)


@pytest.mark.parametrize("text", ["", " ", "zzz", "a\0b", "x" * 5000, "no/such/folder"])
def test_a_name_that_is_like_none_is_one_plain_sentence(text):
    with pytest.raises(UnknownProblem):
        find_problem([builtin()], text)


def test_the_built_in_pack_is_whole():
    pack = builtin()
    assert pack.broken == ()
    folders = {path.parent.name for path in pack.folder.glob("*/problem.toml")}
    assert {problem.id for problem in pack.problems} == folders
    assert pack.problems[0].id == DEFAULT_PROBLEM
