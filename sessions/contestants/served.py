"""Whether a server answered with another model than the one it was asked for.

Names of one model differ without any deceit: an alias becomes a dated version, a router drops or
adds the vendor, a server shows the path of its file. These are not told; all else is.
"""

import re

# What a dated version or an alias adds to a name: -20261101, -2026-11-01, -0613, -latest.
VERSION = re.compile(r"[-@:](?:\d{8}|\d{4}-\d{2}-\d{2}|\d{2}-\d{2}|\d{4}|\d{3}|latest|v\d+)$")
# How a router is to choose among hosts of the same model.
ROUTE = re.compile(r":(?:free|nitro|floor|online|exacto|extended|beta|thinking)$")
FILE = re.compile(r"\.gguf$")


def served_other(asked: str, served: str | None) -> bool:
    """True where `served` names another model than `asked`, as far as names can tell."""
    if not served:
        return False
    wanted, given = _plain(asked), _plain(served)
    if "/" not in wanted or "/" not in given:  # one of them leaves the vendor or the folder out
        wanted, given = wanted.rpartition("/")[2], given.rpartition("/")[2]
    if wanted == given:
        return False
    return not _is_version(wanted, given)


def served_words(kind: str, asked: str, served: str | None) -> str:
    """One sentence where another model answered than the one asked for, else "". `kind` is the
    contestant's: what is played or brought is served by nobody."""
    if kind != "model" or not asked or not served_other(asked, served):
        return ""
    return f"Asked for {asked}, served {served}."


def _plain(name: str) -> str:
    plain = FILE.sub("", name.strip().casefold()).removeprefix("models/")
    return ROUTE.sub("", plain)


def _is_version(wanted: str, given: str) -> bool:
    """An undated name, or one that ends in -latest, against any dated version of it; a server may
    also leave out the date that was asked for."""
    if wanted.endswith(("-latest", ":latest")):
        return VERSION.sub("", given) == VERSION.sub("", wanted)
    return VERSION.sub("", given) == wanted or VERSION.sub("", wanted) == given
