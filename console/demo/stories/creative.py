"""Words for a product."""

from datetime import timedelta

from console.demo.stories.story import CLAUDE, GPT_4O, O1, Step, Story

_CHOCOLATE = Story(
    "wonka",
    "A name and one line for a chocolate that takes an hour to eat",
    "creative",
    "low",
    "solved",
    timedelta(days=1, hours=2),
    (
        Step(
            "decompose",
            CLAUDE,
            1.0,
            170,
            90,
            "What must the name carry",
            "Slowness as a pleasure, not as a defect. Short, sayable in English, German and"
            " French, not taken in class 30.",
            '["Twenty names", "Drop what is taken or means something else", "One line for the'
            ' best"]',
        ),
        Step(
            "execute",
            GPT_4O,
            2.4,
            310,
            80,
            "Twenty names",
            "Along three roots: time, melting, quiet.",
            "Lento · Dally · Slow Square · Ember · Largo · Linger · Tarry · Sixty · Hush · Idle"
            " Hour · Meander · Adagio · Longplay · Dwell · Moss · Patience · Evenfall · Steep ·"
            " Drift · Ebb",
        ),
        Step(
            "verify",
            O1,
            6.0,
            590,
            58,
            "Taken, or something else in another language",
            "Lento, Largo and Adagio are registered in class 30. Moss is beer foam to some, Dally"
            " is a reproach, Drift and Ebb promise less. Patience sounds like a virtue, not a"
            " treat. Longplay and Linger are free; Linger also works as a verb on the wrapper.",
            "left: Linger, Longplay, Evenfall",
        ),
        Step(
            "execute",
            CLAUDE,
            1.8,
            240,
            85,
            "One line each",
            "No superlatives, no adjectives that praise.",
            "Linger: *Leave it be.*\nLongplay: *Side A is hazelnut.*\nEvenfall: *For when the day"
            " is done with you.*",
        ),
        Step(
            "synthesize",
            CLAUDE,
            1.2,
            150,
            87,
            "Choice",
            "Longplay makes people smile and explains the two layers by itself.",
            "**Longplay — Side A is hazelnut.** Runner-up: Linger — Leave it be.",
        ),
    ),
)

_SLOGAN = Story(
    "sterling-cooper",
    "Five openings for a radio spot about a sleeper train",
    "creative",
    "medium",
    "unsolved",
    timedelta(days=6, hours=1),
    (
        Step(
            "decompose",
            GPT_4O,
            0.9,
            140,
            88,
            "What radio can do",
            "Sound first: the listener should be on the train before being told about it.",
            '["Five sounds", "Five first sentences", "Read aloud: under eight seconds?"]',
        ),
        Step(
            "execute",
            CLAUDE,
            2.0,
            280,
            82,
            "Five first sentences",
            "Each starts with a sound and a sentence that only makes sense on a train.",
            '1. (rails) "You are asleep in Hamburg."\n2. (kettle) "Breakfast is in another'
            ' country."\n'
            '3. (rain) "Tomorrow, elsewhere."\n4. (door) "The hotel has left without you. You\'re'
            " in"
            ' it."\n5. (silence) "No announcements until Vienna."',
        ),
        Step(
            "verify",
            O1,
            5.1,
            470,
            44,
            "Against the client's rules",
            "The client forbids naming cities (1, 5), and 4 needs two hearings. 2 and 3 remain,"
            " both near last year's campaign of a competitor.",
            "objection: none of the five can be used as it stands",
        ),
        Step(
            "synthesize",
            CLAUDE,
            1.1,
            130,
            50,
            "Not there yet",
            "Two of five within the rules and both too near: ask for the list of forbidden words"
            " first.",
            "No proposal. Ask the client for the list, then try again from the sounds.",
        ),
    ),
)

STORIES = (_CHOCOLATE, _SLOGAN)
