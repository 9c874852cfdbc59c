"""What the literature and a measurement say."""

from datetime import timedelta

from console.demo.stories.story import CLAUDE, GEMINI, GPT_4O, O1, Step, Story

_CHUNKS = Story(
    "massive-dynamic",
    "Does chunk size matter for retrieval on our maintenance manuals?",
    "research",
    "medium",
    "solved",
    timedelta(days=3, hours=6),
    (
        Step(
            "decompose",
            CLAUDE,
            1.5,
            280,
            90,
            "From opinion to measurement",
            "Published advice ranges from 128 to 2,048 tokens and depends on the documents. The"
            " manuals are tables and numbered procedures, unlike most benchmarks.",
            '["What do published comparisons say?", "Which questions do our people ask?",'
            ' "Measure recall at 5 for four sizes", "Is the difference larger than noise?"]',
        ),
        Step(
            "execute",
            GEMINI,
            5.6,
            1350,
            79,
            "Published comparisons",
            "Reading eleven comparisons; six state their data, four vary only the size.",
            "The four agree on one thing: structure-aware splitting beats any fixed size. On the"
            " size itself they disagree (256, 512, 512, 1,024).",
        ),
        Step(
            "execute",
            GPT_4O,
            2.2,
            480,
            86,
            "Questions of the last quarter",
            "Sampling 120 questions from the support channel and marking the passage that answers"
            " each.",
            "61 ask for one value (torque, clearance), 44 for a procedure, 15 for a comparison.",
        ),
        Step(
            "execute",
            GPT_4O,
            14.8,
            910,
            88,
            "Recall at 5",
            "Four sizes and one split at headings, same embedding, same 120 questions.",
            "| split | value | procedure | comparison | all |\n|---|---|---|---|---|\n"
            "| 128 | .90 | .41 | .33 | .65 |\n| 512 | .82 | .68 | .53 | .73 |\n"
            "| 1,024 | .69 | .75 | .60 | .70 |\n| headings | .89 | .84 | .60 | .83 |",
        ),
        Step(
            "verify",
            O1,
            8.3,
            940,
            72,
            "Is it more than noise",
            "Paired bootstrap over questions, 10,000 draws. Headings against 512: +.10, 95 %"
            " interval .03 to .17. 512 against 1,024: +.03, interval −.04 to .10: not"
            " distinguishable. One annotator marked all passages; a second one should mark 30.",
            "headings > fixed sizes: yes; 512 against 1,024: can't tell",
        ),
        Step(
            "execute",
            GPT_4O,
            3.0,
            350,
            84,
            "Second annotator",
            "A second person marked 30 of the 120 without seeing the first marks.",
            "27 of 30 equal (kappa .87). Recall on the agreed 27 changes by at most .02.",
            92.0,
        ),
        Step(
            "synthesize",
            CLAUDE,
            2.9,
            460,
            89,
            "Answer",
            "State what was measured, how sure it is, and what wasn't.",
            "**Split at headings; the fixed size hardly matters.** Recall at 5 is .83 against .73"
            " for the best fixed size (difference .03 to .17). Small chunks win for single values,"
            " large ones for procedures: headings give both. Not measured: other embeddings, other"
            " languages.",
        ),
    ),
)

STORIES = (_CHUNKS,)
