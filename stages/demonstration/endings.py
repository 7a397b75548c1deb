"""How the scenes end that are over, or nearly: withdrawn, accepted, or stopped for another process."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from stages.actions import closing, concurrent
from stages.demonstration.story import Story
from stages.demonstration.turns import PROCESS
from stages.law.vocabulary import Refusal


def _stop(story: Story, days_ago: int, *, code: Refusal, process: str, factors: str) -> None:
    for element in story.case.elements.order_by("number"):
        story.do(
            concurrent.decide_prejudice,
            story.manager,
            story.ago(days_ago),
            element=element,
            prejudiced=True,
            code=code,
            process=process,
            factors=factors,
            evidence="The council's solicitor confirmed it in writing.",
        )


def _stopped(story: Story) -> None:
    """Stopped on the last working day: the notice has still to be sent."""
    factors = "The police ask that nobody be interviewed about that evening before they have been."
    _stop(story, 1, code=Refusal.N9, process="the police investigation", factors=factors)


def _resubmitted(story: Story) -> None:
    """Stopped for the court, which has decided; and brought again on the last working day but two."""
    factors = f"The court must decide in {PROCESS} whether the statement is right."
    _stop(story, 60, code=Refusal.N7, process=PROCESS, factors=factors)
    process = story.case.concurrent_processes.get()
    on = story.ago(59)
    notice = f"That it is stopped because of {PROCESS}, and can be brought again within a year of their end."
    story.do(concurrent.send_notice, story.officer, on, process=process, notice=notice, sent_on=on)
    on = story.ago(20)
    story.do(concurrent.record_end, story.officer, on, process=process, ended_on=on)
    story.do(
        concurrent.resubmit,
        story.officer,
        story.ago(3),
        process=process,
        resubmitted_on=story.ago(3),
        form="written",
        words="The court has decided. The statement is still wrong, and I would like it looked at now.",
    )


def _withdraw(story: Story, on: datetime.date, *, how: str, confirmed: str = "") -> None:
    confirmed_on = on if confirmed else None
    told = {"withdrawn_on": on, "how": how, "confirmed": confirmed, "confirmed_on": confirmed_on}
    story.do(closing.withdraw, story.officer, on, **told)


def _accept(story: Story, on: datetime.date) -> None:
    why = "They rang to say that they are content."
    story.do(closing.accept_answer, story.officer, on, resolved_on=on, why=why)


def _terms_sent(story: Story) -> None:
    on = story.after(14)
    _accept(story, on)
    terms = "The three missed visits will be made up by the end of the month, and the team manager rings each Friday."
    sent_to = f"Person {story.scene.number}"
    story.do(closing.send_terms, story.officer, on, terms=terms, sent_on=on, sent_to=sent_to, sent_how="post")


ENDINGS: dict[str, Callable[[Story], None]] = {
    "withdrawn": lambda story: _withdraw(
        story,
        story.after(4),
        how="By telephone: contact has begun again.",
        confirmed="By letter on the same day.",
    ),
    "withdrawn, not confirmed": lambda story: _withdraw(story, story.ago(2), how="By email: the flat is dry."),
    "accepted the answer": _terms_sent,
    "accepted, terms not sent": lambda story: _accept(story, story.ago(2)),
    "stopped, notice not sent": _stopped,
    "resubmitted": _resubmitted,
}
"""By the twist of the scene."""
