"""Works off everything that waits, one organisation after the other, with progress: for the command line."""

from __future__ import annotations

import json
import sys
from datetime import datetime

from tqdm import tqdm

from privacy.alerts.models import Alert
from privacy.pipeline import catch_up, judge_afresh, learn, organisations_with_work, queue_again


def catch_up_all(*, since: datetime | None, everything: bool) -> str:
    """Catches up with everything, first queueing again what is asked for; returns what it did as JSON."""
    if everything or since:
        queue_again(since=since)
    before = Alert.objects.count()
    organisations = organisations_with_work()
    with tqdm(organisations, desc="Detecting", unit=" organisations", file=sys.stderr, disable=None) as progress:
        steps = 0
        for organisation in progress:
            steps += catch_up(organisation) + learn(organisation)
            if everything:
                judge_afresh(organisation)
    raised = Alert.objects.count() - before
    return json.dumps({"organisations": len(organisations), "steps": steps, "alerts_raised": raised})
