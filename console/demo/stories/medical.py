"""Questions of a hospital, whose texts are masked until unmasked."""

from datetime import timedelta

from console.demo.stories.story import CLAUDE, GPT_4O, O1, Step, Story

_WARFARIN = Story(
    "st-elsewhere",
    "Warfarin dose after amiodarone was started, patient ref 4471",
    "medical",
    "high",
    "solved",
    timedelta(hours=9),
    (
        Step(
            "decompose",
            CLAUDE,
            1.5,
            300,
            90,
            "What interacts, how fast, and what to watch",
            "Amiodarone inhibits CYP2C9 and so the breakdown of S-warfarin. The effect builds up"
            " over weeks because of amiodarone's long half-life.",
            '["Size and timing of the interaction", "What does the INR course show?",'
            ' "Proposal and monitoring"]',
        ),
        Step(
            "reason",
            O1,
            7.9,
            980,
            86,
            "Size and timing",
            "Published series report a fall of the warfarin requirement by 25 % at 200 mg and"
            " about 40 % at 400 mg of amiodarone daily, with the maximum after seven weeks. A"
            " single early reduction is too much in week one and too little in week six.",
            "Expect −25 to −30 % at 200 mg, reached slowly.",
        ),
        Step(
            "execute",
            GPT_4O,
            1.6,
            240,
            85,
            "INR course",
            "Values of the last 16 days.",
            "| day | INR | warfarin |\n|---|---|---|\n| −3 | 2.4 | 5 mg |\n| 4 | 2.7 | 5 mg |\n"
            "| 9 | 3.1 | 5 mg |\n| 16 | 3.6 | 5 mg |",
        ),
        Step(
            "verify",
            O1,
            9.1,
            1120,
            66,
            "Other causes of the rise",
            "The rise fits amiodarone, but clarithromycin was prescribed on day 6 for a week and"
            " also raises INR. Its effect ends within days, amiodarone's goes on: a dose set for"
            " both would be too low next week.",
            "objection: second interacting drug, days 6 to 13",
        ),
        Step(
            "synthesize",
            CLAUDE,
            2.8,
            410,
            79,
            "Proposal for the pharmacist",
            "A proposal for review by a clinician; no order is placed.",
            "Reduce by 20 % now (4 mg), INR twice in the first week and weekly for eight weeks;"
            " expect a further reduction by week seven. Clarithromycin has ended: do not reduce"
            " for it. For review by the anticoagulation pharmacist.",
        ),
    ),
)

_TRIAGE = Story(
    "umbrella",
    "Which of 60 referral letters can't wait for the routine clinic?",
    "medical",
    "medium",
    "unsolved",
    timedelta(days=4, hours=5),
    (
        Step(
            "decompose",
            CLAUDE,
            1.2,
            240,
            88,
            "Red flags first",
            "Each letter is read for the clinic's list of red flags; the rest stays in order of"
            " arrival.",
            '["Read against the list of red flags", "Check what is missing", "Order"]',
        ),
        Step(
            "execute",
            GPT_4O,
            11.5,
            2890,
            78,
            "Read 60 letters",
            "Fifty-two were legible, eight are scans without text.",
            "7 with a red flag, 45 without, 8 unread",
        ),
        Step(
            "verify",
            O1,
            9.9,
            1410,
            39,
            "What of the eight",
            "A triage that leaves out 13 % of letters isn't a triage; three of the eight come from"
            " the clinic that refers the most urgent cases. Nothing may be concluded before they"
            " are read.",
            "objection: 8 unread letters, not missing at random",
        ),
        Step(
            "synthesize",
            CLAUDE,
            1.4,
            190,
            45,
            "Stop here",
            "No order is proposed; a person has to read the eight first.",
            "Stopped. Seven letters need a look today; eight scans must be read by a person before"
            " any order is given.",
        ),
    ),
)

STORIES = (_WARFARIN, _TRIAGE)
