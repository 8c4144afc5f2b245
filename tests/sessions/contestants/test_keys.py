"""Which key is found, in which order, and how keys are kept."""

import stat

import pytest

from sessions.contestants.errors import BadKeys
from sessions.contestants.keys import Key, find_key, key_slot, read_keys, store_key
from sessions.contestants.specs import parse


@pytest.fixture
def keys_file(tmp_path):
    return tmp_path / "config" / "keys.toml"


def test_the_order_is_key_env_then_the_providers_variable_then_the_file(keys_file):
    store_key(keys_file, "openai", "from-file")
    env = {"OPENAI_API_KEY": "from-provider", "MINE": "from-option"}
    entry = parse("openai:m,key_env=MINE", env=env)
    assert find_key(entry, env, keys_file) == Key("from-option", "MINE")
    del env["MINE"]
    assert find_key(entry, env, keys_file) == Key("from-provider", "OPENAI_API_KEY")
    del env["OPENAI_API_KEY"]
    assert find_key(entry, env, keys_file) == Key("from-file", "keys.toml")


def test_an_empty_variable_counts_as_unset(keys_file):
    env = {"OPENAI_API_KEY": "  "}
    assert find_key(parse("openai:m", env=env), env, keys_file) is None


def test_a_key_set_for_an_address_is_found_for_that_address_only(keys_file):
    entry = parse("chat:m,base_url=http://box:8000/v1", env={})
    store_key(keys_file, key_slot(entry), "for-the-box")
    assert find_key(entry, {}, keys_file) == Key("for-the-box", "keys.toml")
    other = parse("chat:m,base_url=http://other:8000/v1,name=box:8000", env={})
    assert find_key(other, {}, keys_file) is None


def test_a_name_cannot_draw_a_vendors_key_to_another_address(keys_file):
    store_key(keys_file, "openai", "real")
    env = {"OPENAI_API_KEY": "real"}
    for spec in ("chat:m,base_url=http://h/v1,name=openai", "openai:m,base_url=http://openai/v1"):
        assert find_key(parse(spec, env=env), env, keys_file) is None


def test_a_stored_key_keeps_the_others_and_is_readable_by_its_owner_alone(keys_file):
    store_key(keys_file, "openai", "one")
    store_key(keys_file, "groq", 'tw"o\\')
    store_key(keys_file, "openai", "three")
    assert read_keys(keys_file) == {"openai": "three", "groq": 'tw"o\\'}
    assert stat.S_IMODE(keys_file.stat().st_mode) == 0o600
    assert [p.name for p in keys_file.parent.iterdir()] == ["keys.toml"]


def test_keys_that_others_may_read_are_refused(keys_file):
    store_key(keys_file, "openai", "one")
    keys_file.chmod(0o644)
    with pytest.raises(BadKeys, match="chmod 600"):
        read_keys(keys_file)


def test_a_broken_file_is_named_and_never_quoted(keys_file):
    keys_file.parent.mkdir()
    keys_file.write_text("openai = sk-secret\n")
    keys_file.chmod(0o600)
    with pytest.raises(BadKeys) as caught:
        read_keys(keys_file)
    assert "keys.toml" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_key_does_not_show_in_a_repr():
    assert "sk-secret" not in repr(Key("sk-secret", "OPENAI_API_KEY"))
