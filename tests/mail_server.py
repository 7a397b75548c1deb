"""A mail server of the tests' own: it speaks SMTP, keeps a ledger of what it took, and tells at which word it is."""

from __future__ import annotations

import contextlib
import re
import socketserver
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from enum import Enum


class Moment(Enum):
    """Where in a message the server is."""

    CALLED = "somebody is on the line: nothing is claimed yet"
    ASKED = "it is asked to take a message: claimed, and nothing sent"
    TAKEN = "it has the whole message, and has not said so"
    TOLD = "it has said that it has it"


class MailServer:
    """What was taken, by address. `at` is called at each moment, before the server goes on."""

    def __init__(self) -> None:
        self.ledger: Counter[str] = Counter()
        self.bodies: list[str] = []
        self.at: Callable[[Moment], None] = lambda moment: None
        self.one_at_a_time = threading.Lock()

    def take(self, address: str, body: str) -> None:
        with self.one_at_a_time:
            self.ledger[address] += 1
            self.bodies.append(body)


class Conversation(socketserver.StreamRequestHandler):
    """One connection (RFC 5321, as much of it as smtplib says)."""

    server: Listener

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):  # the sender was killed
            self.talk(self.server.mail)

    def talk(self, mail: MailServer) -> None:
        mail.at(Moment.CALLED)
        self.say("220 tests ESMTP")
        recipient = ""
        while line := self.rfile.readline().decode().strip():
            word = line.partition(" ")[0].upper()
            if word == "RCPT":
                recipient = re.search("<(.+)>", line)[1]
                self.say("250 yes")
            elif word == "DATA":
                mail.at(Moment.ASKED)
                self.say("354 go on")
                mail.take(recipient, self.body())
                mail.at(Moment.TAKEN)
                self.say("250 taken")
                mail.at(Moment.TOLD)
            else:
                self.say("221 goodbye" if word == "QUIT" else "250 yes")

    def body(self) -> str:
        """The message up to its full stop. One that is broken off is none."""
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                raise ConnectionResetError("broken off")
            lines.append(line.decode())
        return "".join(lines)

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class Listener(socketserver.ThreadingTCPServer):
    """The server's socket, on a port of its own."""

    daemon_threads = True

    def __init__(self, mail: MailServer) -> None:
        self.mail = mail
        super().__init__(("127.0.0.1", 0), Conversation)


@contextlib.contextmanager
def listening(mail: MailServer) -> Iterator[str]:
    """Have it listen; gives its address as EMAIL_URL takes it."""
    with Listener(mail) as listener:
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"smtp://127.0.0.1:{listener.server_address[1]}"
        finally:
            listener.shutdown()
            thread.join()
