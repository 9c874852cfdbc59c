"""Prices and plans."""

from datetime import timedelta

from console.demo.stories.story import CLAUDE, DEEPSEEK, GPT_4O, O1, Step, Story

_PRICE = Story(
    "globex",
    "Can we raise the service plan by 8 % in January without losing the mid-size customers?",
    "business",
    "high",
    "solved",
    timedelta(days=2, hours=9),
    (
        Step(
            "decompose",
            CLAUDE,
            1.4,
            290,
            89,
            "What would have to be true",
            "The rise pays if fewer than 7.4 % of revenue leaves (1 − 1/1.08). So the question is"
            " who leaves at 8 %, and what they are worth.",
            '["What happened at the last two rises?", "Who can leave within a quarter?",'
            ' "What would keep them?"]',
        ),
        Step(
            "execute",
            GPT_4O,
            2.5,
            510,
            85,
            "The last two rises",
            "Churn in the two quarters after each rise, against the two before.",
            "| rise | small | mid-size | large |\n|---|---|---|---|\n| +5 % (2023) | +1.9 pt |"
            " +0.4 pt | 0 |\n| +6 % (2024) | +2.2 pt | +1.1 pt | 0 |",
        ),
        Step(
            "reason",
            CLAUDE,
            4.7,
            640,
            77,
            "Extrapolate to 8 %",
            "A straight line through both points gives +2.5 points for mid-size at 8 %. That is"
            " far below 7.4 %: the rise pays.",
            "Mid-size churn +2.5 points; the rise pays.",
        ),
        Step(
            "verify",
            DEEPSEEK,
            10.6,
            1280,
            60,
            "Is the line allowed",
            "Two points always lie on a line. Moreover both rises came with new features, this one"
            " doesn't; and 31 of the 118 mid-size customers have since moved to monthly terms, so"
            " they can leave at once. Take the monthly ones by themselves.",
            "objection: 26 % of mid-size revenue is on monthly terms now",
        ),
        Step(
            "execute",
            GPT_4O,
            2.9,
            455,
            83,
            "Monthly customers by themselves",
            "Churn of monthly customers after the 2024 rise: 5 of 38.",
            "+9.3 points (5 of 38; 95 % interval 2 to 20). Applied to 26 % of revenue: 2.4 % of"
            " mid-size revenue, at worst 5.3 %.",
        ),
        Step(
            "verify",
            O1,
            7.2,
            830,
            81,
            "Add both parts",
            "Annual customers +0.9 points on 74 %, monthly +9.3 on 26 %: 3.1 % of mid-size"
            " revenue, 6.1 % at the upper end. Below 7.4 % in both cases, but with a thin margin"
            " at the upper end.",
            "agrees, margin 1.3 points at the upper end",
        ),
        Step(
            "synthesize",
            CLAUDE,
            2.3,
            380,
            84,
            "Answer",
            "The decision is sound, the danger sits in one group: act on that group.",
            "**Yes, with one exception.** Expected loss 3.1 % of mid-size revenue, at worst 6.1 %,"
            " against 7.4 % that would eat the gain. Offer the 31 monthly customers the old price"
            " for an annual term: it costs 0.6 % and removes nearly all of the risk.",
        ),
    ),
)

_REPORTS = Story(
    "initech",
    "Who still reads the TPS reports, and could one page replace them?",
    "business",
    "low",
    "solved",
    timedelta(days=9, hours=2),
    (
        Step(
            "decompose",
            GPT_4O,
            0.8,
            120,
            90,
            "Readers, then content",
            "A report that nobody opens needs no replacement.",
            '["Who opened one in the last quarter?", "What did they do with it?"]',
        ),
        Step(
            "execute",
            GPT_4O,
            1.5,
            210,
            88,
            "Who opened one",
            "Access log of the share, 90 days, without the backup job.",
            "11 reports a week, 9 readers, of whom 7 are the authors. Two open page 3 only.",
        ),
        Step(
            "synthesize",
            CLAUDE,
            1.1,
            160,
            92,
            "Answer",
            "Page 3 is the one table that anybody uses.",
            "Two people, and both for the table on page 3. Send them that table; drop the rest,"
            " cover sheet included.",
        ),
    ),
)

STORIES = (_PRICE, _REPORTS)
