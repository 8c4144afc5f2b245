"""Level M's rules, read back: what they allow, and that no folder's name can say more."""

import os
import re
from pathlib import Path

import pytest

from problems.sandbox import paths
from problems.sandbox.worker import seatbelt

Rule = list["Rule"] | str

# every word of the language that our rules may use: one that does not parse refuses every Mac
WORDS = {
    "version", "1", "deny", "default", "allow", "target", "self", "literal", "subpath",
    "sysctl-name", "sysctl-name-prefix",
    "process-info*", "nvram*", "iokit-get-properties", "file-map-executable",
    "signal", "sysctl-read", "file-read-metadata", "file-read*", "file-write-data",
}  # fmt: skip


def read(text: str) -> list[Rule]:
    """The expressions of a text in Seatbelt's language; a string keeps its quotation mark."""
    token = r'"(?:[^"\\]|\\.)*"|[()]|[^\s()"]+'
    assert re.sub(token, "", text).strip() == "", "a string stays open"
    tokens = re.findall(token, text)
    open_ones: list[list[Rule]] = [[]]
    for token in tokens:
        if token == "(":
            open_ones.append([])
        elif token == ")":
            closed = open_ones.pop()
            open_ones[-1].append(closed)
        elif token.startswith('"'):
            open_ones[-1].append('"' + re.sub(r"\\(.)", r"\1", token[1:-1]))
        else:
            open_ones[-1].append(token)
    assert len(open_ones) == 1, "a bracket stays open"
    return open_ones[0]


def words(rules: Rule) -> set[str]:
    if isinstance(rules, str):
        return set() if rules.startswith('"') else {rules}
    return set().union(*map(words, rules))


def allowed(rules: list[Rule], operation: str) -> set[tuple[str, str]]:
    """Every filter of the rules that allow `operation`."""
    found = set()
    for rule in rules:
        if rule[0] == "allow" and operation in rule:
            filters = [part for part in rule if isinstance(part, list)]
            assert filters, "it would be allowed everywhere"
            found |= {(str(word), str(text).removeprefix('"')) for word, text in filters}
    return found


def test_everything_is_denied_first_and_each_rule_names_what_it_allows():
    rules = read(seatbelt.profile(paths.interpreter()))
    assert rules[:2] == [["version", "1"], ["deny", "default"]]
    for rule in rules[3:]:
        assert rule[0] == "allow"
        assert [part for part in rule if isinstance(part, list)], rule


def test_only_words_are_used_that_known_profiles_use():
    assert words(read(seatbelt.profile(paths.interpreter()))) <= WORDS


def test_other_processes_the_network_services_and_new_processes_are_named_nowhere():
    text = seatbelt.profile(["/usr/lib"])
    forbidden = "kern.proc|hostname|mach-|network|fork|exec |exec\\*|ipc|iokit-open|same-sandbox"
    assert not re.search(forbidden, text)
    for word, name in allowed(read(text), "sysctl-read"):
        assert not "kern.procargs2.4711".startswith(name), (word, name)
        assert not "kern.hostname".startswith(name), (word, name)


def test_nothing_can_be_written_but_the_null_device():
    rules = read(seatbelt.profile(paths.interpreter()))
    assert allowed(rules, "file-write-data") == {("literal", "/dev/null")}
    assert not {word for word in words(rules) if word.startswith("file-write")} - {
        "file-write-data"
    }


def test_a_file_is_named_alone_and_a_folder_with_all_that_is_in_it(tmp_path: Path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    rules = read(seatbelt.profile([str(tmp_path / "folder"), str(tmp_path / "file")]))
    places = allowed(rules, "file-map-executable")
    assert ("subpath", str(tmp_path / "folder")) in places
    assert ("literal", str(tmp_path / "file")) in places
    assert ("literal", str(tmp_path)) in allowed(rules, "file-read-metadata")
    assert str(tmp_path) not in {path for _, path in allowed(rules, "file-read*")}


def test_a_link_is_followed_to_the_place_that_the_kernel_will_see(tmp_path: Path):
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "lib").mkdir()
    (tmp_path / "way").symlink_to("real")
    (tmp_path / "entrance").symlink_to(tmp_path / "way" / "lib")
    rules = read(seatbelt.profile([str(tmp_path / "entrance")]))
    assert ("subpath", str(tmp_path / "real" / "lib")) in allowed(rules, "file-map-executable")
    links = {path for _, path in allowed(rules, "file-read*")}
    assert {str(tmp_path / "entrance"), str(tmp_path / "way")} <= links


def test_links_that_lead_in_a_circle_end_nowhere(tmp_path: Path):
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    places = allowed(read(seatbelt.profile([str(tmp_path / "a")])), "file-map-executable")
    ours = {path for _, path in places if path.startswith(str(tmp_path))}
    assert ours <= {str(tmp_path / "a"), str(tmp_path / "b")}


@pytest.mark.parametrize(
    "name",
    [
        'a" (allow default) "',
        "back\\slash",
        'end\\" (allow network*)',
        "(subpath)",
        "; a comment",
        "ünï",
        "#t",
    ],
)
def test_a_folders_name_stays_one_string(name: str, tmp_path: Path):
    folder = tmp_path / name
    folder.mkdir()
    rules = read(seatbelt.profile([str(folder)]))
    assert words(rules) <= WORDS
    assert ("subpath", os.path.realpath(folder)) in allowed(rules, "file-map-executable")


@pytest.mark.parametrize("name", ["new\nline", "tab\there", "\x1b[2J", "del\x7f"])
def test_a_name_with_control_characters_is_refused(name: str):
    with pytest.raises(OSError, match="control characters"):
        seatbelt.profile([f"/tmp/{name}"])


def test_a_system_without_seatbelt_says_so():
    if os.uname().sysname == "Darwin":
        pytest.skip("here it would close around the tests")
    with pytest.raises(OSError, match="no sandbox_init"):
        seatbelt.enforce(seatbelt.profile([]))
