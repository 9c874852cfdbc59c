"""Workflow definitions, told as tables: task, type, usual seconds, usual USD, what before."""

from __future__ import annotations

from console.demo import hostile
from console.demo.definition import Definition, Edge, Task, table


def _fan_out(shards: int) -> tuple[Task, ...]:
    shard_ids = tuple(f"embed_{number:02}" for number in range(1, shards + 1))
    return (
        Task("list_documents", "external_api", 6, 0.0004, (), None, "document-store"),
        Task("split", "parallel", 1.5, 0, ("list_documents",), None, None),
        *(
            Task(
                name,
                "model_inference",
                22,
                0.0011,
                ("split",),
                "openai/text-embedding-3-large",
                None,
            )
            for name in shard_ids
        ),
        Task("merge_index", "aggregation", 9, 0.0003, shard_ids, None, None),
        Task("publish", "external_api", 4, 0.0001, ("merge_index",), None, "vector-index"),
    )


_ORDER = """
    received          api:shop        0.6  0.0001
    validate          shape           0.4  0       < received
    fraud_score       model:mini      1.9  0.0012  < validate
    fraud_gate        if              0.1  0       < fraud_score
    fraud_review      human           340  0       < fraud_gate
    reserve_stock     api:warehouse   1.2  0.0002  < fraud_gate
    stock_gate        if              0.1  0       < reserve_stock
    backorder         api:warehouse   1.1  0.0002  < stock_gate
    wait_restock      human           90   0       < backorder
    charge            api:payments    2.4  0.0003  < stock_gate
    charge_gate       if              0.1  0       < charge
    pick              api:warehouse   14   0.0002  < charge_gate
    pack              api:warehouse   11   0.0002  < pick
    label             api:carrier     1.6  0.0004  < pack
    hand_over         api:carrier     19   0.0002  < label
    track             api:carrier     35   0.0002  < hand_over
    delivered         if              0.1  0       < track
    thank             model:haiku     1.4  0.0019  < delivered
    dunning           model:haiku     1.6  0.0021
    refund            api:payments    2.2  0.0003
    release_stock     api:warehouse   0.9  0.0001
    apologise         model:haiku     1.5  0.0022  < refund release_stock
    closed            join            0.2  0       < thank apologise
"""

_ORDER_ERRORS = (
    Edge("validate", "apologise", "error.code == 'E_SCHEMA'"),
    Edge("fraud_review", "reserve_stock", "output.decision == 'release'"),
    Edge("fraud_review", "release_stock", "output.decision == 'reject'"),
    Edge("wait_restock", "charge", "output.available >= input.quantity"),
    Edge("charge_gate", "dunning", "error.code in ['E_CARD_DECLINED', 'E_TIMEOUT']"),
    Edge("dunning", "refund", "attempts >= 3"),
    Edge("hand_over", "refund", "error.code == 'E_LOST'"),
    Edge("label", "release_stock", "error.code == 'E_ADDRESS'"),
)

_ODD_IDS = (
    Task("start", "transformation", 0.2, 0, (), None, None),
    Task("a/b [c]:{d}", "model_inference", 1.1, 0.001, ("start",), "openai/gpt-4o", None),
    Task("[@click=app.quit]x[/]", "condition", 0.1, 0, ("a/b [c]:{d}",), None, None),
    Task("with spaces and 全角", "transformation", 0.3, 0, ("start",), None, None),
    Task("n" * 100, "model_inference", 1.4, 0.002, ("with spaces and 全角",), "gpt-4o", None),
    Task("critique", "model_inference", 2.0, 0.003, ("start",), "openai/o1", None),
    Task("revise", "model_inference", 2.0, 0.003, ("critique",), "openai/gpt-4o", None),
)

DEFINITIONS: tuple[Definition, ...] = (
    Definition(
        "summarize-document",
        "Summarize a document",
        "generation",
        table("summarize model:haiku 3.1 0.0040"),
        "One call: a document in, a page out.",
        version="2.1.0",
        weight=5,
        inputs={"document_url": "string", "language": "string"},
    ),
    Definition(
        "classify-ticket",
        "Classify a support ticket",
        "analysis",
        table(
            """
            clean     shape       0.2 0
            classify  model:mini  0.9 0.0009 < clean
            route     if          0.1 0      < classify
            """
        ),
        "Language, topic and urgency of a ticket, and the queue for it.",
        version="1.3.2",
        told_by="edges",
        weight=9,
        inputs={"ticket": "string"},
    ),
    Definition(
        "voice-transcribe",
        "Transcribe a call",
        "transformation",
        table(
            """
            fetch_audio api:telephony 4  0.0002
            denoise     shape         6  0.0004 < fetch_audio
            transcribe  model:gemini  38 0.0220 < denoise
            redact      model:mini    4  0.0031 < transcribe
            store       api:archive   1  0.0001 < redact
            """
        ),
        version="0.9.4",
        active=False,
        weight=0.3,
        changed_hours_ago=24 * 140,
    ),
    Definition(
        "research-brief",
        "Research brief",
        "analysis",
        table(
            """
            decompose      model:claude  4  0.0110
            search_web     api:search    7  0.0040 < decompose
            search_papers  api:arxiv     9  0.0020 < decompose
            rank           join          1  0.0001 < search_web search_papers
            draft          model:claude  14 0.0380 < rank
            verify         model:o1      19 0.0540 < draft
            """
        ),
        "Splits a question, searches two sources, drafts and lets another model check.",
        version="1.2.0",
        keys="id",
        told_by="edges",
        weight=4,
        inputs={"question": "string", "depth": "integer"},
    ),
    Definition(
        "invoice-reconcile",
        "Invoice reconciliation",
        "pipeline",
        table(
            """
            decompose  model:claude        4  0.0100
            fetch_eu   api:billing-eu      21 0.0200 < decompose
            fetch_us   api:billing-us      18 0.0200 < decompose
            fetch_apac api:billing-apac    20 0.0200 < decompose
            merge      join                6  0.0100 < fetch_eu fetch_us
            audit_apac model:gpt           8  0.0150 < fetch_apac
            synthesize model:claude        7  0.0240 < merge audit_apac
            """
        ),
        "Invoices of three regions against the ledger, with a written summary.",
        version="1.4.0",
        timeout=1800,
        audit=True,
        weight=6,
        changed_hours_ago=3.5,
        inputs={"month": "string", "tolerance_cents": "integer"},
    ),
    Definition(
        "payout-review",
        "Payout review",
        "pipeline",
        table(
            """
            load_payout   api:payments   1.1  0.0002
            load_history  api:ledger     1.8  0.0004 < load_payout
            risk_score    model:gpt      3.4  0.0098 < load_payout load_history
            explain       model:claude   5.2  0.0143 < risk_score
            risk_gate     if             0.1  0      < risk_score
            human_review  human          160  0      < risk_gate explain
            release       api:payments   1.6  0.0003 < human_review
            notify        api:mail       0.8  0.0001 < release
            """
        ),
        "Payouts above the limit go to a person, with the model's reasons beside them.",
        version="3.0.1",
        timeout=2700,
        audit=True,
        weight=5,
        changed_hours_ago=24 * 19,
        inputs={"payout_id": "string", "limit_usd": "number"},
    ),
    Definition(
        "clinical-note-coding",
        "Code clinical notes",
        "analysis",
        table(
            """
            deidentify   model:mini    3.2 0.0028
            sections     shape         0.6 0      < deidentify
            code_icd     model:claude  8.1 0.0210 < sections
            code_cpt     model:claude  7.4 0.0195 < sections
            crosscheck   model:o1      11  0.0330 < code_icd code_cpt
            confidence   if            0.1 0      < crosscheck
            coder_review human         210 0      < confidence
            submit       api:ehr       2.0 0.0004 < coder_review
            """
        ),
        "Proposes ICD-10 and CPT codes; a coder confirms.",
        version="1.1.3",
        timeout=5400,
        audit=True,
        hipaa=True,
        tier=3,
        weight=3,
    ),
    Definition(
        "quarterly-forecast",
        "Quarterly forecast",
        "analysis",
        table(
            """
            load_sales    api:warehouse  6   0.0010
            load_pipeline api:crm        5   0.0010
            clean         shape          2   0       < load_sales load_pipeline
            trend         model:gpt      6   0.0120  < clean
            season        model:gpt      6   0.0118  < clean
            deals         model:claude   8   0.0170  < clean
            combine       join           1   0.0002  < trend season deals
            stress        model:o1       17  0.0410  < combine
            narrative     model:claude   9   0.0260  < combine
            deck          shape          3   0.0004  < stress narrative
            """
        ),
        "The list of tasks and the drawing disagree: `narrative` waits for `stress` in one of"
        " them.",
        version="0.8.0",
        told_by="dependsOn",
        more_edges=(Edge("stress", "narrative"),),
        weight=1.5,
        changed_hours_ago=24 * 8,
    ),
    Definition(
        "plan-template-analysis",
        "Plan: analysis",
        "custom",
        table(
            """
            intake       model:claude  4   0.0100
            scope        human         120 0      < intake
            sources      fan           0.4 0      < scope
            source_db    api:warehouse 8   0.0010 < sources
            source_files api:files     9   0.0010 < sources
            source_web   api:search    7   0.0040 < sources
            join_sources join          1   0.0001 < source_db source_files source_web
            analyse      model:o1      22  0.0660 < join_sources
            challenge    model:gpt     11  0.0240 < analyse
            write_up     model:claude  10  0.0280 < challenge
            sign_off     human         90  0      < write_up
            """
        ),
        version="1.0.0",
        weight=1.2,
    ),
    Definition(
        "plan-template-generation",
        "Plan: generation",
        "generation",
        table(
            """
            brief        model:claude 4  0.0100
            tone         model:haiku  2  0.0020 < brief
            outline      model:claude 6  0.0150 < brief
            fan_sections fan          .3 0      < outline tone
            section_1    model:gpt    9  0.0170 < fan_sections
            section_2    model:gpt    9  0.0168 < fan_sections
            section_3    model:gpt    9  0.0171 < fan_sections
            section_4    model:gpt    9  0.0169 < fan_sections
            stitch       join         1  0.0001 < section_1 section_2 section_3 section_4
            facts        model:o1     14 0.0420 < stitch
            style        model:haiku  3  0.0030 < stitch
            final        model:claude 6  0.0190 < facts style
            publish      api:cms      1  0.0002 < final
            """
        ),
        version="1.6.0",
        weight=1.6,
    ),
    Definition(
        "plan-template-migration",
        "Plan: migration",
        "transformation",
        table(
            """
            inventory    api:catalog   9   0.0010
            map_fields   model:claude  12  0.0310 < inventory
            confirm_map  human         140 0      < map_fields
            dry_run      shape         18  0.0020 < confirm_map
            diff         model:gpt     8   0.0160 < dry_run
            gate         if            0.1 0      < diff
            freeze       api:source    1   0.0001 < gate
            copy_1       shape         40  0.0030 < freeze
            copy_2       shape         44  0.0030 < freeze
            copy_3       shape         39  0.0030 < freeze
            verify_sums  join          5   0.0004 < copy_1 copy_2 copy_3
            cut_over     human         60  0      < verify_sums
            thaw         api:source    1   0.0001 < cut_over
            report       model:haiku   3   0.0030 < thaw
            """
        ),
        version="2.0.0",
        timeout=14_400,
        audit=True,
        weight=0.7,
    ),
    Definition(
        "plan-template-research",
        "Plan: research",
        "analysis",
        table(
            """
            question     model:claude 4   0.0100
            queries      model:haiku  2   0.0020 < question
            web          api:search   7   0.0040 < queries
            papers       api:arxiv    9   0.0020 < queries
            internal     api:wiki     4   0.0005 < queries
            dedupe       join         1   0.0001 < web papers internal
            read_1       model:gemini 15  0.0290 < dedupe
            read_2       model:gemini 16  0.0301 < dedupe
            read_3       model:gemini 14  0.0284 < dedupe
            claims       join         1   0.0001 < read_1 read_2 read_3
            contradict   model:o1     21  0.0630 < claims
            gaps         model:claude 6   0.0150 < claims
            again        if           0.1 0      < contradict gaps
            synthesis    model:claude 11  0.0330 < again
            references   shape        1   0      < synthesis
            """
        ),
        version="1.2.1",
        weight=1.1,
    ),
    Definition(
        "media-localization",
        "Media localization",
        "transformation",
        table(
            """
            ingest       api:media    8   0.0010
            transcript   model:gemini 31  0.0180 < ingest
            glossary     api:terms    1   0.0001 < ingest
            translate_de model:gpt    9   0.0150 < transcript glossary
            translate_fr model:gpt    9   0.0150 < transcript glossary
            translate_ja model:gpt    10  0.0170 < transcript glossary
            check_de     model:haiku  4   0.0050 < translate_de
            check_fr     model:haiku  4   0.0050 < translate_fr
            check_ja     model:haiku  4   0.0050 < translate_ja
            review_ja    human        180 0      < check_ja
            subtitle_de  shape        2   0      < check_de
            subtitle_fr  shape        2   0      < check_fr
            subtitle_ja  shape        2   0      < review_ja
            package      join         3   0.0002 < subtitle_de subtitle_fr subtitle_ja
            upload       api:media    9   0.0010 < package
            notify       api:mail     1   0.0001 < upload
            """
        ),
        version="1.9.0",
        keys="id",
        weight=0.9,
    ),
    Definition(
        "order-lifecycle",
        "Order lifecycle",
        "pipeline",
        table(_ORDER),
        "A state machine: what goes wrong has edges of its own, each with its condition.",
        version="4.2.0",
        more_edges=_ORDER_ERRORS,
        usually_skipped=frozenset(
            ["fraud_review", "backorder", "wait_restock", "dunning", "refund", "release_stock"]
        ),
        timeout=7200,
        weight=3,
        changed_hours_ago=24 * 3,
    ),
    Definition(
        "nightly-embedding-refresh",
        "Nightly embedding refresh",
        "pipeline",
        _fan_out(56),
        "Fifty-six shards at once, then one index.",
        version="1.0.7",
        told_by="dependsOn",
        timeout=5400,
        max_parallel=8,
        tier=2,
        weight=0.5,
    ),
    Definition(
        "legacy-import",
        "Legacy import",
        "custom",
        (),
        "Never drawn: the definition is empty.",
        version="0.1.0",
        active=False,
        unrunnable=True,
        changed_hours_ago=24 * 200,
    ),
    Definition(
        "agent-loop-experiment",
        "Agent loop (experiment)",
        "custom",
        _ODD_IDS,
        hostile.MARKUP + " " + hostile.BIDI,
        version="[/]",
        keys="id",
        more_edges=(
            Edge("revise", "critique", "output.score < 0.8"),
            Edge("critique", "critique"),
            Edge("revise", "nowhere"),
            Edge("start", "critique"),
        ),
        active=False,
        unrunnable=True,
        changed_hours_ago=24 * 30,
        in_tasks_table=False,
    ),
)
