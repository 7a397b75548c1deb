"""What tests of pages begin with: somebody who is signed in, and a page as they are shown it."""

from bs4 import BeautifulSoup
from django.test import Client

from accounts.models import User


def signed_in(user: User) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(user)
    return client


def soup_of(client: Client, address: str, status: int = 200) -> BeautifulSoup:
    """The page at an address, which must answer with this status."""
    response = client.get(address)
    assert response.status_code == status, response.content[:500]
    return BeautifulSoup(response.content, "html.parser")
