"""What the platform itself writes: problems with the parts into which it split them."""

# domain, problem, parts
PROBLEMS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "research",
        "Summarise recent work on low-rank adaptation of small language models",
        ("Collect papers of the last year", "Group by method", "State open questions"),
    ),
    (
        "research",
        "Is there evidence that four-day weeks change sick leave?",
        ("Find controlled trials", "Compare outcomes", "Judge the quality of evidence"),
    ),
    (
        "research",
        "Compare lithium iron phosphate and sodium-ion cells for forklifts",
        ("Energy density and cycle life", "Behaviour at −10 °C", "Cost per cycle"),
    ),
    (
        "engineering",
        "Plan the move from Node 16 to 22 for 14 services",
        ("Find breaking changes", "Order the services", "Plan the rollback"),
    ),
    (
        "engineering",
        "Why does the nightly build take 20 minutes longer on Tuesdays?",
        ("Compare stage times", "Look for scheduled jobs on the same hosts"),
    ),
    (
        "engineering",
        "Design rate limits for the public API",
        ("Measure today's traffic", "Choose limits per plan", "Describe the error response"),
    ),
    (
        "engineering",
        "Find a safe order for dropping 31 unused columns",
        ("Check readers of each column", "Group by table", "Write the migration plan"),
    ),
    (
        "analytical",
        "Forecast support tickets for the next quarter",
        ("Clean the history", "Fit trend and season", "Give a range"),
    ),
    (
        "analytical",
        "Which warehouse should take the new product line?",
        ("Estimate volumes", "Compare distances", "Compare free capacity"),
    ),
    (
        "analytical",
        "Explain the drop in conversion on 3 November",
        ("Split by device and country", "Check releases of the day"),
    ),
    (
        "creative",
        "Write three openings for the annual report",
        ("Find the year's thread", "Draft openings"),
    ),
    (
        "creative",
        "Storyboard for a 30-second safety film",
        ("List what must be seen", "Draw up six scenes", "Write the voice-over"),
    ),
    (
        "legal",
        "Which of our supplier contracts renew before March?",
        ("Extract terms", "Compute notice dates", "List by date"),
    ),
    (
        "legal",
        "Does the new sub-processor need a notice to customers?",
        ("Read the DPA clause", "List affected customers"),
    ),
    (
        "medical",
        "Summarise discharge letters for the morning round",
        ("Extract diagnoses", "Extract changed medication", "Mark open questions"),
    ),
    (
        "medical",
        "Check the formulary for duplicate entries",
        ("Normalise names", "Compare strengths and forms"),
    ),
    (
        "business",
        "Prepare the quarterly review for the board",
        ("Collect figures", "Explain deviations", "Draft three slides"),
    ),
    (
        "business",
        "Should we insource the help desk?",
        ("Cost today", "Cost in-house", "Risks of the change", "Recommendation"),
    ),
    (
        "business",
        "Rank 12 leads by fit",
        ("Define fit", "Score each lead"),
    ),
    (
        "general",
        "Plan a two-day team meeting in Leipzig",
        ("Find dates", "Propose an agenda", "Estimate the cost"),
    ),
    (
        "general",
        "Turn the meeting notes into decisions and owners",
        ("Find decisions", "Find owners and dates"),
    ),
    (
        "general",
        "Explain our travel policy to a new colleague",
        ("List the rules", "Give two examples"),
    ),
)
