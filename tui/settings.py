"""Flags, environment and config file -> one frozen `Settings`. Nothing else reads os.environ."""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import msgspec
import platformdirs
from msgspec import Struct

from tui.errors import BadSettings, why

Usd = Annotated[float, msgspec.Meta(gt=0, le=1e9)]  # a limit that is none is left out


class Limits(Struct, frozen=True, forbid_unknown_fields=True):
    """What may be spent, in USD; a day is a day in UTC. Without a figure there is no limit."""

    per_day_usd: Usd | None = None
    per_session_usd: Usd | None = None


class Checks(Struct, frozen=True, forbid_unknown_fields=True):
    """The most that a problem may give to one check on one answer, whatever its pack says."""

    memory_mb: Annotated[int, msgspec.Meta(ge=128, le=2**40)] = 4096
    wall_s: Annotated[float, msgspec.Meta(ge=1, le=1e6)] = 120.0
    cpu_s: Annotated[int, msgspec.Meta(ge=2, le=10**6)] = 122


class Config(Struct, frozen=True, forbid_unknown_fields=True):
    """What `config.toml` may hold."""

    theme: str = "dark"
    rater: Annotated[str, msgspec.Meta(min_length=1)] = "operator"
    limits: Limits = Limits()
    checks: Checks = Checks()


class Settings(Struct, frozen=True):
    config_dir: Path
    data_dir: Path
    cache_dir: Path
    log_path: Path
    config: Config
    env: Mapping[str, str]

    @property
    def no_color(self) -> bool:
        """NO_COLOR counts when it is set and not empty (no-color.org)."""
        return bool(self.env.get("NO_COLOR"))

    @property
    def keys_file(self) -> Path:
        return self.config_dir / "keys.toml"

    @property
    def roster_file(self) -> Path:
        return self.config_dir / "contestants.toml"

    @property
    def spend_file(self) -> Path:
        """One for all logs: a limit on spending holds whatever log is written."""
        return self.data_dir / "spend.db"

    @property
    def packs_dir(self) -> Path:
        return self.data_dir / "packs"

    @property
    def trust_file(self) -> Path:
        return self.config_dir / "trusted-packs.jsonl"

    @property
    def copies_dir(self) -> Path:
        return self.data_dir / "trusted-packs"

    @property
    def folders_file(self) -> Path:
        return self.data_dir / "named-folders.jsonl"

    @property
    def queues_dir(self) -> Path:
        """Where every h2h of this user sees who asks a server that has a limit in the roster."""
        return self.data_dir / "queues"

    @property
    def models_dir(self) -> Path:
        return self.data_dir / "models"


def load_settings(log: str | Path | None = None, env: Mapping[str, str] | None = None) -> Settings:
    """Settings from `--log`, then the environment (H2H_HOME, H2H_LOG), then the config file.

    Raises BadSettings naming file and key where the config file is wrong.
    """
    env = dict(os.environ) if env is None else env
    home = env.get("H2H_HOME")
    if home:
        base = Path(home).expanduser().absolute()
        config_dir, data_dir, cache_dir = base / "config", base / "data", base / "cache"
    else:
        dirs = platformdirs.PlatformDirs("h2h", appauthor=False)
        config_dir, data_dir, cache_dir = (
            Path(dirs.user_config_dir),
            Path(dirs.user_data_dir),
            Path(dirs.user_cache_dir),
        )
    chosen = log or env.get("H2H_LOG")
    log_path = Path(chosen).expanduser().absolute() if chosen else data_dir / "log.db"
    return Settings(config_dir, data_dir, cache_dir, log_path, _config(config_dir), env)


def _config(folder: Path) -> Config:
    path = folder / "config.toml"
    try:
        raw: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Config()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadSettings(
            f"The config file {path} cannot be read ({why(error)}); mend or remove it."
        ) from None
    try:
        return msgspec.convert(raw, Config)
    except msgspec.ValidationError as error:
        raise BadSettings(f"The config file {path} is not valid: {error}.") from None


def keep_theme(folder: Path, name: str) -> None:
    """Write the theme into `config.toml` of `folder`; all else in it stays, comments too.

    Raises BadSettings where the file cannot be read or written.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    from sessions.contestants.whole_file import write_whole

    path = folder / "config.toml"
    try:
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        document = tomlkit.parse(text)
        document["theme"] = name
        write_whole(path, tomlkit.dumps(document))
    except (OSError, UnicodeDecodeError, TOMLKitError) as error:
        raise BadSettings(f"The theme could not be kept in {path} ({why(error)}).") from None
