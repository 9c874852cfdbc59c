"""What is wrong with functions: those with their owner's rights are deliberate openings."""

from collections.abc import Iterator

from console.logic.doctor.patient import Patient
from console.logic.doctor.words import error, listed, plural, role, warning
from console.logic.reviewed import ReviewedFunction, normalised
from console.models.catalogue import Function
from console.models.doctor import Finding

PINNED = "pg_catalog, pg_temp"
"""The search path by which no caller's objects are ever met."""

_AGAIN = "Its text stands in migrations/catalogue.txt; the owner of the database makes it anew."


def examine(patient: Patient) -> Iterator[Finding]:
    """Functions against the reviewed ones, and those that nobody reviewed."""
    found = {function.signature: function for function in patient.facts.functions}
    # A trigger's function goes with its table, whose absence is told already.
    gone = tuple(f"{name}_" for name in patient.reviewed.tables if name not in patient.relations)
    missing = [
        name
        for name in patient.reviewed.functions
        if name not in found and not name.startswith(gone)
    ]
    if missing and found and not patient.behind:
        names = [name.partition("(")[0] for name in missing]
        yield warning(
            "function-missing",
            names[0] if len(names) == 1 else "functions",
            f"{plural(len(names), 'function', 'functions')} of the console"
            f" {'is' if len(names) == 1 else 'are'} missing, or changed in what"
            f" {'it takes and gives' if len(names) == 1 else 'they take and give'}:"
            f" {listed(names)}.",
            _AGAIN,
        )
    for signature, function in found.items():
        wanted = patient.reviewed.functions.get(signature)
        if wanted is None:
            yield from _unknown(patient, function)
        else:
            yield from _known(patient, function, wanted)


def _known(patient: Patient, function: Function, wanted: ReviewedFunction) -> Iterator[Finding]:
    name = function.identity
    alter = f"ALTER FUNCTION {name}"
    if function.definer != wanted.definer:
        right = "SECURITY DEFINER" if wanted.definer else "SECURITY INVOKER"
        whose = "its owner's" if function.definer else "its caller's"
        make = error if function.definer else warning
        yield make("function-rights", name, f"It runs with {whose} rights.", f"{alter} {right};")
    owner = patient.named_here(wanted.owner)
    if function.owner != owner:
        yield error(
            "function-owner",
            name,
            f"It belongs to {function.owner} and was reviewed as {owner}'s.",
            f"{alter} OWNER TO {role(owner)};",
        )
    if function.search_path != wanted.search_path:
        make = error if function.definer else warning
        path = wanted.search_path
        yield make(
            "function-path",
            name,
            f"Its search_path is {function.search_path or 'that of its caller'}"
            + (": whoever calls it can put objects of their own before ours." if path else "."),
            f"{alter} SET search_path = {path};" if path else f"{alter} RESET search_path;",
        )
    if function.volatility != wanted.volatility:
        yield warning(
            "function-volatility",
            name,
            f"It is {function.volatility} and was reviewed as {wanted.volatility}:"
            + (
                " it may write, and sees what others commit while it runs."
                if function.volatility == "VOLATILE"
                else " the server may reuse what it answered."
            ),
            f"{alter} {wanted.volatility};",
        )
    if function.text is not None and normalised(function.text) != wanted.text:
        make = error if function.definer else warning
        yield make("function-text", name, "Its text isn't the reviewed one.", _AGAIN)
    yield from _callers(function, wanted)
    if function.leakproof:
        yield _leakproof(function)


def _callers(function: Function, wanted: ReviewedFunction) -> Iterator[Finding]:
    name, callers = function.identity, set(function.callers)
    if "PUBLIC" in callers - wanted.callers:
        yield error(
            "function-public",
            name,
            "Everybody may call it"
            + (", with the rights of " + function.owner if function.definer else "")
            + ".",
            f"REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC;",
        )
    if others := sorted(callers - wanted.callers - {"PUBLIC"}):
        yield error(
            "function-caller",
            name,
            f"{listed(others)} may call it, and nobody meant that.",
            f"REVOKE EXECUTE ON FUNCTION {name} FROM {', '.join(map(role, others))};",
        )
    if cut := sorted(wanted.callers - callers - {"PUBLIC"}):
        yield warning(
            "function-cut",
            name,
            f"{listed(cut)} can't call it.",
            f"GRANT EXECUTE ON FUNCTION {name} TO {', '.join(map(role, cut))};",
        )


def _unknown(patient: Patient, function: Function) -> Iterator[Finding]:
    name = function.identity
    if function.definer:
        callers = sorted(set(function.callers) & patient.reached)
        make = error if callers else warning
        who = listed(callers) if callers else "whoever it is granted to"
        path = "" if function.search_path else ", under a search_path of the caller's choice"
        yield make(
            "function-definer",
            name,
            f"It runs with the rights of {function.owner} for {who}{path}, and nobody reviewed it.",
            f"ALTER FUNCTION {name} SECURITY INVOKER;"
            + (f" REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC;" if "PUBLIC" in callers else ""),
        )
    if function.leakproof:
        yield _leakproof(function)


def _leakproof(function: Function) -> Finding:
    return error(
        "function-leakproof",
        function.identity,
        "It counts as leakproof: the server hands it rows before policies have refused them.",
        f"ALTER FUNCTION {function.identity} NOT LEAKPROOF;",
    )
