"""What people ask and are told."""

from __future__ import annotations

# title, model, turns (person and assistant alternate, the person begins); gaps as in slots
CONVERSATIONS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "Refund for order $order",
        "openai/gpt-4o",
        (
            (
                "A customer returned 2 of 5 chairs and had a 10 % discount on the order. What do"
                " we pay back?"
            ),
            (
                "Pay back what the two chairs cost the customer, so the discounted price: 2 × unit"
                " price × 0.9. If the discount depended on buying five, check your terms: some let"
                " you take it back for the remaining three, but only if they say so."
            ),
            "It was for five or more. The terms don't mention returns.",
            (
                "Then keep it simple: refund 2 × unit price × 0.9 and leave the discount on the"
                " rest. Without a clause a later change of the price is hard to defend."
            ),
            "Thanks, please draft the mail.",
            (
                "Subject: Your return, order $order\n\nHello,\n\nwe received the two chairs in"
                " good order. We refund **€ 178.20** (2 × € 99.00 less your 10 % discount) to your"
                " card within five days. The discount on the other three stays.\n\nKind regards"
            ),
        ),
    ),
    (
        "Regex for $service numbers",
        "anthropic/claude-3-5-sonnet-20241022",
        (
            (
                "I need a regex for our $service numbers: two letters, dash, four to six digits,"
                " optional suffix /1 to /9."
            ),
            (
                "```\n^[A-Z]{2}-\\d{4,6}(?:/[1-9])?$\n```\nIt matches `AB-1234` and `AB-123456/7`,"
                " and not `AB-123` or `AB-1234/0`."
            ),
            "Lower case should be fine too.",
            (
                "Use the flag for ignoring case rather than `[A-Za-z]`, so that the pattern stays"
                " readable:\n```python\nre.compile(r'[A-Z]{2}-\\d{4,6}(?:/[1-9])?',"
                " re.IGNORECASE).fullmatch(text)\n"
                "```"
            ),
        ),
    ),
    (
        "Agenda for the meeting with $supplier",
        "openai/gpt-4o",
        (
            (
                "60 minutes with $supplier. Topics: late deliveries in $month, price for 2027,"
                " recycled share."
            ),
            (
                "1. 5 min – aims\n2. 20 min – $month: the four late deliveries, causes, what"
                " changes\n"
                "3. 20 min – price 2027: volumes, indexation\n4. 10 min – recycled share: 60 % by"
                " when\n"
                "5. 5 min – who does what by when\n\nStart with the deliveries: the answer decides"
                " how firm you can be on price."
            ),
        ),
    ),
    (
        "SQL: $region customers without an order this year",
        "anthropic/claude-3-5-sonnet-20241022",
        (
            (
                "Customers who ordered last year but not this year, with last year's revenue."
                " Postgres."
            ),
            (
                "```sql\nSELECT c.id, c.name, sum(o.total) AS last_year\nFROM customers c\nJOIN"
                " orders o ON o.customer_id = c.id\nWHERE o.ordered_at >= date_trunc('year',"
                " now()) - interval '1 year'\n  AND o.ordered_at < date_trunc('year', now())\n  "
                "AND NOT EXISTS (\n    SELECT FROM orders n\n    WHERE n.customer_id = c.id AND"
                " n.ordered_at >= date_trunc('year', now()))\n"
                "GROUP BY c.id, c.name\nORDER BY last_year DESC;\n```"
            ),
            "It takes 40 s.",
            (
                "Probably the subquery scans orders for each customer. An index on `(customer_id,"
                " ordered_at)` serves both parts. Check with `EXPLAIN (ANALYZE, BUFFERS)`; you"
                " want to see an *Index Only Scan* under the anti join."
            ),
            "1.1 s now. Perfect.",
            (
                "Good. If the page still feels slow, cache it: last year's revenue doesn't change"
                " any more."
            ),
        ),
    ),
    (
        "Übersetzung der Wartungsanleitung",
        "openai/gpt-4o",
        (
            (
                "Bitte übersetze: „Vor dem Öffnen der Klappe ist der Hauptschalter auszuschalten"
                " und gegen Wiedereinschalten zu sichern.“"
            ),
            (
                "“Switch off the main switch and secure it against being switched on again before"
                " opening the flap.” In US manuals the usual term for the second step is"
                " *lockout/tagout*."
            ),
        ),
    ),
    (
        "Formula off by one day in the $month sheet",
        "gpt-4o-mini",
        (
            "=DATE(2026;3;31)-DATE(2026;3;1) gives 30 but March has 31 days.",
            (
                "The difference counts the steps between the dates. For the number of days"
                " including both ends add 1: 31."
            ),
        ),
    ),
    (
        "Summary of $weekday's incident call ($service)",
        "anthropic/claude-3-5-sonnet-20241022",
        (
            (
                "Please turn my notes into a summary: 02:10 alerts, 02:25 found disk full on db-3,"
                " 02:40 moved WAL, 03:05 back, cause: archive command failing since Friday."
            ),
            (
                "**Summary.** From 02:10 to 03:05 writes failed because the disk of db-3 was full."
                " Write-ahead log had piled up since Friday: the archive command failed and nobody"
                " was told. At 02:40 the log was moved to another volume, at 03:05 service was"
                " back.\n\n**To do.** Alert on failed archiving; alert at 80 % disk; write down"
                " the move as a runbook."
            ),
            "Add who was affected: all EU tenants, writes only.",
            "Added: *Affected: all EU tenants, writes only; reads worked throughout.*",
        ),
    ),
    (
        "社内規程の要約",
        "google/gemini-1.5-pro",
        (
            "出張規程を三行で要約してください。",
            (
                "1. 出張は事前に上長の承認を得る。\n"
                "2. 宿泊費の上限は東京 15,000 円、その他 12,000 円。\n"
                "3. 精算は帰社後五営業日以内に領収書を添えて行う。"
            ),
        ),
    ),
    (
        "Naming a flag for the $service screen",
        "gpt-4o-mini",
        (
            "Flag that turns off the new $service screen. Name?",
            (
                "Name it for what is on: `new_${service}_screen`, default false. Flags that switch"
                " something *off* end up as `not disable_…` in the code."
            ),
        ),
    ),
    (
        "Interview questions for $first $last",
        "openai/gpt-4o",
        (
            "Five questions that show how someone thinks about late data.",
            (
                "1. Yesterday's figures changed this morning. Whom do you tell, and what?\n2. How"
                " long do you wait for late events, and who decides?\n3. A source sends the same"
                " day twice with different rows. Which one is right?\n4. How do you rebuild one"
                " day without touching its neighbours?\n5. What do you log so that question 1"
                " takes five minutes?"
            ),
            "Nice. Which one would you drop if I have 20 minutes?",
            "Number 4: it is about mechanics, and a good answer to 3 shows it anyway.",
        ),
    ),
    (
        "VAT of order $order off by a cent",
        "openai/o1",
        (
            "Two of our systems differ by one cent on some invoices. Rounding?",
            (
                "Very likely. Ask both for the same three lines that end in exactly half a cent:"
                " if one rounds half up and the other half to even, they differ where the digit"
                " before the half is even."
            ),
        ),
    ),
    (
        "Packing list for the fair in $city",
        "anthropic/claude-3-5-haiku",
        (
            "Booth of 12 m², two days, demo on two screens.",
            (
                "Screens 2, HDMI 4, power strip 3, tape, scissors, business cards, water, screws"
                " for the wall, a second laptop with the demo offline. The last one is what people"
                " forget."
            ),
        ),
    ),
)
