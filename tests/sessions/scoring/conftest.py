"""Property tests without a clock: the machine is shared, and the same examples run every time."""

from hypothesis import settings

settings.register_profile("steady", deadline=None, derandomize=True, max_examples=40)
settings.load_profile("steady")
