"""Why a check fails. Everything that an answer can do wrong ends in one of these.

Fail                the check says so, with its reason
├── Raised          the answer raised an exception: `type`, `message`, `where`, `kinds`
├── NotData         the check used a value that is no plain data
└── Misbehaved      the answer's process ended, or broke the protocol
"""


class Fail(Exception):
    """The answer is wrong; the text tells the operator why."""


class Raised(Fail):
    """The answer raised an exception. A check may catch it where an exception is expected.

    `kinds` are the names of its type and of all that it inherits from, as the answer tells them.
    """

    def __init__(
        self, call: str, type: str, message: str, where: str, kinds: tuple[str, ...] = ()
    ) -> None:
        self.type, self.message, self.where, self.kinds = type, message, where, kinds
        text = f"{call} raised {type}" + (f": {message}" if message else "")
        super().__init__(f"{text} ({where})" if where else text)


class NotData(Fail):
    """A value that is no plain data was compared, computed with or looked into."""


class Misbehaved(Fail):
    """No more can be learned from this candidate."""


def text_of(error: BaseException) -> str:
    """Its message; a check may have put a value there that is no plain data."""
    try:
        return str(error)
    except Fail as e:
        return str(e)
    except Exception as e:
        return f"its message cannot be shown: {type(e).__name__}"
