"""Who acts: one person, program or the system with the seats held at this moment. Pure."""

from dataclasses import dataclass, field

from app.kernel.ids import AccountId, CompanyId, DepartmentId, ParkId, RegionId


@dataclass(frozen=True, kw_only=True)
class Seat:
    """One role in one unit. ``region_ids`` is the whole subtree of the seat's region, resolved at sign-in."""

    role: str
    region_id: RegionId
    region_ids: frozenset[RegionId]
    park_id: ParkId | None = None
    department_id: DepartmentId | None = None
    company_id: CompanyId | None = None
    instead_of: str | None = None
    """The name of who is away, where another acts in his seat meanwhile; None in one's own."""


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A person (or a program) with seats; ``paired`` are the companies an officer looks after today."""

    account_id: AccountId | None
    name: str
    seats: tuple[Seat, ...] = ()
    abilities: frozenset[str] = frozenset()
    paired: frozenset[CompanyId] = field(default_factory=frozenset)
    is_system: bool = False
    scopes: frozenset[str] | None = None
    """What a program's account is for; None for people and the system."""

    @property
    def is_program(self) -> bool:
        """Whether no person acts, but a program by its own account."""
        return self.scopes is not None

    def may(self, ability: str) -> bool:
        """Whether any of the roles held has this ability at all; standing on one ticket is asked elsewhere."""
        return self.is_system or ability in self.abilities

    def seats_of(self, *roles: str) -> tuple[Seat, ...]:
        """The seats whose role is one of ``roles``."""
        return tuple(seat for seat in self.seats if seat.role in roles)

    @property
    def roles(self) -> frozenset[str]:
        """All roles held."""
        return frozenset(seat.role for seat in self.seats)


SYSTEM = Actor(account_id=None, name="系统", is_system=True)
ANONYMOUS = Actor(account_id=None, name="")
