"""Whether a model is still right, in words for the terminal: the verdict first."""

from churn.history.history import Estimate, ModelEntry
from churn.monitor.judges import Judges
from churn.monitor.verdict import FEWEST
from churn.presentation.language import percent, whole, written

_TODO = "Put newer clients with their outcomes into the case's source and run `make repro`."

_VERDICTS = {
    "as promised": "As promised: the probabilities still hold. Use them as they are.",
    "recalibrate": "Recalibrate: {why}. Whom to contact first stays; the probabilities do not hold. {todo}",
    "retrain": "Retrain: {why}. {todo}",
    "cannot tell yet": "Cannot tell yet: {why}. Nothing is known to be wrong; keep and judge the next batch too.",
}

_ALARMS = {
    "level": {True: "more leave than promised", False: "fewer leave than promised"},
    "slope": {True: "clients differ more than promised", False: "clients differ less than promised"},
    "ranking": {False: "the model tells leavers from others worse than promised"},
}

_UNSURE = {
    "few": f"fewer than {FEWEST} clients were expected to leave, or to stay",
    "level": "whether as many leave as promised",
    "slope": "whether clients differ as far as promised",
    "ranking": "whether leavers are told from others as well as promised",
}


def told(found: ModelEntry, judges: Judges, earlier: int, notes: tuple[str, ...]) -> str:
    """Tell what a batch says of a model.

    Parameters
    ----------
    found : ModelEntry
        What was found.
    judges : Judges
        Who judged.
    earlier : int
        Batches of the same model judged before.
    notes : tuple of str
        What must be known besides.
    """
    parts = [
        [_VERDICTS[found.verdict].format(why=_why(found), todo=_TODO)],
        _leavers(found),
        _scores(found),
        _who(found, earlier),
        [f"Note: {note}" for note in (*judges.notes, *notes)],
    ]
    return "\n\n".join("\n".join(lines) for lines in parts if lines)


def _why(found: ModelEntry) -> str:
    if found.alarms:
        first = {one.question: one for one in reversed(found.alarms)}
        order = [name for name in ("ranking", "level", "slope") if name in first]
        said = [_ALARMS[name][(first[name].apart.estimate or 0.0) > 0] for name in order]
        alone = min(one.batches for one in found.alarms) == 1
        return f"{', '.join(said)} ({'this batch alone shows it' if alone else 'seen over several batches'})"
    if found.unsure == ("few",):
        return _UNSURE["few"]
    return f"too little is known yet to be sure {' and '.join(_UNSURE[name] for name in found.unsure)}"


def _leavers(found: ModelEntry) -> list[str]:
    rate = f"{percent(found.left / found.judges, 'en')} of {whole(found.judges, 'en')} clients"
    expected = written(found.expected, ",.1f", "en")
    ratio = f", {_of(found.ratio)} times as many" if found.ratio else ""
    return [f"Left: {whole(found.left, 'en')} ({rate} whom no campaign reached); expected: {expected}{ratio}."]


def _scores(found: ModelEntry) -> list[str]:
    lines = [
        f"{name}: {_of(one.found) if one.found else 'unknown'}; promised of these clients: {_of(one.promised)}."
        for name, one in {"ROC-AUC": found.roc_auc, "Log loss": found.log_loss}.items()
    ]
    if found.intercept and found.slope:
        lines.append(
            f"Calibration: intercept {_of(found.intercept)}, 0 as promised; slope {_of(found.slope)}, 1 as promised."
        )
    return lines


def _of(one: Estimate) -> str:
    return " ".join((f"{one.estimate:.3g}", f"({one.low:.3g} to {one.high:.3g})"))


def _who(found: ModelEntry, earlier: int) -> list[str]:
    before = f"together with {earlier} judged before" if earlier else "the first of this model"
    return [
        f"Left out: {whole(found.reached, 'en')} whom the campaign reached or was to reach, which changes who leaves, "
        f"and {whole(found.unknown, 'en')} whose outcome is not known. Judged {before}."
    ]
