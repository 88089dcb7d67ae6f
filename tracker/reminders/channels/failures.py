"""What the network says when it fails, in a word that names nobody."""

import os
import ssl

from tracker.reminders.channels import NotDelivered


def failure(error: OSError, seconds: float) -> NotDelivered:
    """Why a server could not be talked to; the words are those of the system, never the server's."""
    match error:
        case ssl.SSLCertVerificationError():
            return NotDelivered("certificate")
        case TimeoutError():
            return NotDelivered("no answer", f"{seconds:g}")
        case ConnectionResetError() | BrokenPipeError() | ConnectionAbortedError() | ssl.SSLEOFError():
            return NotDelivered("cut off")
        case ssl.SSLError():
            return NotDelivered("unreachable", "TLS")
        case _:
            code = error.errno or 0  # those of names that are not found are negative
            return NotDelivered("unreachable", os.strerror(code) if code > 0 else "DNS")
