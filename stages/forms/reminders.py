"""The form about a message of which nobody knows whether it arrived."""

from __future__ import annotations

from cases.forms import Form, RadioField


class MessageForm(Form):
    title = "Did the message arrive?"
    button = "Record it"
    arrived = RadioField(
        label="Ask the person: did they get an e-mail of that day?",
        choices=[("yes", "Yes, they have it"), ("no", "No, it is to be sent again")],
        hints={"no": "It goes with their next message, on a working day between 8am and 6pm."},
    )
