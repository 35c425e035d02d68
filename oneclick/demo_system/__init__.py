"""A made-up local record system with a 1-Click button, so that launching can be seen. The embedded default alone has it."""
