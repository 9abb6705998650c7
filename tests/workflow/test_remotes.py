"""What one clone pushes to a remote, another pulls: a folder, and S3 (a stand-in on loopback)."""

from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from tests.workflow.conftest import commit, run

KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}
SPLIT = ("--with-deps", "split@fitness")


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A server that speaks S3's protocol, with a bucket ``churn``; give its address."""
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    boto3.client("s3", endpoint_url=f"http://{host}:{port}").create_bucket(Bucket="churn")
    yield f"http://{host}:{port}"
    server.stop()


def share(project: Path, clone: Path) -> None:
    """Push one case's first stages, pull them in a fresh clone, and find nothing left to do there."""
    commit(project, "remote")
    run(project, "dvc", "push", *SPLIT)
    run(clone.parent, "git", "clone", "--quiet", str(project), str(clone))
    run(clone, "dvc", "pull", *SPLIT)
    assert run(clone, "dvc", "status", *SPLIT).stdout.strip() == "Data and pipelines are up to date."
    for name in ("data/raw/fitness/clients.parquet", "data/split/fitness/clients.csv"):
        assert (clone / name).read_bytes() == (project / name).read_bytes()
    assert not (clone / "models").exists()


def test_a_folder_shares_results(project: Path, tmp_path: Path) -> None:
    """A clone without cache has the outputs that were pushed into a folder, and nothing to rebuild."""
    run(project, "dvc", "remote", "add", "--default", "storage", str(tmp_path / "storage"))
    share(project, tmp_path / "clone")


def test_s3_shares_results(project: Path, tmp_path: Path, s3: str) -> None:
    """The same through S3; keys come from the environment and no file holds them."""
    run(project, "dvc", "remote", "add", "--default", "storage", "s3://churn/dvc")
    run(project, "dvc", "remote", "modify", "storage", "endpointurl", s3)
    share(project, tmp_path / "clone")
    stored = boto3.client("s3", endpoint_url=s3).list_objects_v2(Bucket="churn", Prefix="dvc/files/md5/")
    assert stored["KeyCount"] > 0
