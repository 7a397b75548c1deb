"""An answer that one person signs as it reads and the complaints team sends: of stage 2, to a panel, of a review.

The signature is of one text and no other. Change a word of it and it stands no longer, and what is not signed as it
reads is not sent.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import User
from cases.models import Case, Verb
from cases.permissions import Act
from cases.record import Refused
from stages.actions.deed import begin, finish
from stages.law.moves import Move
from stages.law.working_days import in_words
from stages.models import StageThree, StageTwo

Row = StageTwo | StageThree


@dataclass(frozen=True, kw_only=True)
class SignedAnswer:
    """What each of the three has of its own. The row of its stage holds the opening, the closing and the signature.

    `digest` is of the whole text as it reads now; `missing` is what must be done before it can be signed, as parts of
    a sentence. `drafted` and `about` are what the history calls a change of the opening and the closing. The deeds
    that call these are transactions.
    """

    move: Move
    act: Act
    row_of: Callable[[Case], Row]
    digest: Callable[[Case, Row], str]
    missing: Callable[[Case], list[str]]
    drafted: Verb
    about: str = "opening and closing"
    called: str = "answer"
    signer: str

    def write(self, case: Case, *, seen: int | None, by: User, on: datetime.date, opening: str, closing: str) -> Case:
        """Keep the words that are not of any one point."""
        case = begin(case, self.move, self.act, seen=seen, by=by)
        row = self.row_of(case)
        before = {"opening": row.opening, "closing": row.closing}
        row.opening, row.closing = opening, closing
        row.save()
        after = {"opening": opening, "closing": closing}
        finish(case, self.move, self.drafted, by=by, on=on, about=self.about, before=before, after=after)
        return case

    def stands(self, case: Case, row: Row) -> bool:
        """Whether it was signed, and still reads as it did then."""
        return bool(row.signed_digest) and row.signed_digest == self.digest(case, row)

    def sign(self, case: Case, *, seen: int | None, by: User, on: datetime.date) -> Case:
        """Sign it as it reads now. Raises Refused while something is missing, or where it is signed already."""
        case = begin(case, self.move, self.act, seen=seen, by=by)
        row = self.row_of(case)
        if missing := self.missing(case):
            raise Refused(f"The {self.called} cannot be signed yet: {'; '.join(missing)}.")
        if self.stands(case, row):
            raise Refused(f"The {self.called} was signed on {in_words(row.signed_on)}, and nothing has changed since.")
        row.signed_by, row.signed_on, row.signed_digest = by, on, self.digest(case, row)
        row.save()
        finish(case, self.move, Verb.ANSWER_SIGNED, by=by, on=on, after={"text": row.signed_digest})
        return case

    def require_it_can_go(
        self,
        case: Case,
        row: Row,
        *,
        on: datetime.date,
        sent_on: datetime.date,
        received_on: datetime.date | None = None,
    ) -> None:
        """Refuse to record as sent what is not signed as it reads now, or on a day that cannot be."""
        if not row.signed_digest:
            raise Refused(f"The {self.signer} must sign the {self.called} before it is sent.")
        if not self.stands(case, row):
            raise Refused(
                f"Something in the {self.called} has changed since it was signed. It must be signed again before it "
                "goes."
            )
        if not row.signed_on <= sent_on <= on:
            raise Refused(f"It must have been sent between {in_words(row.signed_on)}, when it was signed, and today.")
        if received_on and not sent_on <= received_on <= on:
            raise Refused("The complainant can have received it between the day it was sent and today.")
