from tests.readme import README, with_key_table


def test_the_readmes_key_table_is_the_registrys() -> None:
    text = README.read_text()
    assert text == with_key_table(text), "stale: run `make keys`"


def test_every_picture_and_page_that_the_readme_shows_is_there() -> None:
    text = README.read_text()
    shown = [
        part.split(")")[0].split('"')[0] for part in text.replace('src="', "](").split("](")[1:]
    ]
    local = [target for target in shown if not target.startswith("http")]
    assert local
    assert [target for target in local if not (README.parent / target).exists()] == []
