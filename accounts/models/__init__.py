from .people import Post, Role, User
from .structure import ServiceArea, Team

__all__ = ["Post", "Role", "ServiceArea", "Team", "User"]
