"""Our own providers stand on the entry points that are offered to strangers."""

import tomllib
from pathlib import Path

from sessions.contestants import offers

ROOT = Path(__file__).parents[3]


def test_the_entry_points_of_our_package_are_those_of_the_table():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["entry-points"][offers.GROUP] == dict(offers.OWN)


def test_each_of_ours_is_a_provider_of_the_endpoint_it_is_given():
    for name in offers.OWN:
        assert callable(offers.own(name))


def test_no_stranger_is_installed_where_the_tests_run():
    assert dict(offers.strangers()) == {}
