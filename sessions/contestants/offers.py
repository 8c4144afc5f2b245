"""Providers that packages offer by the entry point `h2h.providers`; ours are offered the same way.

An entry point's name is the provider's in a spec (`NAME:MODEL`). It names a callable that takes an
`Endpoint` and returns a `Provider`, or an `Offer` that holds one. `sessions/providers/README.md`
has a worked example.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from msgspec import Struct

from sessions.contestants.errors import BadOffer

GROUP = "h2h.providers"
NAME = re.compile(r"[a-z][a-z0-9_-]{0,31}")
# What our own package offers. From here where it was not installed anew since it began to.
OWN: Mapping[str, str] = {
    "anthropic": "sessions.providers.anthropic:AnthropicMessages",
    "openai": "sessions.providers.openai_responses:OpenAIResponses",
    "chat": "sessions.providers.openai_chat:OpenAIChat",
}


class Offer(Struct, frozen=True):
    """`make` takes an `Endpoint` and returns a `Provider`; it is called once a request.

    `base_url` is where it asks unless a spec says otherwise; the key of the variable `key_env`, or
    the one stored under the provider's name, goes to that address only.
    """

    make: Callable[[Any], Any]
    base_url: str = ""
    key_env: str = ""
    needs_key: bool = False


class Offered(Struct, frozen=True):
    """An entry point, not loaded: `package` brings it, `load` imports it."""

    name: str
    package: str
    load: Callable[[], Any]


@cache  # what is installed does not change while a program runs; finding out takes 50 ms
def strangers() -> Mapping[str, tuple[Offered, ...]]:
    """What other packages offer, by name: more than one under a name that several want."""
    from importlib.metadata import entry_points

    found: dict[str, tuple[Offered, ...]] = {}
    for point in entry_points(group=GROUP):
        package = point.dist.name if point.dist else "an unnamed package"
        if package != "h2h":
            offered = Offered(point.name, package, point.load)
            found[point.name] = (*found.get(point.name, ()), offered)
    return found


def load(name: str) -> Offer:
    """What a package offers under that name. Raises BadOffer where it cannot be used."""
    offered = strangers().get(name, ())
    if len(offered) != 1:
        packages = " and ".join(sorted(one.package for one in offered)) or "no package"
        raise BadOffer(f"{packages} offer a provider {name!r}; one has to be uninstalled.")
    (one,) = offered
    try:
        target = one.load()
    except (Exception, SystemExit) as error:  # a stranger's module can do anything as it loads
        why = f"{type(error).__name__}: {error}".rstrip(": ")
        raise BadOffer(
            f"The provider {name!r} of the package {one.package} cannot be loaded ({why}); "
            "update or uninstall that package."
        ) from error
    offer = target if isinstance(target, Offer) else Offer(target)
    if not callable(offer.make):
        what = type(offer.make).__name__
        raise BadOffer(
            f"The provider {name!r} of the package {one.package} is a {what}, not something that "
            "makes a provider; report it to those who wrote it."
        )
    return offer


def own(name: str) -> Callable[[Any], Any]:
    """What our own package offers under that name: nobody else can take its place."""
    from importlib.metadata import EntryPoint, PackageNotFoundError, distribution

    try:
        points = distribution("h2h").entry_points.select(group=GROUP, name=name)
    except PackageNotFoundError:  # run from a folder, not installed
        points = ()
    point = next(iter(points), None) or EntryPoint(name, OWN[name], GROUP)
    return point.load()


def unusable(taken: Mapping[str, Any]) -> list[str]:
    """Sentences about what cannot be used: a name that is ours (`taken`), or is none."""
    return [
        f"The package {one.package} offers a provider {name!r}, "
        + ("which is h2h's own; it is not used." if name in taken else "which is no name for one.")
        for name, several in strangers().items()
        for one in several
        if name in taken or not NAME.fullmatch(name)
    ]
