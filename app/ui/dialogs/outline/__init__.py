"""The outline of a conversation's branches."""
