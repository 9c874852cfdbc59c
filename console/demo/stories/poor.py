"""What the platform itself writes: problems, the parts into which it split them, and answers."""

from __future__ import annotations

# domain, problem, (part, answer) …; gaps are filled by slots
PROBLEMS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "research",
        "Summarise recent work on batteries for the $product",
        (
            ("Collect papers of the last year", "$n papers, $few of them with field data."),
            ("Group by method", "Three groups: chemistry, cooling, charging profile."),
            ("State open questions", "Nobody reports behaviour below −10 °C."),
        ),
    ),
    (
        "research",
        "Is there evidence that four-day weeks change sick leave in $region?",
        (
            ("Find controlled trials", "$few trials with a control group, all under a year."),
            ("Compare outcomes", "Sick leave fell by $percent % in the best, not at all in two."),
            ("Judge the quality of evidence", "Weak: volunteers only, short follow-up."),
        ),
    ),
    (
        "research",
        "Compare cell chemistries for forklifts in $city",
        (
            ("Energy density and cycle life", "LFP 160 Wh/kg, sodium-ion 140 Wh/kg."),
            ("Behaviour in the cold", "Sodium-ion keeps 90 % at −20 °C, LFP about 60 %."),
            ("Cost per cycle", "Close; sodium-ion wins above $n cycles a month."),
        ),
    ),
    (
        "engineering",
        "Plan the upgrade of the $service service to the new runtime",
        (
            ("Find breaking changes", "$few calls are gone, one changed its default."),
            ("Order the work", "Tests first, then the client library, then the service."),
            ("Plan the rollback", "Keep the old image for a week; no schema change needed."),
        ),
    ),
    (
        "engineering",
        "Why does the $service build take $n minutes longer on ${weekday}s?",
        (
            ("Compare stage times", "Only the integration stage is slower."),
            ("Look for jobs on the same hosts", "The backup of $city runs at the same time."),
        ),
    ),
    (
        "engineering",
        "Design rate limits for the $service API",
        (
            ("Measure today's traffic", "p99 of a client is $n requests a minute."),
            ("Choose limits per plan", "Twice the p99, in steps of 60 a minute."),
            ("Describe the error response", "429 with Retry-After and the limit's name."),
        ),
    ),
    (
        "engineering",
        "Find a safe order for dropping $n unused columns of the $service database",
        (
            ("Check readers of each column", "$few are still read by the nightly export."),
            ("Group by table", "Seven tables; the largest one last."),
            ("Write the plan", "Stop writing, wait a week, drop, vacuum."),
        ),
    ),
    (
        "analytical",
        "Forecast tickets of the $team team for $month",
        (
            ("Clean the history", "Two outages taken out, holidays marked."),
            ("Fit trend and season", "+$percent % a year, ${weekday}s are the peak."),
            ("Give a range", "Between ${n}0 and ${n}9 a day in four of five cases."),
        ),
    ),
    (
        "analytical",
        "Which warehouse should take the $product: $city or the central one?",
        (
            ("Estimate volumes", "$n pallets a week, twice that in $month."),
            ("Compare distances", "$city saves $percent % of kilometres."),
            ("Compare free capacity", "Central is full from $month on."),
        ),
    ),
    (
        "analytical",
        "Explain the drop in conversion for the $product in $month",
        (
            ("Split by device and country", "Only phones, only $region."),
            ("Check releases of the day", "The new consent banner covered the button."),
        ),
    ),
    (
        "creative",
        "Write three openings for the $month newsletter",
        (
            ("Find the month's thread", "People who repair things: the $product."),
            ("Draft openings", "“It squeaked. Then it didn't.” and two longer ones."),
        ),
    ),
    (
        "creative",
        "Storyboard for a 30-second film about the $product",
        (
            ("List what must be seen", "The hinge, the light, the price at the end."),
            ("Draw up six scenes", "Morning, noise, silence, hand, detail, name."),
            ("Write the voice-over", "Nineteen words, the last one is the name."),
        ),
    ),
    (
        "legal",
        "Does the contract with $supplier renew before $month?",
        (
            ("Extract terms", "24 months, tacit renewal by 12."),
            ("Compute notice dates", "Notice by the 30th, in writing, three months ahead."),
            ("List what follows", "Price index applies from the renewal on: +$percent %."),
        ),
    ),
    (
        "legal",
        "Does $supplier as a new sub-processor need a notice to customers?",
        (
            ("Read the clause", "Notice of 30 days, customers may object."),
            ("List affected customers", "$n customers with data in $region."),
        ),
    ),
    (
        "medical",
        "Summarise discharge letters for the ${weekday} round",
        (
            ("Extract diagnoses", "$n letters, two without a coded diagnosis."),
            ("Extract changed medication", "$few changes, one of them without a reason."),
            ("Mark open questions", "Follow-up of the potassium value in one case."),
        ),
    ),
    (
        "medical",
        "Check the formulary of $month for duplicate entries",
        (
            ("Normalise names", "$n names, brand and generic joined."),
            ("Compare strengths and forms", "$few duplicates, all of them tablets."),
        ),
    ),
    (
        "business",
        "Prepare the review of $region for the board",
        (
            ("Collect figures", "Revenue +$percent %, margin flat."),
            ("Explain deviations", "$supplier delivered late; freight rose."),
            ("Draft three slides", "Where we are, why, what we decide today."),
        ),
    ),
    (
        "business",
        "Should we insource the help desk in $city?",
        (
            ("Cost today", "€ $euros a ticket, all in."),
            ("Cost in-house", "Cheaper from ${n}00 tickets a month on."),
            ("Risks of the change", "Night shifts; two people know the old system."),
            ("Recommendation", "Yes, from $month, nights last."),
        ),
    ),
    (
        "business",
        "Rank $n leads from $region by fit",
        (
            ("Define fit", "Size, sector, and whether they asked twice."),
            ("Score each lead", "$few are clear, the rest within noise."),
        ),
    ),
    (
        "general",
        "Plan a two-day meeting of the $team team in $city",
        (
            ("Find dates", "Third week of $month suits all but one."),
            ("Propose an agenda", "Day one looks back, day two decides."),
            ("Estimate the cost", "€ $euros a head without travel."),
        ),
    ),
    (
        "general",
        "Turn the notes of ${weekday}'s $team call into decisions and owners",
        (
            ("Find decisions", "$few decisions, one of them conditional."),
            ("Find owners and dates", "$first owns two; one has no owner."),
        ),
    ),
    (
        "general",
        "Explain the travel policy to $first in $team",
        (
            ("List the rules", "Approval first, rail under four hours, receipts in five days."),
            ("Give two examples", "$city by rail, one night; $region by air, three."),
        ),
    ),
)
