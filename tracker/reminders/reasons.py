"""Why something was not delivered: a word as it is recorded, and the sentence that a person reads."""

from collections.abc import Callable

from tracker.domain.refusals import N_

REASONS = {
    "no address": N_("there is no address: set {detail}"),
    "no e-mail": N_("there is no e-mail address: tracker person set {detail} --email ADDRESS"),
    "bad address": N_("its address cannot be read: correct {detail}"),
    "shared name": N_("{detail} would be the address of two recipients: keep theirs in the keyring"),
    "no answer": N_("no answer within {detail} seconds"),
    "unreachable": N_("the server cannot be reached ({detail})"),
    "certificate": N_("the server's certificate is not trusted"),
    "no encryption": N_("the server offers no encryption (STARTTLS)"),
    "login": N_("the server did not accept the login ({detail})"),
    "sender": N_("the server did not accept the sender ({detail})"),
    "refused": N_("the server refused the address ({detail})"),
    "answered": N_("the server answered {detail}"),
    "cut off": N_("the connection was cut off"),
    "not http": N_("the server answered with something else than HTTP"),
    "too fast": N_("the channel takes no more than {detail} messages a minute"),
    "cannot write": N_("the file cannot be written: {detail}"),
    "not taken": N_("the service did not take the message"),
    "no calendar": N_("this program cannot write calendars"),
    "mistake": N_("the program made a mistake ({detail}): tell its authors"),
}


def sentence(reason: str, say: Callable[[str], str]) -> str:
    """A recorded reason as a person reads it; `say` translates. One that is unknown here is told as it is."""
    word, _, detail = reason.partition(": ")
    return say(REASONS[word]).format(detail=say(detail) if detail else "") if word in REASONS else reason
