"""What recording a line of the audit log gives: the head of its chain."""

from console.models.base import Model


class AuditHead(Model):
    """The newest line of the audit log: noted, it later proves that nothing before it was cut.

    Attributes:
        seq: the line's number, from 1 without gaps.
        hash: SHA-256 over the line and the hash before it, in hex.
    """

    seq: int
    hash: str
