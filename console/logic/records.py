"""What a record has of each kind of row, in order: the same in commands and in exports."""

TENANT = (
    "name",
    "display_name",
    "status",
    "plan",
    "subscription_status",
    "users",
    "balance",
    "threshold",
    "failures",
    "running",
    "last_activity",
    "id",
)

USER = ("email", "display_name", "role", "status", "created_at", "id")

ACCESS = (
    "kind",
    "login",
    "could",
    "person",
    "name",
    "role",
    "groups",
    "sees",
    "decides",
    "mfa",
    "since",
    "by",
    "seen_first",
    "seen_last",
    "lines",
    "remarks",
)

REPORT_LINE = ("kind", "check", "where", "what", "details")
