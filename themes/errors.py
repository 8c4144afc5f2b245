"""What can go wrong with a theme.

ThemeError
├── UnknownTheme    no theme of that name
└── BadTheme        a theme's file does not say what a theme must say
"""


class ThemeError(Exception):
    """A theme cannot be used; the message says which, why and what to do."""


class UnknownTheme(ThemeError):
    """No theme of that name is there."""


class BadTheme(ThemeError):
    """A theme's file is not one."""
