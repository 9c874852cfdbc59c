"""Connection strings, service files and password files, against libpq itself."""

import re
from urllib.parse import quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from console.settings import SettingsError, libpq
from tests.settings import oracle

words = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)
options = st.dictionaries(st.sampled_from(["user", "password", "dbname", "options"]), words)

PIECES = [
    "host",
    "user",
    "password",
    "sslmode",
    "x",
    "=",
    "'",
    "\\",
    " ",
    "\t",
    "\n",
    "a",
    "é",
    "1",
]
URI_PIECES = [*PIECES, "/", "?", "&", "@", ":", ",", "[", "]", "%", "%2F", "%40", "ssl=true", "&&"]


def ours(text: str) -> dict[str, str] | None:
    try:
        return libpq.parse_connection_string(text)
    except SettingsError:
        return None


def theirs(text: str) -> dict[str, str] | None:
    parsed = oracle.parse(text)
    if parsed is None or any("\ud800" <= char <= "\udfff" for v in parsed.values() for char in v):
        return None  # bytes that aren't UTF-8: libpq would send them, no driver of ours can
    return parsed


def test_options_and_variables_are_those_of_libpq() -> None:
    assert dict(libpq.VARIABLES) == oracle.known_options()


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
@example("host = 'it\\'s here' user=\\'x dbname=a\\")
@example("host='")
@example("password=my secret")
@example("requiressl=1 user=\\")
def test_key_value_strings_are_read_as_libpq_reads_them(text: str) -> None:
    assert ours(text) == theirs(text)


@settings(deadline=None)
@given(st.lists(st.sampled_from(URI_PIECES), max_size=14).map("".join))
@example("u:p@[::1]:5433,db2,[fe80::1%251]:7/d?sslmode=require&host=x")
@example("u:p@w@h/d")
@example("h1,h2/")
@example(" h : 5 / d%20b ?user= x ")
@example("h/d?user=%ff")
@example("h?options=-c%20x=y")
def test_uris_are_read_as_libpq_reads_them(rest: str) -> None:
    text = f"postgresql://{rest}"
    read = ours(text)
    if read is None and re.match(r"[^@/]*\?\w+=[^@/]*@", rest):
        return  # refused, since libpq would take the options for the user's name
    assert read == theirs(text)


@settings(deadline=None)
@given(options)
def test_any_options_survive_the_key_value_form(wanted: dict[str, str]) -> None:
    text = libpq.format_pairs(wanted)
    assert libpq.parse_connection_string(text) == wanted
    assert oracle.parse(text) == wanted


@settings(deadline=None)
@given(user=words, password=words, database=words, host=st.sampled_from(["db", "/run/pg", "::1"]))
def test_any_login_survives_a_uri(user: str, password: str, database: str, host: str) -> None:
    shown = f"[{host}]" if ":" in host else quote(host, safe="")
    text = (
        f"postgres://{quote(user, safe='')}:{quote(password, safe='')}@{shown}:1"
        f"/{quote(database, safe='')}?application_name={quote(password, safe='')}"
    )
    assert libpq.parse_connection_string(text) == {
        name: value
        for name, value in (
            ("user", user),
            ("password", password),
            ("host", host),
            ("port", "1"),
            ("dbname", database),
        )
        if value
    } | {"application_name": password}


def test_the_scheme_of_sqlalchemy_is_understood() -> None:
    plain = libpq.parse_connection_string("postgresql://u@h/d")
    assert libpq.parse_connection_string("postgresql+asyncpg://u@h/d") == plain


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://mira:s3cr/et@db/radiant?s3cr",
        "postgresql://mira:s3cr%et@db/radiant",
        "postgresql://db/radiant?password=s3cr=et",
        "postgresql://db/radiant?s3cr=et",
        "postgresql://db?password=s3cr@et",
        "password=s3cr et",
        "password='s3cr",
        "s3cr=1",
        "mysql://mira:s3cr@db",
    ],
)
def test_an_error_repeats_nothing_of_a_connection_string(text: str) -> None:
    with pytest.raises(SettingsError) as refused:
        libpq.parse_connection_string(text)
    assert "s3cr" not in str(refused.value)


def test_a_mistyped_option_is_answered_with_the_near_one() -> None:
    with pytest.raises(SettingsError, match="did you mean sslmode"):
        libpq.parse_connection_string("host=db ssl_mode=require")


def test_a_shown_connection_string_has_no_password() -> None:
    shown = libpq.without_secrets("postgresql://mira:s3cret@db1,db2/radiant?sslpassword=s3cret")
    assert shown == "user=mira password=**** host=db1,db2 port=, dbname=radiant sslpassword=****"


SERVICE_LINES = [
    "[x]", "[xy]", "[x", " [x] ", "# note", "", "user=u", " user=v", "dbname=d", "port=6",
    "user =u", "user= u", "nonsense", "unknown=1", "service=y", "password=p=q", "dbname=d  \r",
]  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.sampled_from(SERVICE_LINES), max_size=8))
def test_service_files_are_read_as_libpq_reads_them(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str]
) -> None:
    path = tmp_path_factory.getbasetemp() / "pg_service.conf"
    path.write_text("\n".join(lines), newline="")
    used = oracle.connect_start(
        "service=x host=/nonexistent passfile=/nonexistent",
        {"PGSERVICEFILE": str(path), "PGSYSCONFDIR": "/nonexistent", "PGUSER": "", "HOME": "/"},
    )
    try:
        found = libpq.parse_service_file(path.read_bytes().decode(), "x", path=str(path))
    except SettingsError:
        found = None
    if found is None:
        assert "service" in used["error"]
    else:
        names = ("user", "dbname", "port", "password")
        assert {n: found[n] for n in names if found.get(n)} == {
            n: used[n] for n in names if used.get(n) and (n in found)
        }
        assert "service" not in used["error"]


def test_an_error_in_a_service_file_names_its_line() -> None:
    with pytest.raises(SettingsError, match=r"/etc/s, line 3: .*no space"):
        libpq.parse_service_file("# ours\n[x]\nhost = db\n", "x", path="/etc/s")


PASSWORD_PIECES = ["*", "db", "u", "/nonexistent", "5432", ":", "\\", "\\:", "\\\\", "#", "p", "\n"]


def words_after(fields: list[str]) -> st.SearchStrategy[str]:
    password = st.lists(st.sampled_from(["p", "\\", ":", "q", "\r", " "]), max_size=4).map("".join)
    return password.map(lambda end: ":".join([*fields, end]))


lines_that_match = st.lists(
    st.sampled_from(["*", "u", "db", "/nonexistent", "5432", "\\u", "d\\b", "x"]),
    min_size=4,
    max_size=4,
).flatmap(words_after)


password_lines = lines_that_match | st.lists(st.sampled_from(PASSWORD_PIECES), max_size=10).map(
    "".join
)


@settings(deadline=None)
@given(st.lists(password_lines, min_size=1, max_size=5).map("\n".join))
@example("/nonexistent:5432:db:u:se\\:cr\\\\et\\")
@example("*:*:*:*:one:two")
@example(" *:*:*:*:no")
@example("*:*:*:*:\n*:*:*:*:second")
def test_password_files_are_read_as_libpq_reads_them(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "pgpass"
    path.write_text(text, newline="")
    path.chmod(0o600)
    used = oracle.connect_start("host=/nonexistent dbname=db user=u", {"PGPASSFILE": str(path)})
    found = libpq.find_password(
        path.read_bytes().decode(), hosts=["/nonexistent"], port=5432, database="db", user="u"
    )
    assert (found or "") == used["password"]


def test_the_first_line_that_matches_any_name_of_the_host_counts() -> None:
    text = "localhost:*:*:*:first\n/run:*:*:*:second"
    found = libpq.find_password(
        text, hosts=["/run", "localhost"], port=5432, database="d", user="u"
    )
    assert found == "first"
