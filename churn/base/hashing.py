"""Numbers that follow from a text alone."""

import hashlib


def uniform(text: str) -> float:
    """Hash a text to a number in [0, 1); texts that differ give independent numbers."""
    digest = hashlib.blake2b(text.encode("utf-8"), digest_size=8).digest()
    return (int.from_bytes(digest, "big") >> 11) / 2**53
