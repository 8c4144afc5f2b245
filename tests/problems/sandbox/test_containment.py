"""What an answer or a pack cannot do, seen from the host; and that it does so in the open."""

import json
import sys
from pathlib import Path

import pytest

from problems.sandbox import ladder, paths
from problems.sandbox.limits import Limits
from problems.sandbox.oneshot import call
from tests.problems.sandbox.contained import ATTACKS, TITLES
from tests.problems.sandbox.host import SECRET, host
from tests.problems.sandbox.table import found
from tests.problems.sandbox.users import USERS

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="attacks by Linux's system calls")

# what a level is known not to contain: see the README
KNOWN = {
    "A": set(),
    "B": {"find_a_path", "read_a_link"},
    "C": {
        "find_a_path", "read_a_link",
        "find_the_program", "watch_the_programs_time", "read_the_hosts_name",
    },
}  # fmt: skip
# what an ordinary user may not do in the open either
ROOTS = {
    "read_shadow", "open_raw", "become_root", "be_root", "load_bpf", "count_events", "mount",
    "change_root", "change_the_hosts_name", "gain_a_capability",
}  # fmt: skip
# what a kernel may lack or be set to refuse, also in the open
CHANCE = {
    "open_vsock", "load_bpf", "handle_faults", "set_up_a_ring", "count_events", "use_x32",
    "use_the_old_gate", "leave_for_a_namespace", "type_into_the_terminal", "add_an_attribute",
    "add_a_key", "read_programs_memory", "copy_programs_memory", "trace", "open_devices",
    "send_out_of_band",
}  # fmt: skip
ENDS = ("gave ", "raised ", "no result within", "the answer's process ended", "it printed more")


@pytest.mark.parametrize("user", USERS)
@pytest.mark.parametrize("level", KNOWN)
def test_no_attack_has_an_effect_at_any_level_that_this_machine_has(level: str, user: str):
    done = found(user, level)
    if "trouble" in done:  # not in force here: then nothing may have run there
        assert "one could" not in done["trouble"]
        return
    attacks = done["attacks"]
    assert set(attacks) == set(TITLES)
    assert {name for name, one in attacks.items() if one["breached"]} == KNOWN[level]
    assert done["survivors"] == []
    assert [one["said"] for one in attacks.values() if not one["said"].startswith(ENDS)] == []


@pytest.mark.parametrize("user", USERS)
def test_the_same_attacks_do_breach_in_the_open(user: str):
    """The negative control. On a busy machine an effect may come too late to be seen: once more."""
    may_miss = CHANCE | (ROOTS if user == "ordinary" else set())
    missed = set(TITLES)
    for _ in range(3):
        attacks = found(user, "open")["attacks"]
        missed &= {name for name, one in attacks.items() if not one["breached"]}
        if missed <= may_miss:
            break
    assert missed <= may_miss


@pytest.mark.parametrize("level", ["A", "B"])
def test_who_may_write_and_fork_gets_no_further(level: str):
    """Those attacks that calls for files might help; `make test-sandbox` has all of them."""
    done = found(next(iter(USERS)), level + "+", "writing")
    if "trouble" in done:  # not in force here, or no control group to be had
        assert "one could" not in done["trouble"]
        return
    breached = {name for name, one in done["attacks"].items() if one["breached"]}
    assert breached == set()
    assert len(done["attacks"]) > 12
    assert done["survivors"] == []


@pytest.mark.parametrize("level", KNOWN)
def test_a_packs_own_code_is_held_by_the_same_walls(level, tmp_path: Path):
    if ladder.trouble_with(level) is not None:
        return  # told by the test above
    names = [
        "read_keys", "read_programs_environment", "overwrite", "connect_tcp", "start_program",
        "kill", "become_root", "outlive", "kill_by_owner_of_a_pipe", "read_an_inherited_file",
    ]  # fmt: skip
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "variant.py").write_text(
        f"{ATTACKS}\n\ndef all_of(names, at):\n"
        "    said = {}\n"
        "    for name in names:\n"
        "        try: said[name] = repr(globals()[name](at))\n"
        "        except OSError as e: said[name] = type(e).__name__\n"
        "    return said\n"
    )
    (tmp_path / "home").mkdir()
    with host(tmp_path / "home") as here:
        said = call(
            "problems.sandbox.worker.pack",
            {
                "file": str(pack / "variant.py"),
                "function": "all_of",
                "arguments": [names, here.places(pack / "variant.py")],
                "import_from": [],
                "numpy": None,
            },
            level=level,
            readable=[*paths.interpreter(), str(pack)],
            limits=Limits(),
        )
        assert here.changes() == []
    assert set(json.loads(said)["value"]) == set(names)
    assert SECRET not in said.decode()
    assert "True" not in json.loads(said)["value"].values()
