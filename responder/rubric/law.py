"""Point 4: what a reply says of law and policy, against the policies given and the law. Pure."""

from __future__ import annotations

from responder.lint.policies import buyer_pays, is_sellers_freight, stated
from responder.rubric.marks import Answer


def law(answer: Answer) -> tuple[bool | None, str]:
    """4: no right denied, and every number the shop's own or the law's; None where no policy was given to compare."""
    denied = answer.hit_by("CR-01")
    if denied:
        return False, f"denies a right: {answer.text[denied[0].start : denied[0].end]}"
    if is_sellers_freight(answer.cause) and (found := buyer_pays(answer.folded)):
        return False, f"freight on the buyer: {found.group()}"
    said = list(stated(answer.folded, answer.policies))
    for wanted in (False, None):
        for one in said:
            if one.right is wanted:
                return one.right, one.why
    return True, ", ".join(one.why for one in said) or "no number stated"
