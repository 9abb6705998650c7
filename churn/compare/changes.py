"""What differs between two versions beside their scores: parameters, stages, metrics, files."""

from collections.abc import Mapping
from typing import Any

from churn.clients.schema import TEST

Row = dict[str, Any]
CODE = ("churn/", "stages/")


def flat(content: Any, path: tuple[str, ...] = ()) -> dict[str, Any]:
    """Give the leaves of nested mappings by their dotted keys; a list of plain values is one leaf."""
    if isinstance(content, Mapping) and content:
        inner = [(str(key), value) for key, value in content.items()]
    elif isinstance(content, list) and any(isinstance(value, (list, Mapping)) for value in content):
        inner = [(str(place), value) for place, value in enumerate(content)]
    else:
        return {".".join(path): content}
    return {key: leaf for name, value in inner for key, leaf in flat(value, (*path, name)).items()}


def changed_values(base: Mapping[str, Any], head: Mapping[str, Any]) -> list[Row]:
    """List the keys of two versions of files whose values differ: file, key, before, after.

    Parameters
    ----------
    base, head : mapping of str to any
        Contents by file. A key of one version alone has None in the other.
    """
    rows = []
    for file in sorted({*base, *head}):
        before, after = flat(base.get(file, {})), flat(head.get(file, {}))
        rows += [
            {"file": file, "key": key, "before": before.get(key), "after": after.get(key)}
            for key in sorted({*before, *after} - {""})
            if key not in before or key not in after or before[key] != after[key]
        ]
    return rows


def changed_stages(base: Mapping[str, Any], head: Mapping[str, Any]) -> list[Row]:
    """List the stages of two dvc.lock that differ.

    Returns
    -------
    list of dict
        stage; why: any of ``new``, ``gone``, ``command``, ``code``, ``inputs``, ``parameters`` (none of them where a
        stage gives other bytes for no reason that DVC knows); outputs: the paths that differ. By name.
    """
    rows = []
    for name in sorted({*base, *head}):
        before, after = base.get(name), head.get(name)
        if before is None or after is None:
            rows.append({"stage": name, "why": ["gone" if after is None else "new"], "outputs": []})
            continue
        deps = _differing(before, after, "deps")
        why = {
            "command": before["cmd"] != after["cmd"],
            "code": any(path.startswith(CODE) for path in deps),
            "inputs": any(not path.startswith(CODE) for path in deps),
            "parameters": before.get("params") != after.get("params"),
        }
        outputs = _differing(before, after, "outs")
        if outputs or any(why.values()):
            rows.append({"stage": name, "why": [reason for reason, true in why.items() if true], "outputs": outputs})
    return rows


def _differing(before: Mapping[str, Any], after: Mapping[str, Any], kind: str) -> list[str]:
    hashes = [{one["path"]: one.get("md5") for one in side.get(kind, [])} for side in (before, after)]
    return sorted(path for path in {*hashes[0], *hashes[1]} if hashes[0].get(path) != hashes[1].get(path))


def changed_paths(base: Mapping[str, str], head: Mapping[str, str]) -> list[str]:
    """List the paths whose hashes differ, or that one version alone has."""
    return sorted(path for path in {*base, *head} if base.get(path) != head.get(path))


def changed_metrics(base: Mapping[str, Any], head: Mapping[str, Any], part: str) -> list[Row]:
    """List metrics that differ; those of the test part only where that part is what one looks at."""
    rows = changed_values(base, head)
    return [row for row in rows if part == TEST or not row["key"].startswith(f"{TEST}.")]
