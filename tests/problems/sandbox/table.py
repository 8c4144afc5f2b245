"""Print what each level of this machine contains: python tests/problems/sandbox/table.py

A row for each attack; a column for each level and user. `open` is the negative control: no sandbox.
"""

import json
import random
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.problems.sandbox.contained import MACOS, TITLES
from tests.problems.sandbox.users import SAME, USERS, run

CONTAINED = Path(__file__).with_name("contained.py")
# +: with all that a check can ask for beyond the default profile
LEVELS = ("M",) if MACOS else ("A", "B", "C", "A+", "B+")
_SIGNS = {True: "breached", False: "contained", None: "n/a"}


def found(user: str, where: str, *kinds: str) -> dict:
    """See contained.py; `trouble` where this level does not hold here."""
    secret = {"H2H_TEST_SECRET": "secret-7c1f"}
    who = USERS[user]
    if who != SAME:  # one of its own: at level C the kernel counts the threads of a user together
        who = str(int(who) + random.randrange(9000))
    return json.loads(run(CONTAINED, where, *kinds, user=who, **secret))


def main() -> None:
    columns = [(user, where) for user in USERS for where in ("open", *LEVELS)]
    with ThreadPoolExecutor(2) as pool:
        all_found = dict(
            zip(columns, pool.map(lambda column: found(*column), columns), strict=True)
        )
    held = {column: one for column, one in all_found.items() if "attacks" in one}
    width = max(map(len, TITLES.values())) + 1
    for user in USERS:
        ours = [where for one, where in held if one == user]
        print(f"\nas {user}{'':{width - len(user) - 1}}" + "".join(f"{w:<11}" for w in ours))
        for name, title in TITLES.items():
            row = [_sign(held, user, where, name) for where in ours]
            print(f"  {title:<{width}}" + "".join(f"{sign:<11}" for sign in row))
        for where in ours[1:]:
            print(_sum(held, user, where))
    for (user, where), one in all_found.items():
        if "trouble" in one:
            print(
                f"level {where} as {user} is not in force here: {one['trouble'].splitlines()[-1]}"
            )


def _sign(held: dict, user: str, where: str, name: str) -> str:
    """An attack that does nothing in the open says nothing about a sandbox."""
    in_the_open = held[user, "open"]["attacks"][name]["breached"]
    if where == "open":
        return _SIGNS[True] if in_the_open else _SIGNS[None]
    here = held[user, where]["attacks"][name]["breached"]
    return _SIGNS[here if here or in_the_open else None]


def _sum(held: dict, user: str, where: str) -> str:
    signs = [_sign(held, user, where, name) for name in TITLES]
    counts = ", ".join(f"{signs.count(sign)} {sign}" for sign in _SIGNS.values())
    survivors = len(held[user, where]["survivors"])
    return f"level {where} as {user}: {counts}; {survivors} survivors"


if __name__ == "__main__":
    sys.exit(main())
