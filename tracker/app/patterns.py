"""The LIKE patterns with which rows are narrowed down."""


def containing(text: str | None) -> str | None:
    """The pattern for what contains a text, in any case."""
    if text is None:
        return None
    plain = text.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{plain}%"


def within(code: str) -> str:
    """The pattern that the codes of a region and of the places in it follow, among the codes of a row."""
    if code == "CN":
        return "% CN:%"
    if not code.isdigit():
        return f"% {code} %"
    return f"% CN:{code.removesuffix('00').removesuffix('00')}%"
