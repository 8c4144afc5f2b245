"""What every test gets: a home of its own, and no skip that passes unnoticed in CI."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# Without a clock: the machine is shared, and the same examples run every time.
settings.register_profile("steady", deadline=None, derandomize=True, max_examples=40)
settings.load_profile("steady")


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """H2H_HOME in the test's own folder, and none of the operator's keys."""
    home = tmp_path / "h2h-home"
    monkeypatch.setenv("H2H_HOME", str(home))
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    for name in list(os.environ):
        if (
            name.endswith("_API_KEY")
            or name.endswith("_BASE_URL")
            or name in ("H2H_LOG", "NO_COLOR")
        ):
            monkeypatch.delenv(name)
    return home


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo):
    """Under CI=true a skip is a failure: a missing tool must not look like a pass. Unless its
    reason is "not here: ...", since no tool makes another system, user or kernel of this one."""
    outcome = yield
    report = outcome.get_result()
    is_skip = report.skipped and not hasattr(report, "wasxfail")
    if is_skip and os.environ.get("CI") == "true" and "not here: " not in str(report.longrepr):
        report.outcome = "failed"
        report.longrepr = f"skipped under CI: {report.longrepr}"
