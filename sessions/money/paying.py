"""Before requests leave: each is paid for, or stands refused."""

from collections.abc import Iterable, Mapping

from sessions.contestants.record import Contestant
from sessions.money.errors import OverLimit, TillUnusable
from sessions.money.metered import Metered, NotAllowed
from sessions.money.purse import Purse
from sessions.prices import is_free
from sessions.providers import Ask, Provider

Asks = Mapping[str, tuple[Provider, Contestant, Ask]]  # by the log's key of the turn


async def paid(purse: Purse | None, asks: Asks, *, all_or_none: bool) -> dict[str, Provider]:
    """The provider that carries out each request under the operator's limits.

    What has no room fails in its own seat. With `all_or_none` it raises OverLimit instead, or
    TillUnusable where a limit holds and nothing can be counted; then nothing is set aside.
    """
    if purse is None:
        return {turn: provider for turn, (provider, _, _) in asks.items()}
    wanted = {turn: (contestant, ask) for turn, (_, contestant, ask) in asks.items()}
    try:
        done = await purse.reserve(wanted, all_or_none=all_or_none)
    except TillUnusable as error:
        if all_or_none:
            raise
        return {
            turn: provider if is_free(contestant) else NotAllowed(error)
            for turn, (provider, contestant, _) in asks.items()
        }
    refused = [one for one in done.values() if isinstance(one, OverLimit)]
    if refused and all_or_none:
        raise refused[0]
    found: dict[str, Provider] = {}
    for turn, one in done.items():
        provider = asks[turn][0]
        if isinstance(one, OverLimit):
            found[turn] = NotAllowed(one)
        else:
            found[turn] = Metered(provider, one, purse) if one.ids else provider
    return found


async def give_back(providers: Iterable[Provider]) -> None:
    """For requests that were paid for and then not sent."""
    for provider in providers:
        if isinstance(provider, Metered):
            await provider.give_back()
