"""The daily work of a school: curriculum, pupils, staff, classes, marks."""
