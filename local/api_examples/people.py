"""A member of staff who signs in at an identity provider."""

from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.staff.actor import Actor
from chalicelib.domain.staff.person import ClaimedRole, ProvenPerson
from chalicelib.domain.staff.staff import Role
from chalicelib.services.staff.admit_person import admit_person
from chalicelib.services.staff.manage_keys import revoke_key
from local.api_examples.office import Office

OLGA = ProvenPerson(
    "https://sign-in.shop.example",
    "6e0c0d4e",
    "Olga the marketer",
    ClaimedRole("marketing", Role.MARKETER),
)


def revoked_person(office: Office) -> StaffKeyId:
    """Revoke the access of a person, and return the id of that person."""
    world = office.life.world
    person = admit_person(world, OLGA)
    revoke_key(world, Actor(person.id, world.now()), person.id)
    return person.id
