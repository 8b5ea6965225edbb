"""Documents typeset by Typst in the process: PDF/A with fonts that stand in this folder, never a system's."""
