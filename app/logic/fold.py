"""Event by event, a reply grows into a message."""
