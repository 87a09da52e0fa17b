"""The content types that API Gateway must hand over byte for byte; it breaks bytes of all others.

Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings.html
"""

from chalice import Chalice

BYTES = "application/octet-stream"  # of every body that is a file
PICTURES = ("image/jpeg", "image/png", "image/webp")  # of answers
# An answer is bytes if the first type of `Accept` is among the types: browsers begin with AVIF.
ACCEPTED_FIRST = "image/avif"
BINARY_TYPES = (BYTES, *PICTURES, ACCEPTED_FIRST)


def declare_binary_types(application: Chalice) -> None:
    """Name the types to Chalice, which encodes answers of them and writes the template."""
    # A list of our own: what Chalice adds by itself (sound, films) no operation takes.
    application.api.binary_types = list(BINARY_TYPES)
