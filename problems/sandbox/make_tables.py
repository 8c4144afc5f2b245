"""Write worker/tables.py from the kernel's headers: python problems/sandbox/make_tables.py.

Needs linux-libc-dev (x86-64: asm/unistd_64.h; aarch64 uses asm-generic/unistd.h). Run it when
`worker/calls.py` gains a name.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
X86_64 = Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h")
AARCH64 = Path("/usr/include/asm-generic/unistd.h")
# numbers of a 64-bit architecture stand in asm-generic under these two prefixes
DEFINE = re.compile(r"#define\s+__NR(?:3264)?_(\w+)\s+(\d+)\s*$", re.MULTILINE)
# ... where some calls have their older name
RENAMED = {"fstatat": "newfstatat"}


def numbers(header: Path, names: tuple[str, ...]) -> dict[str, int]:
    """The number of each name that this header knows."""
    found = {
        RENAMED.get(name, name): int(number) for name, number in DEFINE.findall(header.read_text())
    }
    return {name: found[name] for name in names if name in found}


def main() -> None:
    sys.path.insert(0, str(ROOT))
    from problems.sandbox.worker import calls

    tables = {
        "x86_64": numbers(X86_64, calls.NAMED),
        "aarch64": numbers(AARCH64, calls.NAMED),
    }
    lines = ['"""Numbers of system calls. Written by make_tables.py; do not edit."""', ""]
    lines.append("NUMBERS: dict[str, dict[str, int]] = {")
    for machine, table in tables.items():
        lines.append(f'    "{machine}": {{')
        lines += [f'        "{name}": {number},' for name, number in table.items()]
        lines.append("    },")
    lines.append("}")
    (ROOT / "problems/sandbox/worker/tables.py").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
