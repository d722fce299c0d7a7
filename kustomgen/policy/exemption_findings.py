"""What is wrong with a policy's exemptions, as far as one run can tell: some have ended, some
exempt nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kustomgen.policy.exemptions import CURRENT, NEEDED, expired, matches_ref, subject, why_needless
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
    left_out: Collection[str] | None = (),
) -> Iterator[Finding]:
    """A finding for each exemption that has ended, and for each that exempts nothing although it
    could have.

    ``used`` are the exemptions that exempted something, each with the rule; ``everything`` all
    environments there are. One is said to exempt nothing only where the run looked at all that it
    may be about: ``left_out`` are environments that it was not asked to look at. None: nobody knows
    which; then it must have looked at the one object that is exempt.
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
        elif (scope or set(everything)) <= built and _was_looked_at(exemption, left_out, looked):
            for named in exemption.together or [(rule,) for rule in exemption.rules]:
                looked_for = [rule for rule in named if rule in ran]
                # What one name of a peer stands for is needed where one of them is: nobody can name
                # the rest alone.
                if looked_for and not any((exemption, rule) in used for rule in named):
                    about = ", ".join(looked_for)
                    why = why_needless(exemption, about, [result.build for result in looked])
                    message = f"the exemption from {about} exempts nothing: {why}"
                    yield from _finding(policy, NEEDED, exemption, message)


def _was_looked_at(exemption: Exemption, left_out: Collection[str] | None, looked: Sequence[Checked]) -> bool:
    """Whether the run looked at what the exemption is about."""
    if left_out is not None:
        return not left_out or (bool(exemption.environments) and set(left_out).isdisjoint(exemption.environments))
    if not exemption.resource or any(sign in exemption.resource for sign in "*?["):
        return False
    return any(matches_ref(exemption.resource, each.ref) for result in looked for each in result.build.resources)


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
