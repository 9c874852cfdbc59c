"""Numbers that don't agree."""

from datetime import timedelta

from console.demo.stories.story import CLAUDE, DEEPSEEK, GPT_4O, O1, Step, Story

_ROUNDING = Story(
    "acme-corp",
    "Why do EU invoices round differently?",
    "analytical",
    "high",
    "solved",
    timedelta(hours=5, minutes=12),
    (
        Step(
            "decompose",
            CLAUDE,
            1.2,
            212,
            90,
            "Split the question into parts that can be checked",
            "The symptom is a difference of one cent between two systems, on EU invoices only."
            " Either the inputs differ (rates, prices, quantities), or the same inputs are rounded"
            " at a different place or by a different rule. Both can be checked on a sample without"
            " access to the running services.",
            '["Which invoices differ, and by how much?",'
            ' "Where does each system round: per line or per invoice?",'
            ' "By which rule does each system round a half?",'
            ' "Why only the EU?"]',
        ),
        Step(
            "reason",
            O1,
            3.4,
            318,
            88,
            "Which invoices differ, and by how much",
            "If the inputs differed, the size of the difference would vary with the invoice. If"
            " only rounding differs, it can never exceed half a cent per rounding. So the"
            " distribution of differences already tells the two explanations apart.",
            "Take the 41 EU invoices of October and compare totals of both systems.",
        ),
        Step(
            "execute",
            CLAUDE,
            0.9,
            164,
            81,
            "Compare the totals of 41 invoices",
            "Comparing `invoice.total` with the total that the reconciliation recomputed.",
            "| difference | invoices |\n|---|---|\n| 0.00 | 38 |\n| +0.01 | 3 |\n| other | 0 |\n\n"
            "Never more than a cent, always in the same direction. The inputs agree.",
        ),
        Step(
            "reason",
            CLAUDE,
            2.2,
            240,
            83,
            "Per line or per invoice",
            "EU invoices carry VAT per line, US invoices sales tax per invoice. If one service"
            " rounds each line's VAT and the other rounds once at the end, differences of up to"
            " half a cent per line would follow. Three in 41 seems low for that, but the sample is"
            " small.",
            "Hypothesis A: line rounding in the invoice service, total rounding in reconciliation.",
        ),
        Step(
            "execute",
            GPT_4O,
            0.7,
            190,
            80,
            "Recompute the sample under hypothesis A",
            "Recomputed 41 invoices with VAT rounded per line (half up) and with VAT rounded once.",
            "per line, half up: 41 of 41 equal to the invoice service\n"
            "once at the end:   29 of 41 equal to the reconciliation",
        ),
        Step(
            "reason",
            CLAUDE,
            2.6,
            205,
            78,
            "Read the outcome",
            "The invoice service is explained completely. For the reconciliation the hypothesis"
            " predicts 12 differences; only 3 were seen. It is probably right in kind, and the"
            " rest may be currency conversion.",
            "Accept hypothesis A; put the rest down to conversion.",
        ),
        Step(
            "verify",
            O1,
            9.8,
            1204,
            62,
            "Check hypothesis A with another model",
            "The conclusion doesn't follow. A hypothesis that predicts 12 differences where 3"
            " exist is refuted, not approximately right; and all 41 invoices are in EUR, so there"
            " is no conversion. Recomputing row by row: the intermediate sum uses banker's"
            " rounding (half to even) while the invoice service rounds half up. For 3 of 41"
            " sampled rows the two differ by one cent, all of them at exactly .005.",
            "mismatch: rows 7, 19, 33\n"
            "  7   12.345 -> 12.35 (half up)   12.34 (half even)\n"
            " 19    0.125 ->  0.13 (half up)    0.12 (half even)\n"
            " 33  104.005 -> 104.01 (half up) 104.00 (half even)",
        ),
        Step(
            "reason",
            CLAUDE,
            4.1,
            277,
            86,
            "Start again from the verifier's rows",
            "The verifier is right: both systems round per line, and they differ in what they do"
            " with an exact half. Half up sends .005 up always, half to even sends it to the even"
            " neighbour, so they disagree exactly when the digit before the half is even. That"
            " predicts +0.01 only, which is what was seen.",
            "Hypothesis B: both round per line; the invoice service half up, reconciliation half"
            " even.",
        ),
        Step(
            "execute",
            GPT_4O,
            0.8,
            208,
            89,
            "Recompute the sample under hypothesis B",
            "Recomputed all lines of 41 invoices with both rules.",
            "```python\n"
            "from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal\n\n"
            "def vat(net, rate, rule):\n"
            "    return (net * rate).quantize(Decimal('0.01'), rounding=rule)\n"
            "```\n"
            "invoice service  = half up:   41 of 41\n"
            "reconciliation   = half even: 41 of 41",
        ),
        Step(
            "reason",
            DEEPSEEK,
            2.9,
            233,
            86,
            "Why only the EU",
            "An exact half needs a net amount times a rate to end in 5 at the third decimal. EU"
            " rates are whole percents (19, 20, 21 %), so net amounts that end in .05 or .50 hit"
            " it often. US rates such as 8.875 % produce four or five decimals, and an exact half"
            " is rare: about one line in 2,000.",
            "Not a rule about the EU: whole-percent rates merely hit the half 60 times as often.",
        ),
        Step(
            "execute",
            CLAUDE,
            1.1,
            175,
            90,
            "Look for the same on US invoices",
            "If it is the rounding rule, US invoices must show it too, only rarely.",
            "11,482 US lines of October: 6 exact halves, 3 of them with an even digit before it."
            " All 3 differ by a cent. They hid below the alert threshold.",
            41.0,
        ),
        Step(
            "verify",
            O1,
            6.4,
            655,
            91,
            "Check hypothesis B with another model",
            "Recomputed independently with integers in tenths of a cent. All 41 EU and all 3 US"
            " differences are reproduced, no other difference is predicted. The hypothesis"
            " explains every row and predicts none that isn't there.",
            "agrees: 44 of 44 differences, 0 false",
        ),
        Step(
            "reason",
            CLAUDE,
            2.4,
            221,
            88,
            "Which of the two should change",
            "Article 226 of the VAT Directive fixes no method of rounding; several member states"
            " ask for half up per line, and invoices that were sent can't be changed. So the"
            " reconciliation should follow the invoices, not the other way round.",
            "Change the reconciliation to half up.",
        ),
        Step(
            "execute",
            GPT_4O,
            1.6,
            260,
            84,
            "Size the change",
            "Searching for what else uses the half-even sum: the month-end report and the audit"
            " export take it from the same function.",
            "Three callers. October's month-end report would change by +0.03 EUR.",
        ),
        Step(
            "verify",
            O1,
            5.2,
            410,
            87,
            "Does anything rely on half even",
            "Looked for a reason to keep half even: it avoids a bias in large sums. With 0.4 % of"
            " lines at an exact half the bias is 0.002 cents per line, 23 cents a year."
            " Consistency with issued invoices weighs more.",
            "No objection.",
        ),
        Step(
            "reason",
            CLAUDE,
            1.9,
            180,
            89,
            "How to keep it from coming back",
            "A property test with amounts drawn at exact halves would have found this at once;"
            " random amounts almost never hit one.",
            "Test both services against one table of 200 exact halves.",
        ),
        Step(
            "execute",
            CLAUDE,
            1.3,
            194,
            90,
            "Write the table of cases",
            "Generated all combinations of rates 5.5, 7, 19, 20, 21 % and net amounts that yield a"
            " half at the third decimal, both parities.",
            "200 cases, 100 of them differ under today's code.",
        ),
        Step(
            "synthesize",
            CLAUDE,
            3.0,
            388,
            93,
            "Answer",
            "Putting the verified parts together; hypothesis A is named because it was believed"
            " first.",
            "**Both systems round VAT per line, but a half differently.** The invoice service"
            " rounds half up, the reconciliation half to even (banker's rounding, Python's"
            " default). They differ by one cent when a line ends in exactly half a cent and the"
            " digit before it is even.\n\n"
            "It looks like an EU problem because whole-percent VAT rates hit an exact half about"
            " 60 times as often as US rates; three US lines in October had it too.\n\n"
            "1. Let the reconciliation round half up (three callers).\n"
            "2. October's month-end report changes by +0.03 EUR; tell accounting.\n"
            "3. Add the table of 200 exact halves to both services' tests.",
        ),
    ),
)

_FUNNEL = Story(
    "stark-industries",
    "Did the new onboarding raise activation, or did the mix of customers change?",
    "analytical",
    "medium",
    "unsolved",
    timedelta(days=2, hours=3),
    (
        Step(
            "decompose",
            CLAUDE,
            1.4,
            260,
            88,
            "Separate effect from mix",
            "Activation rose from 41 % to 46 % in the month of the change. In the same month a"
            " partner started to send customers. Both may explain it.",
            '["Activation by source before and after", "Was assignment random?",'
            ' "What would the mix alone have done?"]',
        ),
        Step(
            "execute",
            GPT_4O,
            1.8,
            402,
            84,
            "Activation by source",
            "Grouping sign-ups by source and month.",
            "| source | before | after | share before | share after |\n|---|---|---|---|---|\n"
            "| direct | 44 % | 45 % | 71 % | 52 % |\n| ads | 33 % | 34 % | 29 % | 21 % |\n"
            "| partner | – | 56 % | – | 27 % |",
        ),
        Step(
            "reason",
            O1,
            7.7,
            890,
            76,
            "What the mix alone would have done",
            "With the old rates for direct and ads and the partner's 56 %: 0.52·44 + 0.21·33 +"
            " 0.27·56 = 44.9 %. Of the five points, nearly four come from the partner. Within"
            " sources the rise is one point, inside the noise of 1,900 sign-ups (standard error"
            " 1.1).",
            "mix explains 3.9 of 5.0 points; the rest can't be told from noise",
        ),
        Step(
            "verify",
            DEEPSEEK,
            11.2,
            1320,
            48,
            "Is the partner's rate comparable",
            "The partner's customers got the new onboarding only; there is no partner customer"
            " with the old one. So the partner's 56 % may itself be due to the onboarding. The"
            " decomposition assumes what it wants to show. Without a hold-out the question can't"
            " be answered from these data.",
            "objection: effect and mix are not separable for 27 % of sign-ups",
        ),
        Step(
            "reason",
            O1,
            6.1,
            744,
            55,
            "Can bounds be given instead",
            "If the partner's customers would have activated like ads (33 %), the onboarding is"
            " worth up to seven points for them; if like today (56 %), nothing. Overall the effect"
            " lies between 0.9 and 7.1 points. That is too wide to decide on.",
            "effect between +0.9 and +7.1 points",
        ),
        Step(
            "synthesize",
            CLAUDE,
            2.6,
            420,
            58,
            "Say what can't be said",
            "An honest answer is a bound and a proposal for a measurement.",
            "**It can't be told from these data.** At least one point, at most seven. To know:"
            " show 10 % of the partner's customers the old onboarding for two weeks (about 480"
            " sign-ups; a difference of six points would then be seen with 80 % power).",
        ),
    ),
)

STORIES = (_ROUNDING, _FUNNEL)
