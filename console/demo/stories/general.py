"""Everyday questions, and one from a tenant that tests every screen."""

from datetime import timedelta

from console.demo import hostile
from console.demo.stories.story import CLAUDE, GEMINI, GPT_4O, O1, Step, Story

_MOVE = Story(
    "nakatomi",
    "三つの事務所の引っ越しはどの週がよいか / Which week for moving three offices?",
    "general",
    "medium",
    "solved",
    timedelta(days=1, hours=20),
    (
        Step(
            "decompose",
            CLAUDE,
            1.3,
            220,
            90,
            "What may not collide",
            "Month-end closing, the carrier's free days and public holidays exclude weeks; the"
            " rest is preference.",
            '["Which weeks are excluded?", "When is the carrier free?", "What do people prefer?"]',
        ),
        Step(
            "execute",
            GEMINI,
            2.1,
            330,
            87,
            "Excluded weeks",
            "Closing takes the first five working days; holidays by the Japanese calendar.",
            "第1週は締め処理で不可。第2週と第4週は祝日を含む。\n"
            "Left: week 3 of this month, weeks 2 and 3 of the next.",
        ),
        Step(
            "execute",
            GPT_4O,
            1.2,
            150,
            86,
            "The carrier",
            "Asked by mail; the carrier has one team for all three offices.",
            "Free in week 3 of this month and in week 3 of the next.",
            38.0,
        ),
        Step(
            "verify",
            O1,
            4.4,
            410,
            84,
            "One team, three offices",
            "Osaka and Nagoya fit into one week, Tokyo needs three days by itself: 2 + 1 + 3 is"
            " six working days. Week 3 of this month has five.",
            "objection: only week 3 of the next month, with the Saturday",
        ),
        Step(
            "synthesize",
            CLAUDE,
            1.5,
            190,
            88,
            "Answer",
            "One week remains; say what it costs.",
            "来月の第3週（土曜日を含む）。大阪・名古屋を先に、東京を最後に。\n"
            "Week 3 of next month, including Saturday: Osaka and Nagoya first, Tokyo last.",
        ),
    ),
)

_HOSTILE = Story(
    "zalgo-labs",
    hostile.MARKUP + " " + hostile.BIDI,
    "[/general]",
    "low",
    "solved",
    timedelta(hours=3, minutes=3),
    tuple(
        Step(
            ("decompose", "reason", "execute", "verify", "synthesize")[min(number // 4, 4)],
            hostile.text(number, 100),
            0.1 * number,
            number * 97,
            100 - number * 5,
            text,
            "\n".join((text, hostile.text(number + 5), hostile.text(number + 11))),
            hostile.DOCUMENT.text if number == 3 else "```\n" + text + "\n```",
        )
        for number, text in enumerate(hostile.TEXTS)
    ),
)

_EMPTY = Story(
    "zalgo-labs",
    None,
    None,
    None,
    "open",
    timedelta(days=11),
    (),
)

STORIES = (_MOVE, _HOSTILE, _EMPTY)
