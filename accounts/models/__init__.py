from .people import Post, Role, User
from .sign_in import FailedSignIns
from .structure import ServiceArea, Team

__all__ = ["FailedSignIns", "Post", "Role", "ServiceArea", "Team", "User"]
