"""Writes a comment under a merge request of GitLab, or updates the one written before.

    python3 ci/gitlab_note.py comment/comment.md

Takes GitLab's own variables and COMMENT_TOKEN, a project access token with the scope `api`. Only the standard library:
it runs outside the environment.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen


def main() -> None:
    """Find the note by the comment's first line; change it, or write a new one."""
    body = Path(sys.argv[1]).read_text(encoding="utf-8")
    project, merge_request = os.environ["CI_PROJECT_ID"], os.environ["CI_MERGE_REQUEST_IID"]
    notes = f"{os.environ['CI_API_V4_URL']}/projects/{project}/merge_requests/{merge_request}/notes"
    marker = body.split("\n", 1)[0]
    mine = [note["id"] for note in ask("GET", f"{notes}?per_page=100") if note["body"].startswith(marker)]
    if mine:
        ask("PUT", f"{notes}/{mine[0]}", {"body": body})
    else:
        ask("POST", notes, {"body": body})


def ask(method: str, url: str, content: dict[str, str] | None = None) -> Any:
    """Send a request to GitLab and give its answer."""
    headers = {"PRIVATE-TOKEN": os.environ["COMMENT_TOKEN"], "Content-Type": "application/json"}
    data = json.dumps(content).encode() if content else None
    request = Request(url, data=data, headers=headers, method=method)  # noqa: S310 (GitLab's own address)
    with urlopen(request, timeout=60) as answer:  # noqa: S310
        return json.load(answer)


if __name__ == "__main__":
    main()
