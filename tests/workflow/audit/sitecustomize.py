"""Writes down what a stage opens, starts and connects to; Python imports this module by its name, from PYTHONPATH.

Code in C that opens files by itself is not seen.
"""

import atexit
import json
import os
import sys
import tempfile
from pathlib import Path

READING = {"os.listdir", "os.scandir", "sqlite3.connect"}
CHANGING = {"os.rename", "os.mkdir", "os.link", "os.symlink", "os.truncate", "os.utime", "os.chmod", "shutil.rmtree"}
REMOVING = {"os.remove", "os.rmdir"}
STARTING = {"subprocess.Popen", "os.posix_spawn", "os.system", "os.exec", "os.fork", "os.forkpty", "pty.spawn"}
CONNECTING = {"socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"}
WRITE = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

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


def write(folder: str) -> None:
    """Write what was seen, and which files the modules came from, with relative paths made absolute."""
    modules = {str(path) for module in list(sys.modules.values()) if (path := getattr(module, "__file__", None))}
    paths = {"read": seen["read"], "written": seen["written"], "modules": modules}
    absolute = {name: sorted(str(Path(path).absolute()) for path in found) for name, found in paths.items()}
    rest = {name: sorted(seen[name]) for name in ("started", "connected")}
    log = {"command": sys.orig_argv[1:], "folder": str(Path.cwd()), **absolute, **rest}
    handle, _ = tempfile.mkstemp(suffix=".json", dir=folder)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(log, file)


if os.environ.get("AUDIT_LOG") and sys.orig_argv[1:2] == ["-m"] and sys.orig_argv[2].startswith("stages."):
    sys.addaudithook(hook)
    atexit.register(write, os.environ["AUDIT_LOG"])
