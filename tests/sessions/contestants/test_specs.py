"""`PROVIDER:MODEL[,key=value ...]`, read exactly as scripts rely on it."""

import pytest

from sessions.contestants.errors import BadSpec, UnknownContestant
from sessions.contestants.roster import embedded, players
from sessions.contestants.specs import parse

ROSTER = [*embedded(), *players()]


def contestant(spec: str, **env: str):
    return parse(spec, env=env, roster=ROSTER).contestant


def test_provider_and_model_are_split_at_the_first_colon():
    c = contestant("ollama:llama3.2:3b-instruct")
    assert (c.provider, c.model, c.name, c.kind) == (
        "ollama",
        "llama3.2:3b-instruct",
        "llama3.2:3b-instruct",
        "model",
    )


def test_every_key_lands_where_it_belongs():
    entry = parse(
        "chat:my-model,base_url=http://127.0.0.1:8000/v1/,key_env=MY_KEY,idle_s=7.5,"
        "first_token_s=20,max_tokens=300,name=Mine,effort=high,temperature=0.5",
        env={},
    )
    c = entry.contestant
    assert (c.name, c.model, c.base_url) == ("Mine", "my-model", "http://127.0.0.1:8000/v1")
    assert c.params == {"max_tokens": 300, "effort": "high", "temperature": 0.5}
    assert (entry.key_env, entry.idle_s, entry.first_token_s) == ("MY_KEY", 7.5, 20.0)


def test_a_comma_separates_only_before_a_known_key():
    assert contestant("chat:a,b=c,d,max_tokens=5,name=x, y").name == "x, y"
    assert contestant("chat:a,b=c,d,max_tokens=5,name=x, y").model == "a,b=c,d"
    assert (
        contestant("chat:m,base_url=http://h/v1?a=1,b=2,name=n").base_url == "http://h/v1?a=1,b=2"
    )


def test_a_roster_name_is_taken_before_anything_else():
    assert parse("smol-terse", env={}, roster=ROSTER) is ROSTER[0]


def test_name_key_and_timeouts_are_not_part_of_what_was_asked():
    plain = contestant("openai:gpt-5.5")
    dressed = contestant("openai:gpt-5.5,name=N,key_env=K,idle_s=1,first_token_s=2")
    assert plain.digest == dressed.digest
    assert plain.digest != contestant("openai:gpt-5.5,effort=high").digest
    assert plain.digest != contestant("openai:gpt-5.5,base_url=http://h/v1").digest


def test_the_embedded_model_has_512_tokens_unless_set():
    assert contestant("local:smollm2").params == {"max_tokens": 512}
    assert contestant("local:smollm2,max_tokens=9").params == {"max_tokens": 9}


@pytest.mark.parametrize(
    ("variable", "value", "spec", "base_url"),
    [
        ("OPENAI_BASE_URL", "http://gate/v1/", "openai:m", "http://gate/v1"),
        ("OPENAI_BASE_URL", "http://gate/v1", "chat:m", "http://gate/v1"),
        ("ANTHROPIC_BASE_URL", "http://gate", "anthropic:m", "http://gate"),
        ("OLLAMA_HOST", "0.0.0.0", "ollama:m", "http://127.0.0.1:11434/v1"),
        ("OLLAMA_HOST", "box:5000", "ollama:m", "http://box:5000/v1"),
        ("OLLAMA_HOST", "https://box", "ollama:m", "https://box:443/v1"),
        ("OLLAMA_HOST", "http://box:1/v1/", "ollama:m", "http://box:1/v1"),
        ("OPENAI_BASE_URL", "http://gate/v1", "groq:m", None),
        ("OPENAI_BASE_URL", "", "openai:m", None),
    ],
)
def test_the_vendors_own_variables_for_an_address_are_honoured(variable, value, spec, base_url):
    assert contestant(spec, **{variable: value}).base_url == base_url


def test_a_base_url_of_the_spec_comes_before_the_environments():
    c = contestant("openai:m,base_url=http://mine/v1", OPENAI_BASE_URL="http://gate/v1")
    assert c.base_url == "http://mine/v1"


@pytest.mark.parametrize(
    ("spec", "nearest"),
    [
        ("smol-ters", "smol-terse"),
        ("Player-Right", "player-right"),
        ("antropic:claude-opus-5-5", "anthropic"),
        ("openrouter/x:y", "openrouter"),
    ],
)
def test_an_unknown_name_suggests_the_nearest(spec, nearest):
    with pytest.raises(UnknownContestant) as caught:
        parse(spec, env={}, roster=ROSTER)
    assert nearest in caught.value.nearest
    assert nearest in str(caught.value)


def test_a_name_like_nothing_says_where_the_names_are():
    with pytest.raises(UnknownContestant, match="`h2h contestants list` shows the names"):
        parse("zzz", env={}, roster=ROSTER)


@pytest.mark.parametrize(
    "spec",
    [
        "openai:",
        "openai: ,name=x",
        "file:",
        "chat:m,base_url=ftp://h",
        "chat:m,base_url=localhost:8000",
        "chat:m,base_url=http://",
        "chat:m,base_url=http://h:99999/v1",
        "chat:m,base_url=http://user:pw@h/v1",
        "chat:m,max_tokens=0",
        "chat:m,max_tokens=1e3",
        "chat:m,max_tokens=-4",
        "chat:m,temperature=nan",
        "chat:m,temperature=-1",
        "chat:m,idle_s=0",
        "chat:m,first_token_s=inf",
        "chat:m,name=",
        "chat:m,name=a,name=b",
        "anthropic:m,temperature=0.5",
        "file:x.md,max_tokens=4",
    ],
)
def test_a_bad_value_is_refused_in_one_sentence_that_names_it(spec):
    with pytest.raises(BadSpec) as caught:
        parse(spec, env={})
    assert "\n" not in str(caught.value)
    assert "pw" not in str(caught.value)


def test_a_brought_answer_holds_the_text_and_never_the_path(tmp_path):
    path = tmp_path / "a folder, odd" / "their answer.md"
    path.parent.mkdir()
    path.write_bytes(b"\xef\xbb\xbf# Answer\r\n42")
    entry = parse(f"file:{path},name=From the web", env={})
    assert entry.text == "# Answer\r\n42"
    c = entry.contestant
    assert (c.name, c.kind, c.provider) == ("From the web", "brought", "file")
    assert str(tmp_path) not in repr(c)
    assert "folder" not in repr(c)


def test_two_brought_answers_are_two_contestants(tmp_path):
    (tmp_path / "a.md").write_text("x")
    (tmp_path / "b.md").write_text("x")
    a, b = (parse(f"file:{tmp_path / name}", env={}).contestant for name in ("a.md", "b.md"))
    assert (a.name, b.name) == ("a", "b")
    assert a.digest != b.digest


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00", b"x" * (4 * 2**20 + 1)])
def test_a_file_that_cannot_be_an_answer_is_refused(tmp_path, content):
    path = tmp_path / "answer.md"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadSpec, match=r"answer\.md"):
        parse(f"file:{path}", env={})
