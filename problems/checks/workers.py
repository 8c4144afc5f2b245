"""The processes of one grader's life: itself, the nursery of its candidates, a place for each.

They can be started before the answer is known, and are never used twice.
"""

import asyncio
from typing import Any

from problems.checks.graderlink import GraderLink
from problems.checks.plan import Plan
from problems.checks.post import Post
from problems.records import CheckSpec
from problems.sandbox.awaiting import gone
from problems.sandbox.bounded import Bounded
from problems.sandbox.forked import Nursery

_CANDIDATE = "problems.checks.split.candidate"
GOING_S = 10.0  # processes that held gibibytes take their time to end


class Workers:
    """Started, and waiting for the answer."""

    def __init__(
        self, plan: Plan, grader: GraderLink, nursery: Nursery | None, posts: dict[str, Post]
    ) -> None:
        self.plan = plan
        self.grader = grader
        self.nursery = nursery
        self.posts = posts

    @classmethod
    def start(cls, plan: Plan) -> "Workers":
        """Start them. Blocks for some milliseconds: see `awaiting.begun`. Raises OSError."""
        nursery: Nursery | None = None
        posts: dict[str, Post] = {}
        try:
            if plan.is_code:
                if not all(check.needs_more for check in plan.checks):
                    nursery = Nursery.start(
                        _job(plan), level=plan.level, readable=plan.readable, limits=plan.limits
                    )
                for check in plan.checks:  # one by one, so that what is open is known on failure
                    posts[check.name] = Post(check)
            return cls(plan, GraderLink.start(plan, posts), nursery, posts)
        except BaseException:
            for post in posts.values():
                post.close()
            if nursery is not None:
                nursery.close()
            raise

    @property
    def alive(self) -> bool:
        """Whether both processes still wait."""
        nursery = self.nursery
        return self.grader.child.reap() is None and (nursery is None or not nursery.ended)

    def bounded_for(self, check: CheckSpec) -> Bounded:
        """A nursery for the candidate of a check that needs more. Blocks, and raises OSError."""
        return Bounded.start(
            _job(self.plan),
            check,
            level=self.plan.level,
            readable=self.plan.readable,
            limits=self.plan.limits.for_check(self.plan.problem, check),
        )

    async def end(self) -> int:
        """End everything at once, and wait for it; how many processes survived."""
        children = [post.child for post in self.posts.values() if post.child is not None]
        self.grader.deafen()
        for child in children:
            child.kill()
        self.grader.child.kill()
        processes = [self.grader.child, *children]
        bounded = [post.own.nursery for post in self.posts.values() if post.own is not None]
        for nursery in (self.nursery, *bounded):
            if nursery is not None:
                nursery.kill()
                processes.append(nursery.child)
        try:
            await asyncio.gather(*(gone(process, GOING_S) for process in processes))
        finally:  # cancelled a second time, it waits here
            survivors = self.close()
        return survivors

    def close(self) -> int:
        """The same without an event loop: blocks until all is over, mostly a few milliseconds."""
        survived = [not post.close() for post in self.posts.values()]
        survived.append(not self.grader.close())
        if self.nursery is not None:
            survived.append(not self.nursery.close())
        self.posts = {}
        return sum(survived)


def _job(plan: Plan) -> dict[str, Any]:
    return {"numpy": plan.numpy, "preload": plan.preload, "child": _CANDIDATE}
