"""Writes down what a stage opens, starts and connects to; Python imports this module by its name, from PYTHONPATH.

Python's own events leave out what C code does with files, such as pyarrow's with Parquet; on Linux the kernel tells of
those in the folder where the stage runs. Folders made meanwhile are not watched, but that they are made is seen.
"""

import atexit
import ctypes
import json
import os
import struct
import sys
import tempfile
from pathlib import Path

READING = {"os.listdir", "os.scandir", "sqlite3.connect"}
CHANGING = {"os.rename", "os.mkdir", "os.link", "os.symlink", "os.truncate", "os.utime", "os.chmod", "shutil.rmtree"}
REMOVING = {"os.remove", "os.rmdir"}
STARTING = {"subprocess.Popen", "os.posix_spawn", "os.system", "os.exec", "os.fork", "os.forkpty", "pty.spawn"}
CONNECTING = {"socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"}
WRITE = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
OPENED, MODIFIED, MOVED_TO, CREATED, DELETED = 0x20, 0x2, 0x80, 0x100, 0x200  # inotify's bits

seen: dict[str, set[str]] = {"read": set(), "written": set(), "started": set(), "connected": set()}


def hook(event: str, arguments: tuple[object, ...]) -> None:
    """Sort an event of the interpreter into ``seen``."""
    if event == "open" and isinstance(arguments[0], str | bytes | os.PathLike):
        flags = arguments[2] if isinstance(arguments[2], int) else 0
        seen["written" if flags & WRITE else "read"].add(os.fsdecode(arguments[0]))
    elif event in READING and isinstance(arguments[0], str | bytes | os.PathLike):
        seen["read"].add(os.fsdecode(arguments[0]))
    elif event in CHANGING or (event in REMOVING and arguments[1] == -1):  # else within a folder that rmtree names
        seen["written"] |= {os.fsdecode(one) for one in arguments if isinstance(one, str | bytes | os.PathLike)}
    elif event in STARTING:
        seen["started"].add(f"{event} {arguments}")
    elif event in CONNECTING:
        seen["connected"].add(f"{event} {arguments[1:]}")


def watch(folder: Path) -> tuple[int, dict[int, Path]]:
    """Have the kernel note what is opened and changed below a folder; give where it notes, and each number's folder."""
    inside = []
    for path, names, _ in os.walk(folder):
        names[:] = [name for name in names if name not in (".git", ".dvc")]
        inside.append(path)
    libc = ctypes.CDLL(None)
    descriptor = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
    bits = OPENED | MODIFIED | MOVED_TO | CREATED | DELETED
    return descriptor, {libc.inotify_add_watch(descriptor, os.fsencode(path), bits): Path(path) for path in inside}


def noted(descriptor: int, places: dict[int, Path]) -> None:
    """Sort what the kernel noted into ``seen``."""
    try:
        while True:
            content = os.read(descriptor, 1 << 20)
            while content:
                number, bits, _, length = struct.unpack_from("iIII", content)
                name = os.fsdecode(content[16 : 16 + length].rstrip(b"\0"))
                seen["read" if bits & OPENED else "written"].add(str(places.get(number, Path()) / name))
                content = content[16 + length :]
    except BlockingIOError:
        return


def write(folder: str, descriptor: int, places: dict[int, Path]) -> None:
    """Write what was seen, and which files the modules came from, with relative paths made absolute."""
    if places:
        noted(descriptor, places)
    modules = {str(path) for module in list(sys.modules.values()) if (path := getattr(module, "__file__", None))}
    paths = {"read": seen["read"], "written": seen["written"], "modules": modules}
    absolute = {name: sorted({str(Path(path).absolute()) for path in found}) for name, found in paths.items()}
    rest = {name: sorted(seen[name]) for name in ("started", "connected")}
    log = {"command": sys.orig_argv[1:], "folder": str(Path.cwd()), **absolute, **rest}
    handle, _ = tempfile.mkstemp(suffix=".json", dir=folder)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(log, file)


if os.environ.get("AUDIT_LOG") and sys.orig_argv[1:2] == ["-m"] and sys.orig_argv[2].startswith("stages."):
    watched = watch(Path.cwd()) if sys.platform == "linux" else (-1, {})
    sys.addaudithook(hook)
    atexit.register(write, os.environ["AUDIT_LOG"], *watched)
