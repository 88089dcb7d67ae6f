"""How a rule says no: one sentence for the person who asked."""


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for a message that is translated later
    """Mark a message for translation; the edge translates it when it is shown."""
    return message


class Refused(ValueError):  # noqa: N818 - the domain's word
    """A command that a rule turns down.

    A ValueError, so that a pydantic validator that raises it keeps the name of the field.

    The sentence is a template with named values, so that it can be shown in the reader's language:
    `str(error)` is English, `error.template` and `error.values` are for the translator.
    """

    def __init__(self, template: str, **values: object) -> None:
        super().__init__(template.format(**values))
        self.template = template
        self.values = values


class NotFound(Refused):
    """What was asked for is unknown, or more than one thing answers to it."""
