"""A PostgreSQL server of its own on loopback, in a temporary folder, with a password."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PASSWORD = "pass-7b1"  # noqa: S105  of a server that lives for a test
DEBIAN = Path("/usr/lib/postgresql")


def binaries() -> Path | None:
    """Give the folder of the server's programs, None where it is not installed."""
    found = [path.parent for path in sorted(DEBIAN.glob("*/bin/initdb"))]
    on_path = shutil.which("initdb")
    return found[-1] if found else Path(on_path).resolve().parent if on_path else None


@contextmanager
def postgresql(programs: Path) -> Iterator[str]:
    """Start a server and give its URL; stop it and remove its folder afterwards."""
    user = "nobody" if os.geteuid() == 0 else None  # the server refuses to run as root
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))  # pytest's folders are closed to other users
    secret = folder / "password"
    secret.write_text(PASSWORD, encoding="utf-8")
    if user:
        for path in (folder, secret):
            shutil.chown(path, user)
    data, port = folder / "data", free_port()
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"

    def call(*command: str) -> None:
        done = subprocess.run(command, cwd=folder, user=user, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        assert done.returncode == 0, done.stderr.decode()

    login = ("--username", "reader", "--auth", "scram-sha-256", "--pwfile", str(secret))
    try:
        call(f"{programs}/initdb", "--pgdata", str(data), "--encoding", "UTF8", "--locale", "C", "--no-sync", *login)
        call(f"{programs}/pg_ctl", "start", "-w", "-D", str(data), "-l", str(folder / "log"), "-o", options)
        yield f"postgresql+psycopg://reader:{PASSWORD}@127.0.0.1:{port}/postgres"
    finally:
        if (data / "postmaster.pid").exists():
            call(f"{programs}/pg_ctl", "stop", "-m", "immediate", "-D", str(data))
        shutil.rmtree(folder)


def free_port() -> int:
    """Give a port of loopback that nothing listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
