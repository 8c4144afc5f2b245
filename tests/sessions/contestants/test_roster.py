"""Who can be seated, in which order; and the operator's own file."""

import pytest

from sessions.contestants import own_roster, roster
from sessions.contestants.errors import BadRoster


@pytest.fixture
def build(tmp_path):
    def build(env=None, listed=None):
        built = roster.build(
            env=env or {},
            keys_file=tmp_path / "keys.toml",
            roster_file=tmp_path / "contestants.toml",
            listed=listed,
        )
        assert built.troubles == ()
        return list(built.entries)

    return build


@pytest.fixture
def file(tmp_path):
    return tmp_path / "contestants.toml"


def names(file):
    return [entry.name for entry in own_roster.read(file, {}).entries]


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
    assert entries[0].note == f"from the built-in list of {roster.LISTED_ON}"


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
    assert names(file) == ["a", "b c"]
    own_roster.remove(file, "b c")
    assert "# my models" in file.read_text()
    assert "# good one" in file.read_text()
    assert names(file) == ["a"]


def test_an_entry_may_have_a_system_prompt_and_prices(file):
    file.write_text(
        '[a]\nspec = "openai:m"\nsystem_prompt = "Be brief."\nprices = {input = 1, output = 2.5}\n'
    )
    (entry,) = own_roster.read(file, {}).entries
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
    ("lines", "said"),
    [
        ("", "gives no spec; write spec = ..."),
        ("spec = 3", "gives spec the value 3 (expected str, got int)"),
        ('spec = "openai:m"\nsystem = "x"', "has no system; there are spec, system_prompt, params"),
        ('spec = "opnai:m"', "did you mean openai"),
        ('spec = "openai:m"\nprices = { input = -1, output = 2 }', "prices.input the value -1"),
        ('spec = "openai:m"\nprices = { input = inf, output = 2 }', "prices.input the value inf"),
        ('spec = "openai:m"\nprices = { input = nan, output = 2 }', "prices.input the value nan"),
        ('spec = "openai:m"\nprices = { input = 1 }', "gives no prices.output"),
        ('spec = "openai:m"\nprices = { in = 1 }', "no prices.in; there are input, output, cached"),
        ('spec = "openai:m"\nmax_concurrent = 0', "max_concurrent the value 0 (expected int >= 1)"),
        ('spec = "openai:m"\nrequests_per_minute = "many"', "requests_per_minute the value 'many'"),
        ('spec = "openai:m"\nparams = { max_tokens = 0 }', "params.max_tokens the value 0"),
        ('spec = "openai:m"\nparams = { top_k = 1 }', "has no params.top_k; there are max_tokens"),
        ('spec = "openai:m"\nparams = { stop = ["a", 2] }', "params.stop[1] the value 2"),
        (
            'spec = "openai:m,max_tokens=5"\nparams = { max_tokens = 6 }',
            "max_tokens in its spec and",
        ),
        ('spec = "anthropic:m"\nparams = { temperature = 0.5 }', "anthropic refuses requests"),
    ],
)
def test_a_wrong_entry_is_one_sentence_and_the_others_stay(file, lines, said):
    good = 'spec = "chat:m,base_url=http://h/v1"'
    file.write_text(f"[a]\n{good}\n\n[wrong]\n{lines}\n\n[b]\n{good}\n")
    found = own_roster.read(file, {})
    assert [entry.name for entry in found.entries] == ["a", "b"]
    (trouble,) = found.troubles
    assert trouble.name == "wrong"
    assert trouble.sentence.startswith(f"The contestant 'wrong' ({file}, line 4) ")
    assert said in trouble.sentence
    assert "\n" not in trouble.sentence


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('a = "openai:m"\n', "(expected"),
        ("[a\n", "line 1"),
        (b"\xff\xfe", "not UTF-8"),
    ],
)
def test_a_broken_file_is_one_sentence_and_nothing_is_written_over_it(file, text, said):
    data = text if isinstance(text, bytes) else text.encode()
    file.write_bytes(data)
    (trouble,) = own_roster.read(file, {}).troubles
    assert "contestants.toml" in trouble.sentence
    if data != b'a = "openai:m"\n':
        assert said in trouble.sentence
        with pytest.raises(BadRoster):
            own_roster.add(file, "b", "openai:m")
        assert file.read_bytes() == data


def test_the_digest_is_of_what_is_asked_and_of_nothing_else(file):
    spec = 'spec = "openai:m"'
    same = [
        spec,
        f"{spec}\nprices = {{ input = 1, output = 2 }}",
        f"{spec}\nmax_concurrent = 1\nrequests_per_minute = 5",
        'spec = "openai:m,key_env=OTHER,idle_s=3"',
    ]
    other = [
        f'{spec}\nsystem_prompt = "x"',
        f"{spec}\nparams = {{ max_tokens = 5 }}",
        f'{spec}\nparams = {{ stop = ["a"] }}',
        'spec = "openai:n"',
        'spec = "chat:m"',
    ]
    file.write_text("".join(f"[e{n}]\n{text}\n" for n, text in enumerate(same + other)))
    digests = [entry.contestant.digest for entry in own_roster.read(file, {}).entries]
    assert len(set(digests[: len(same)])) == 1
    assert len(set(digests)) == 1 + len(other)


def test_params_in_the_spec_and_in_the_table_are_the_same_contestant(file):
    file.write_text(
        '[a]\nspec = "openai:m,max_tokens=5,effort=high"\n'
        '[b]\nspec = "openai:m"\nparams = { effort = "high", max_tokens = 5 }\n'
    )
    a, b = own_roster.read(file, {}).entries
    assert a.contestant.digest == b.contestant.digest
