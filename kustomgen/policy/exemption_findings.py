"""What is wrong with a policy's exemptions, as far as one run can tell: some have ended, some exempt nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.policy.exemptions import CURRENT, NEEDED, expired, subject, why_needless
from kustomgen.policy.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import date

    from kustomgen.policy.checked import Checked
    from kustomgen.policy.config import Policy
    from kustomgen.policy.exemption import Exemption
    from kustomgen.policy.rule import AnyRule


def about_exemptions(
    policy: Policy,
    checked: Sequence[Checked],
    used: Collection[tuple[Exemption, str]],
    today: date,
    everything: Collection[str],
) -> Iterator[Finding]:
    """A finding for each exemption that has ended, and for each that exempts nothing although it could have.

    ``used`` are the exemptions that exempted something, each with the rule; ``everything`` all environments there are.
    """
    checked = [result for result in checked if not result.compared_only]
    built = {result.build.environment for result in checked}
    for exemption in policy.exemptions:
        scope = set(exemption.environments)
        looked = [result for result in checked if not scope or result.build.environment in scope]
        ran = [rule for rule in exemption.rules if any(rule in result.rules for result in looked)]
        if expired(exemption, today):
            if ran:
                about = f"{', '.join(exemption.rules)}: {subject(exemption)}"
                message = f"the exemption from {about} ended on {exemption.until} ({exemption.reason})"
                yield from _finding(policy, CURRENT, exemption, message)
        elif (scope or set(everything)) <= built:
            for named in exemption.together or [(rule,) for rule in exemption.rules]:
                looked_for = [rule for rule in named if rule in ran]
                # What one name of a peer stands for is needed where one of them is: nobody can name the rest alone.
                if looked_for and not any((exemption, rule) in used for rule in named):
                    about = ", ".join(looked_for)
                    why = why_needless(exemption, about, [result.build for result in looked])
                    message = f"the exemption from {about} exempts nothing: {why}"
                    yield from _finding(policy, NEEDED, exemption, message)


def _finding(policy: Policy, rule: AnyRule, exemption: Exemption, message: str) -> Iterator[Finding]:
    setting = policy.setting(rule) if rule in policy.rules else None
    if setting:
        yield Finding(
            rule=rule.id,
            severity=setting.severity,
            environment="",
            resource=None,
            path="",
            message=message,
            build="",
            source=exemption.mark,
            remedy=rule.page.fix,
        )
