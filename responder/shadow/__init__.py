"""Shadow mode: past reviews with the replies staff posted, beside the drafts we would have made."""
