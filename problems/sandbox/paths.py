"""What a worker may read: the interpreter, its libraries, and numpy's own folders; no more.

site-packages is never among it: in a wheel it holds `problems/builtin` beside numpy.
"""

import importlib.util
import os
import sys
import sysconfig
from pathlib import Path

_PACKAGES = ("site-packages", "dist-packages")
_LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/opt/local/lib")
# Homebrew keeps each package's libraries in a folder of its own: those that Python is built with
_HOMEBREW = ("/opt/homebrew/opt", "/usr/local/opt")
_OF_PYTHON = ("expat", "mpdecimal", "openssl@3", "readline", "sqlite", "xz", "zstd")


def interpreter() -> list[str]:
    """Paths of the standard library and of the shared libraries it may load later."""
    found: dict[str, None] = {}
    # of the interpreter itself, not of a virtual environment; real, as it will see them
    prefix, platform = os.path.realpath(sys.base_prefix), os.path.realpath(sys.base_exec_prefix)
    places = {"installed_base": prefix, "platbase": platform}
    for name in ("stdlib", "platstdlib"):
        folder = sysconfig.get_path(name, vars=places)
        # its own folder is left out, since a site-packages may lie in it; its entries are listed
        found.update(dict.fromkeys(_entries_of(Path(folder))))
    for folder in dict.fromkeys(os.path.realpath(p) for p in (*_LIBRARIES, prefix + "/lib")):
        found.update(dict.fromkeys(_libraries_in(Path(folder))))
    found["/etc/ld.so.cache"] = None  # where the dynamic linker looks libraries up
    brewed = (f"{place}/{name}/lib" for place in _HOMEBREW for name in _OF_PYTHON)
    found.update(dict.fromkeys(folder for folder in brewed if os.path.isdir(folder)))
    return list(found)


def numpy_folder() -> str | None:
    """Where numpy is installed; found without loading it."""
    spec = importlib.util.find_spec("numpy")
    if spec is None or spec.origin is None:
        return None
    return os.path.dirname(os.path.realpath(spec.origin))


def of_numpy(folder: str | None) -> list[str]:
    """numpy's folder, and that of the libraries which a wheel brings beside it; a wheel for macOS
    brings them inside."""
    return [] if folder is None else [folder, folder + ".libs"]


def _entries_of(folder: Path) -> list[str]:
    try:
        return [str(entry) for entry in folder.iterdir() if entry.name not in _PACKAGES]
    except OSError:
        return []


def _libraries_in(folder: Path) -> list[str]:
    """Shared objects (macOS: .dylib), and the folders that Debian keeps them in
    (x86_64-linux-gnu)."""
    try:
        return [
            str(entry)
            for entry in folder.iterdir()
            if ".so" in entry.name or ".dylib" in entry.name or "-linux-" in entry.name
        ]
    except OSError:
        return []
