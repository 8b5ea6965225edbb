"""The books, each a function from the facts of a class to its pages."""
