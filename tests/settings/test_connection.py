"""From connection string and environment to a target."""

import os
import pwd
import ssl
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.settings import ConnectionTarget, SettingsError, libpq, resolve
from tests.settings import oracle

NOWHERE = "/nonexistent"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


def write_private(path: Path, text: str) -> Path:
    path.write_text(text)
    path.chmod(0o600)
    return path


def found_passwords(target: ConnectionTarget) -> list[str | None]:
    return [each.get_secret_value() if each else None for each in target.passwords]


def refusal(dsn: str | None, environ: Mapping[str, str], home: Path) -> str:
    with pytest.raises(SettingsError) as refused:
        resolve(dsn, environ, home)
    return str(refused.value)


VALUES: dict[str, list[str]] = {
    "host": [NOWHERE, f"{NOWHERE}/a,{NOWHERE}/b", ""],
    "port": ["5433", "5434,5435", "0", "x", ""],
    "user": ["mira", ""],
    "password": ["s3cret", ""],
    "dbname": ["radiant", ""],
    "connect_timeout": ["3", "-1", ""],
    "application_name": ["psql", ""],
    "options": ["-c geqo=off"],
    "target_session_attrs": ["standby", "prefer-standby", "read"],
    "channel_binding": ["prefer"],
}
NAMED = {name: variable for name, variable in libpq.VARIABLES.items() if name in VALUES}


def some_of(names: list[str]) -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries({}, optional={n: st.sampled_from(VALUES[n]) for n in names})


@settings(deadline=None)
@given(explicit=some_of(list(VALUES)), service=some_of(list(VALUES)), environ=some_of(list(VALUES)))
def test_explicit_then_service_then_environment_then_default_as_in_libpq(
    tmp_path_factory: pytest.TempPathFactory,
    explicit: dict[str, str],
    service: dict[str, str],
    environ: dict[str, str],
) -> None:
    home = tmp_path_factory.getbasetemp()
    write_private(home / ".pgpass", f"*:5433:*:mira:from file\n{NOWHERE}/b:*:*:*:of b\n")
    lines = "".join(f"{name}={value}\n" for name, value in service.items())
    (home / ".pg_service.conf").write_text(f"[x]\n{lines}")
    variables = {"PGSERVICE": "x", "PGHOST": NOWHERE, "HOME": str(home)} | {
        NAMED[name] or "": value for name, value in environ.items()
    }
    dsn = libpq.format_pairs(explicit)
    used = oracle.connect_start(dsn, variables)
    try:
        target = resolve(dsn, variables, home)
    except SettingsError:
        assert "/.s.PGSQL." not in used["error"]  # libpq didn't get as far as to connect
        return
    hosts = [host for host, _ in target.hosts]
    if hosts[0].startswith(NOWHERE):
        assert ",".join(hosts) == used["host"]
        for host, port in target.hosts:
            assert f'"{host}/.s.PGSQL.{port}" failed' in used["error"]
        assert (found_passwords(target)[-1] or "") == used["password"]  # the last that it tried
    assert target.user == (used.get("user") or pwd.getpwuid(os.geteuid()).pw_name)
    assert target.database == (used.get("dbname") or target.user)
    assert target.target_session_attrs == used["target_session_attrs"]
    assert target.server_settings.get("application_name", "") == used.get("application_name", "")
    assert target.server_settings.get("options", "") == used.get("options", "")
    timeout = used.get("connect_timeout")
    assert target.connect_timeout == (max(float(timeout), 0) if timeout else None)


def test_with_nothing_said_the_usual_sockets_and_then_localhost_are_tried(home: Path) -> None:
    me = pwd.getpwuid(os.geteuid()).pw_name
    target = resolve(None, {}, home)
    assert [host for host, _ in target.hosts] == [
        "/var/run/postgresql",
        "/tmp",  # noqa: S108 - where servers keep their sockets
        "localhost",
    ]
    assert {port for _, port in target.hosts} == {5432}
    assert (target.user, target.database, target.password) == (me, me, None)


def test_several_hosts_have_ports_and_passwords_of_their_own(home: Path) -> None:
    write_private(home / ".pgpass", "db1:5432:*:mira:one\ndb2:6432:*:mira:two\n")
    target = resolve("postgresql://mira@db1,db2:6432,[::1]/radiant", {}, home)
    assert target.hosts == (("db1", 5432), ("db2", 6432), ("::1", 5432))
    assert found_passwords(target) == ["one", "two", None]
    assert target.where == "db1:5432, db2:6432, [::1]:5432"


def test_a_password_for_localhost_serves_the_usual_sockets(home: Path) -> None:
    write_private(home / ".pgpass", "localhost:*:*:*:local\n")
    assert found_passwords(resolve("user=u", {}, home)) == ["local"] * 3
    assert found_passwords(resolve(f"user=u host={NOWHERE}", {}, home)) == [None]


def test_an_address_is_connected_to_and_its_host_is_looked_up(home: Path) -> None:
    write_private(home / ".pgpass", "db1:*:*:*:by name\n10.0.0.9:*:*:*:by address\n")
    named = resolve("host=db1 hostaddr=10.0.0.9", {}, home)
    assert (named.hosts, found_passwords(named)) == ((("10.0.0.9", 5432),), ["by name"])
    assert found_passwords(resolve("hostaddr=10.0.0.9", {}, home)) == ["by address"]


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o602])
def test_a_password_file_open_to_others_is_ignored_and_said_so(home: Path, mode: int) -> None:
    file = write_private(home / ".pgpass", "*:*:*:*:s3cret\n")
    file.chmod(mode)
    target = resolve("host=db", {}, home)
    assert target.password is None
    assert target.warnings == (
        f"The password file {file} is open to others and was ignored: chmod 600 {file}",
    )


def test_a_password_file_may_be_named(home: Path) -> None:
    file = write_private(home / "mine", "*:*:*:*:s3cret\n")
    assert found_passwords(resolve("host=db", {"PGPASSFILE": str(file)}, home)) == ["s3cret"]
    assert found_passwords(resolve(f"host=db passfile={file}", {}, home)) == ["s3cret"]


def test_a_service_is_looked_for_at_home_and_then_in_the_systems_file(home: Path) -> None:
    system = home / "etc"
    system.mkdir()
    (system / "pg_service.conf").write_text("[ours]\nhost=system\n[both]\nhost=system\n")
    (home / ".pg_service.conf").write_text("[both]\nhost=mine\n")
    environ = {"PGSYSCONFDIR": str(system)}
    assert resolve("service=ours", environ, home).hosts == (("system", 5432),)
    assert resolve("service=both", environ, home).hosts == (("mine", 5432),)
    assert resolve("postgresql:///?service=both", environ, home).hosts == (("mine", 5432),)


def test_an_unknown_service_is_answered_with_where_was_looked(home: Path) -> None:
    environ = {"PGSYSCONFDIR": NOWHERE}
    file = home / ".pg_service.conf"
    assert "which doesn't exist" in refusal("service=x", environ, home)
    file.write_text("[y]\n")
    assert refusal("service=x", environ, home) == f'The service "x" isn\'t defined in {file}.'
    missing = {"PGSERVICEFILE": f"{NOWHERE}/s", "PGSERVICE": "x"}
    assert refusal(None, missing, home) == f"PGSERVICEFILE names {NOWHERE}/s, which doesn't exist."


@pytest.mark.parametrize(
    ("dsn", "environ", "sentence"),
    [
        (None, {"PGPORT": "54x"}, 'PGPORT "54x" must be a number from 1 to 65535'),
        (None, {"PGHOST": "a,b", "PGPORT": "1,2,3"}, "lists 3 ports for 2 hosts"),
        (None, {"PGSSLMODE": "on"}, 'PGSSLMODE "on" must be one of disable, allow, prefer'),
        (None, {"PGCONNECT_TIMEOUT": "soon"}, "must be a whole number"),
        (None, {"PGREQUIREAUTH": "scram-sha-256"}, "can't honour."),
        ("host=a hostaddr=1,2", {}, "hostaddr must name as many as host does"),
        ("channel_binding=require", {}, "can't honour; leave it out or set it to disable"),
        ("sslrootcert=system sslmode=require", {}, "must be verify-full"),
        ("sslnegotiation=direct", {}, "needs sslmode=require or stricter"),
        ("host=a hostaddr=1.1.1.1 sslmode=verify-full", {}, "can't be combined"),
        (f"host=/{'x' * 120}", {}, "socket path of"),
        ("host=a sslmode=verify-ca", {}, "needs the certificate of an authority"),
        ("host=a sslmode=require", {"PGSSLROOTCERT": NOWHERE}, f'PGSSLROOTCERT "{NOWHERE}" names'),
        ("host=a", {"PGSSLCERT": NOWHERE}, f'PGSSLCERT "{NOWHERE}" names a file that can\'t be'),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_sentence(
    dsn: str | None, environ: dict[str, str], sentence: str, home: Path
) -> None:
    assert sentence in refusal(dsn, environ, home)


@pytest.mark.parametrize(
    "dsn",
    [
        "postgresql://mira:s3cr/et@db/radiant",
        "postgresql://mira:x@s3cret@db/radiant",
        "postgresql://mira:s3cr#et/@db/radiant",
        "host=db port=s3cret",
        "host=db password=s3cret sslmode=s3cret",
    ],
)
def test_an_error_repeats_nothing_of_a_connection_string(dsn: str, home: Path) -> None:
    assert "s3cr" not in refusal(dsn, {}, home)


def test_a_target_shows_no_secret(home: Path) -> None:
    target = resolve("postgresql://mira:s3cret@db/radiant?sslpassword=s3cret", {}, home)
    assert "mira" in repr(target)
    assert "s3cret" not in f"{target!r} {target} {target.where}"


def test_a_key_that_others_can_read_is_refused(home: Path) -> None:
    key = write_private(home / "my.key", "")
    dsn = f"host=db sslkey={key}"
    assert resolve(dsn, {}, home).tls.key == str(key)
    key.chmod(0o644)
    assert "open to others: chmod 600" in refusal(dsn, {}, home)


def test_tls_reaches_the_driver_whole(home: Path) -> None:
    files = {
        f"ssl{name}": str(write_private(home / f"a {name}&=%20+", ""))
        for name in ("rootcert", "cert", "key", "crl")
    }
    words = {"sslpassword": "s3 %&", "ssl_min_protocol_version": "TLSv1.3"}
    dsn = libpq.format_pairs({"host": "db", "sslmode": "verify-full", **files, **words})
    arguments = resolve(dsn, {}, home).connect_arguments()
    assert arguments["ssl"] == "verify-full"
    assert dict(parse_qsl(urlsplit(arguments["dsn"]).query)) == files | words


def test_sockets_need_no_tls_and_the_machines_authorities_verify_names(home: Path) -> None:
    assert (
        resolve(f"host={NOWHERE} sslmode=verify-full", {}, home).connect_arguments()["ssl"] is False
    )
    context = resolve("host=db sslrootcert=system", {}, home).connect_arguments()["ssl"]
    assert context.check_hostname
    assert context.verify_mode == ssl.CERT_REQUIRED


def test_the_far_end_is_direct_only_if_somebody_says_so(home: Path) -> None:
    assert not resolve("host=/run/postgresql", {}, home).direct
    assert not resolve("host=db", {}, home, pgbouncer="yes").direct
    assert resolve("host=db", {}, home, pgbouncer="no").direct
