"""Clauses that meet."""

from datetime import timedelta

from console.demo.stories.story import CLAUDE, GPT_4O, O1, Step, Story

_CAP = Story(
    "pearson-hardman",
    "May the DPA's liability cap be lower than the cap in the master agreement?",
    "legal",
    "high",
    "solved",
    timedelta(hours=27),
    (
        Step(
            "decompose",
            CLAUDE,
            1.7,
            330,
            89,
            "Whose liability towards whom",
            "A cap between the parties is a matter of contract. Towards data subjects Article 82"
            " GDPR applies and can't be limited by a contract between controller and processor.",
            '["Between the parties: which document prevails?", "Towards data subjects",'
            ' "Regulatory fines", "What do the two drafts say?"]',
        ),
        Step(
            "reason",
            O1,
            8.8,
            1044,
            80,
            "Which document prevails",
            "The master agreement (clause 17.2) gives precedence to the document that is *more"
            " specific on its subject*; the DPA (clause 12) says that it prevails *on data"
            " protection*. Both lead to the DPA for breaches of data protection, so its lower cap"
            " would apply there.",
            "Between the parties the DPA's cap applies to data protection claims.",
        ),
        Step(
            "execute",
            GPT_4O,
            2.6,
            505,
            84,
            "Read both drafts",
            "Extracting every clause that mentions a cap, a carve-out or precedence.",
            "MSA 14.1 cap 200 % of annual fees; MSA 14.3 *uncapped: breach of confidentiality*;\n"
            "DPA 11.1 cap 100 % of annual fees, *including breach of confidentiality of Personal"
            " Data*.",
        ),
        Step(
            "verify",
            O1,
            13.9,
            1590,
            57,
            "Do the carve-outs meet",
            "They collide: disclosure of personal data is a breach of confidentiality (uncapped by"
            " MSA 14.3) and a data protection breach (capped by DPA 11.1). Under 17.2 the more"
            " specific clause prevails, but 14.3 opens with *notwithstanding anything to the"
            " contrary*, which the DPA does not answer. The earlier conclusion is too strong.",
            "objection: MSA 14.3 against DPA 11.1 is open",
        ),
        Step(
            "reason",
            CLAUDE,
            5.0,
            610,
            78,
            "Close the gap by drafting",
            "Rather than argue which clause wins, say it: one sentence in DPA 11.1 settles it.",
            "Add to DPA 11.1: *This clause prevails over clause 14.3 of the Agreement in respect"
            " of Personal Data.* Or, for the other side: delete the words after *including*.",
        ),
        Step(
            "synthesize",
            CLAUDE,
            2.4,
            440,
            82,
            "Answer",
            "For a lawyer's review; not advice to a client.",
            "**Between the parties yes, towards data subjects no.** The drafts leave one collision"
            " (MSA 14.3 against DPA 11.1), decided today by whoever argues better. Settle it in"
            " DPA 11.1. Fines stay with whom they are imposed on; an indemnity for them is"
            " unenforceable in several member states.",
        ),
    ),
)

STORIES = (_CAP,)
