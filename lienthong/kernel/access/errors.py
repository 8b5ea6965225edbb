"""Refusals, as facts."""

from __future__ import annotations


class NotPermitted(Exception):
    """Inside the scope, but without the right: 403. The text is for the person, in Vietnamese."""


class NoSuchThing(Exception):
    """Outside the scope, or absent: 404; the two cannot be told apart from outside."""


class AccessRefusal(Exception):
    """An act on posts or accounts that the rules do not allow; the text says why and what to do."""


class RoleDoesNotFit(AccessRefusal):
    """No such role, or not at this kind of unit, or not this person's to give."""


class DatesDoNotFit(AccessRefusal):
    """The end lies before the beginning, or beyond what may be given."""


class PostHeldAlready(AccessRefusal):
    """The account holds this role at this unit in that time."""


class LastOfItsKind(AccessRefusal):
    """Without this post nobody could give posts any more."""


class NotOneselfEither(AccessRefusal):
    """Nobody gives rights to himself, nor takes over an account above his own."""


class TooMany(AccessRefusal):
    """More at once than the act allows."""


class NameDoesNotFit(AccessRefusal):
    """A name that nobody bears."""
