"""The note under a merge request of GitLab."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from ci.gitlab_note import main
from ci.pull_request import MARKER

NOTES = "/api/v4/projects/7/merge_requests/3/notes"


class GitLab(BaseHTTPRequestHandler):
    """Answers as GitLab does, and remembers what it was asked."""

    notes: ClassVar[list[dict[str, Any]]] = []
    asked: ClassVar[list[tuple[str, str, str | None, Any]]] = []

    def answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        content = json.loads(self.rfile.read(length)) if length else None
        self.asked.append((self.command, self.path, self.headers["PRIVATE-TOKEN"], content))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(self.notes if self.command == "GET" else {}).encode())

    do_GET = do_PUT = do_POST = answer  # noqa: N815 (names of http.server)

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def gitlab(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[type[GitLab]]:
    server = HTTPServer(("127.0.0.1", 0), GitLab)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    GitLab.asked.clear()
    comment = tmp_path / "comment.md"
    comment.write_text(f"{MARKER}\n\nnothing changed\n", encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["gitlab_note", str(comment)])
    settings = {"CI_API_V4_URL": f"http://127.0.0.1:{server.server_port}/api/v4", "CI_PROJECT_ID": "7"}
    for name, value in {**settings, "CI_MERGE_REQUEST_IID": "3", "COMMENT_TOKEN": "secret"}.items():
        monkeypatch.setenv(name, value)
    yield GitLab
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("notes", "method", "path"),
    [
        ([], "POST", NOTES),
        ([{"id": 4, "body": "looks good"}], "POST", NOTES),
        ([{"id": 4, "body": "looks good"}, {"id": 5, "body": f"{MARKER}\n\nold"}], "PUT", f"{NOTES}/5"),
    ],
)
def test_one_note_is_kept_up_to_date(
    gitlab: type[GitLab], notes: list[dict[str, Any]], method: str, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The note with the marker is changed, others are left alone; without one a note is written."""
    monkeypatch.setattr(gitlab, "notes", notes)
    main()
    assert gitlab.asked == [
        ("GET", f"{NOTES}?per_page=100", "secret", None),
        (method, path, "secret", {"body": f"{MARKER}\n\nnothing changed\n"}),
    ]
