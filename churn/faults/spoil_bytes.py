"""Bytes of a file, spoilt: flipped, lost, doubled, in other encodings. All random choices are the caller's."""

from collections.abc import Callable
from random import Random

BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\x00\x00")

ENCODINGS = ("utf-16", "utf-16-be", "cp1251", "koi8-r", "utf-32", "utf-7", "cp037")


def spoil_bytes(content: bytes, random: Random) -> bytes:
    """Spoil the bytes of a file in one way.

    Parameters
    ----------
    content : bytes
        A valid file.
    random : random.Random
        Chooses the way and the place.

    Returns
    -------
    bytes
        What a broken disk, a broken export or a broken transfer could have made of it.
    """
    return random.choice(WAYS)(content, random)


def _place(content: bytes, random: Random) -> int:
    return random.randrange(len(content) + 1)


def _flipped(content: bytes, random: Random) -> bytes:
    changed = bytearray(content)
    for _ in range(random.choice((1, 3, 30))):
        if changed:
            changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def _with(piece: bytes, content: bytes, random: Random) -> bytes:
    place = _place(content, random)
    return content[:place] + piece + content[place:]


def _inserted(content: bytes, random: Random) -> bytes:
    return _with(random.randbytes(random.choice((1, 4, 64))), content, random)


def _nul(content: bytes, random: Random) -> bytes:
    return _with(b"\0" * random.choice((1, 100)), content, random)


def _deleted(content: bytes, random: Random) -> bytes:
    place = _place(content, random)
    return content[:place] + content[place + random.choice((1, 10, 1000)) :]


def _cut(content: bytes, random: Random) -> bytes:
    return content[: _place(content, random)]


def _doubled(content: bytes, random: Random) -> bytes:
    place = _place(content, random)
    return content[:place] + content[place : place + random.choice((1, 100, 10_000))] + content[place:]


def _marked(content: bytes, random: Random) -> bytes:
    mark = random.choice(BOMS)
    return mark + content if random.random() < 0.5 else _with(mark, content, random)


def _recoded(content: bytes, random: Random) -> bytes:
    return content.decode("utf-8", "replace").encode(random.choice(ENCODINGS), "replace")


def _mixed(content: bytes, random: Random) -> bytes:
    place = _place(content, random)
    return content[:place] + content[place:].decode("utf-8", "replace").encode(random.choice(ENCODINGS), "replace")


def _quoted(content: bytes, random: Random) -> bytes:
    return _with(random.choice((b'"', b"'", b'""', b"\\", b"`")), content, random)


def _line_ends(content: bytes, random: Random) -> bytes:
    return content.replace(b"\n", random.choice((b"\r\n", b"\r", b"\n\n", b"\x85", b"\xe2\x80\xa8")))


WAYS: tuple[Callable[[bytes, Random], bytes], ...] = (
    *(_flipped, _inserted, _nul, _deleted, _cut, _doubled),
    *(_marked, _recoded, _mixed, _quoted, _line_ends),
)
