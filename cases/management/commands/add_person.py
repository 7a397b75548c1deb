"""manage.py add_person: someone who can sign in, with their posts."""

from __future__ import annotations

import getpass
import sys
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import Role
from cases.actions.staff import NewPost, add_staff
from cases.record import Refused

USAGE, REFUSED = 2, 1


def email_address(text: str) -> str:
    if "@" not in text:
        raise ArgumentTypeError(f"“{text}” is not an email address")
    return text


class Command(BaseCommand):
    help = (
        "Add a person who signs in, with their posts. The password is asked for on a terminal, or read from standard "
        "input as one line. It is never an argument, where others on the machine could read it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL", type=email_address, help="the email address they sign in with")
        parser.add_argument("name", metavar="NAME", help="their name, as others see it")
        parser.add_argument(
            "--post",
            metavar=("ROLE", "AREA"),
            nargs="+",
            action="append",
            default=[],
            help=(
                "a role, then the service area and the team where it has one: --post team_manager “Children in Need” "
                f"Northtown. More than one may be given. The roles are: {', '.join(Role.values)}"
            ),
        )
        parser.add_argument("--title", default="", help="their job title, as letters and decisions show it")
        parser.add_argument(
            "--manager", default="", metavar="EMAIL", help="their line manager, who must be here already"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        posts = [_post(words) for words in options["post"]]
        try:
            user = add_staff(
                on=timezone.localdate(),
                email=options["email"],
                name=options["name"],
                posts=posts,
                password=_password(),
                title=options["title"],
                manager=options["manager"],
            )
        except Refused as refusal:
            raise CommandError(f"Nobody was added. {refusal}", returncode=REFUSED) from refusal
        self.stdout.write(f"{user.name} can sign in as {user.email}.")


def _post(words: list[str]) -> NewPost:
    role, *where = words
    if role not in Role.values:
        raise CommandError(f"There is no role “{role}”. The roles are: {', '.join(Role.values)}.", returncode=USAGE)
    if len(where) > 2:
        raise CommandError(f"A post has a role, a service area and a team, not {len(words)} parts.", returncode=USAGE)
    return NewPost(Role(role), *where)


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Password again: ") != password:
        raise CommandError("Nobody was added. The two passwords were not the same.", returncode=REFUSED)
    return password
