"""Find in the conversation: hits over block values, laid out or not, counted as they are found."""
