from hypothesis import given
from hypothesis import strategies as st

from console.logic.fuzzy import best, score

TENANTS = ["acme-corp", "hooli", "hooli-test", "massive-dynamic", "stark-industries"]


def found(typed: str) -> list[str]:
    return best(typed, TENANTS, str, 10)


def test_letters_in_order_are_enough() -> None:
    assert found("mdy") == ["massive-dynamic"]


def test_letters_out_of_order_dont_match() -> None:
    assert score("ylooh", "hooli") is None


def test_the_exact_word_comes_before_longer_ones() -> None:
    assert found("hooli") == ["hooli", "hooli-test"]


def test_starts_of_words_come_before_letters_within() -> None:
    assert best("hy", ["ahooy", "hooli-yard"], str, 2) == ["hooli-yard", "ahooy"]


def test_nothing_typed_keeps_the_order() -> None:
    assert found("") == TENANTS


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_whatever_holds_the_typed_letters_in_a_row_is_found(
    before: str, typed: str, after: str
) -> None:
    whole = f"{before}{typed.replace(' ', '')}{after}"
    if len(whole.lower()) == len(whole) and typed.lower() == typed.lower().lower():
        assert score(typed, whole) is not None


@given(st.text(max_size=30), st.text(max_size=30))
def test_a_match_never_needs_a_letter_that_isnt_there(typed: str, text: str) -> None:
    if score(typed, text) is not None:
        assert set(typed.lower().replace(" ", "")) <= set(text.lower())


def test_words_about_a_thing_count_less_than_its_name() -> None:
    about = {"quit": "Leave the console", "console-co": "a tenant"}
    assert best("console", about, str, 5, about.__getitem__) == ["console-co", "quit"]


def test_words_match_only_as_they_stand() -> None:
    assert best("hoo", ["quit"], str, 5, lambda _: "Leave the console now, or not") == []
