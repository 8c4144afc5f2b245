"""The languages that are coloured, by the names that a fence may give them.

Left out: what takes more than a tenth of a second to load (Scala, Julia), because that happens
while answers stream.
"""

_NAMES = {
    "bash": "sh shell zsh console shell-session",
    "c": "h",
    "cpp": "c++ cc cxx hpp cuda cu",
    "csharp": "c# cs",
    "css": "",
    "diff": "patch",
    "docker": "dockerfile",
    "go": "golang",
    "haskell": "hs",
    "html": "htm",
    "ini": "cfg conf",
    "java": "",
    "javascript": "js jsx mjs node",
    "json": "json5 jsonc jsonl",
    "kotlin": "kt",
    "lua": "",
    "make": "makefile",
    "ocaml": "ml",
    "php": "",
    "python": "py python3 py3 pyi ipython",
    "r": "rlang",
    "ruby": "rb",
    "rust": "rs",
    "sql": "sqlite postgres postgresql mysql",
    "swift": "",
    "tex": "latex",
    "toml": "",
    "typescript": "ts tsx",
    "xml": "svg",
    "yaml": "yml",
    "zig": "",
}
LANGUAGES = {
    alias: language for language, others in _NAMES.items() for alias in (language, *others.split())
}
LINEWISE = frozenset({"json", "make", "yaml"})  # their lexers keep no state that crosses a line
FIRST_STATES = {"php": ("root", "php")}  # answers seldom open with `<?php`
