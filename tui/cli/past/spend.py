"""`h2h sessions spend`: what the log's answers cost, and what is left of today's limit."""

from collections.abc import Iterator
from typing import Any

import msgspec

from sessions.clock import SystemClock
from sessions.log.spend_rows import By, SpendLine, spend_lines
from sessions.money.records import day_of
from sessions.money.till import Till
from sessions.money.words import usd
from sessions.scoring.wording import many
from sessions.untrusted import one_line
from tui.columns import padded, width_of
from tui.settings import Settings

HIDDEN = "(hidden until the reveal)"
TOKENS = ("input_tokens", "cached_tokens", "output_tokens")


def spend_document(settings: Settings, by: By) -> dict[str, Any]:
    """`today` counts every log of this data folder, held sums included."""
    day, taken = _today(settings)
    return {
        "log": str(settings.log_path),
        "by": by,
        "lines": [msgspec.to_builtins(line) for line in spend_lines(settings.log_path, by)],
        "today": {
            "day": day,
            "taken_usd": taken,
            "limit_usd": settings.config.limits.per_day_usd,
        },
    }


def spend_report(settings: Settings, by: By) -> Iterator[str]:
    lines = spend_lines(settings.log_path, by)
    if not lines:
        yield f"No model has answered yet in the log {settings.log_path}."
    labels = [_label(line) for line in lines]
    wide = max(map(width_of, labels), default=0)
    for label, line in zip(labels, lines, strict=True):
        yield f"{padded(label, wide)}  {_figures(line)}"
    if len(lines) > 1:
        yield f"{'in all':<{wide}}  {_figures(_sum(lines))}"
    limit = settings.config.limits.per_day_usd
    if limit is not None:
        day, taken = _today(settings)
        yield (
            f"Of your limit of ${limit:.2f} a day, ${taken:.4f} is spent or held on {day} (UTC), "
            "over all logs."
        )


def _today(settings: Settings) -> tuple[str, float]:
    day = day_of(SystemClock().now())
    return day, Till(settings.spend_file).taken("day", day)


def _label(line: SpendLine) -> str:
    if line.name is None:
        return one_line(line.key or HIDDEN)
    return one_line(f"{line.name} ({line.provider}:{line.model})")


def _figures(line: SpendLine) -> str:
    answers = many(line.answers, "answer")
    cost = usd(line.cost_usd, estimated=line.estimated > 0, unknown=line.unknown)
    came = "tokens unknown" if line.input_tokens is None else f"{line.input_tokens:,} tokens in"
    went = "" if line.output_tokens is None else f", {line.output_tokens:,} out"
    return f"{answers:>12}  {cost:<10}  {came}{went}"


def _sum(lines: list[SpendLine]) -> SpendLine:
    sums: dict[str, float | None] = {}
    for name in ("answers", "unknown", "estimated", "cost_usd", *TOKENS):
        known = [count for line in lines if (count := getattr(line, name)) is not None]
        sums[name] = sum(known) if known else None
    return msgspec.structs.replace(lines[0], **sums)
