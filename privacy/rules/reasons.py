"""What makes a reason poor, as SQL: empty, too short, a mash of keys, or a phrase that says nothing."""

# The national prototype asks for at least 4 characters. Runs of neighbouring keys on a QWERTY keyboard mark a mash.
KEY_RUNS = "asdf|sdfg|dfgh|fghj|ghjk|hjkl|qwer|wert|erty|rtyu|tyui|yuio|uiop|zxcv|xcvb|cvbn|vbnm|1234"
SAYS_NOTHING = (
    "none|nil|test|testing|tbc|reason|no reason|not applicable|access|emergency|emergency access|patient care|care|"
    "needed|required|as above|see notes|other|unknown"
)


def is_poor(column: str) -> str:
    r"""SQL: whether the text in `column` gives no reason. Clinical abbreviations in capitals, such as "CPR GCS", pass."""
    nothing = SAYS_NOTHING.replace("|", ",")
    text = f"btrim({column}, E' \\t\\n.,;:!?-_')"
    return (
        f"(length({text}) < 4 OR {text} !~ '[[:alpha:]]' OR replace(lower({text}), left(lower({text}), 1), '') = ''"
        f" OR lower({text}) ~ '({KEY_RUNS})' OR lower({text}) = ANY ('{{{nothing}}}'::text[])"
        f" OR {text} !~* '[aeiouy]' AND {text} ~ '[[:lower:]]')"
    )
