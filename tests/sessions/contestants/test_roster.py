"""Who can be seated, in which order; and the operator's own file."""

import pytest

from sessions.contestants import own_roster, roster
from sessions.contestants.errors import BadRoster


@pytest.fixture
def build(tmp_path):
    def build(env=None, listed=None):
        return roster.build(
            env=env or {},
            keys_file=tmp_path / "keys.toml",
            roster_file=tmp_path / "contestants.toml",
            listed=listed,
        )

    return build


@pytest.fixture
def file(tmp_path):
    return tmp_path / "contestants.toml"


def test_with_no_key_there_are_the_embedded_pair_and_the_players(build):
    assert [e.name for e in build()] == [
        "smol-terse",
        "smol-verbose",
        "player-right",
        "player-wrong",
        "player-cheat",
    ]


def test_the_embedded_pair_are_two_contestants_and_say_how_small_they_are(build):
    terse, verbose = build()[:2]
    assert terse.contestant.digest != verbose.contestant.digest
    assert {e.note for e in (terse, verbose)} == {"SmolLM2 135M, a tiny model: expect little"}
    assert terse.contestant.params["max_tokens"] == 512


def test_players_are_scripted_and_say_so(build):
    assert all(e.contestant.kind == "scripted" for e in build()[2:])
    assert {e.note for e in build()[2:]} == {"scripted, not a model"}


def test_a_key_brings_its_vendors_models_and_the_fallback_is_stated(build):
    entries = build({"OPENAI_API_KEY": "k"})
    assert entries[0].contestant.provider == "openai"
    assert entries[0].note == f"as listed on {roster.LISTED_ON}"


def test_what_a_vendor_listed_just_now_comes_without_a_note(build):
    entries = build({"OPENAI_API_KEY": "k"}, {"openai": ("gpt-9", "gpt-8")})
    assert [(e.name, e.note) for e in entries[:2]] == [("gpt-9", ""), ("gpt-8", "")]


def test_each_vendors_newest_come_before_anybodys_second(build):
    entries = build({"OPENAI_API_KEY": "k", "ANTHROPIC_API_KEY": "k"})
    assert [e.contestant.provider for e in entries[:2]] == ["anthropic", "openai"]


def test_the_operators_own_come_first_and_replace_built_ins_of_that_name(build, file):
    own_roster.add(file, "smol-terse", "chat:mine,base_url=http://box/v1")
    entries = build()
    assert entries[0].contestant.model == "mine"
    assert [e.name for e in entries].count("smol-terse") == 1


def test_adding_and_removing_leave_a_persons_comments_alone(file):
    file.write_text('# my models\n[a]\nspec = "chat:a,base_url=http://h/v1"  # good one\n')
    own_roster.add(file, "b c", "openai:gpt-5.5,effort=high")
    assert [e.name for e in own_roster.read(file, {})] == ["a", "b c"]
    own_roster.remove(file, "b c")
    assert "# my models" in file.read_text()
    assert "# good one" in file.read_text()
    assert [e.name for e in own_roster.read(file, {})] == ["a"]


def test_an_entry_may_have_a_system_prompt_and_prices(file):
    file.write_text(
        '[a]\nspec = "openai:m"\nsystem_prompt = "Be brief."\nprices = {input = 1, output = 2.5}\n'
    )
    (entry,) = own_roster.read(file, {})
    assert entry.contestant.system_prompt == "Be brief."
    assert entry.prices is not None
    assert (entry.prices.input, entry.prices.output) == (1.0, 2.5)


def test_a_taken_name_is_refused(file):
    own_roster.add(file, "a", "openai:m")
    with pytest.raises(BadRoster, match="'a'"):
        own_roster.add(file, "a", "openai:n")


def test_removing_nobody_names_who_is_there(file):
    own_roster.add(file, "a", "openai:m")
    with pytest.raises(BadRoster, match="there are: a"):
        own_roster.remove(file, "b")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[a]\n", "spec"),
        ("[a]\nspec = 3\n", "spec"),
        ('[a]\nspec = "openai:m"\nsystem = "x"\n', "system"),
        ('[a]\nspec = "opnai:m"\n', "opnai"),
        ('a = "openai:m"\n', "'a'"),
        ("[a\n", "contestants.toml"),
    ],
)
def test_a_broken_file_names_file_entry_and_key(file, text, named):
    file.write_text(text)
    with pytest.raises(BadRoster) as caught:
        own_roster.read(file, {})
    assert "contestants.toml" in str(caught.value)
    assert named in str(caught.value)
