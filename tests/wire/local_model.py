"""The embedded model's weights for tests: fetched once into a cache that outlives the tests."""

import asyncio
import os
from pathlib import Path

import platformdirs
import pytest

from sessions.providers import fetch, weights
from sessions.providers.errors import InstallFailed


def cached_models() -> Path:
    """A folder that holds the weights (98 MB); H2H_TEST_MODELS names another one.

    Skips the test where they can neither be found nor fetched, or nothing is here to run them.
    """
    chosen = os.environ.get("H2H_TEST_MODELS")
    models = Path(chosen or platformdirs.user_cache_dir("h2h-tests")) / "models"
    if not weights.status(models).runnable:
        pytest.skip("xllamacpp is not installed: it comes with h2h[local]")
    if not weights.is_installed(models):
        try:
            asyncio.run(fetch.install(models, lambda done, total: None))
        except InstallFailed as error:
            pytest.skip(f"the embedded model cannot be fetched here: {error}")
    return models
