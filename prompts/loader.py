"""Load prompt files and render them.

A file is YAML front matter between two ``---`` lines, then a body of sections. A section starts with a line
``=== role ===`` and runs to the next one; role is ``system``, ``user`` or ``assistant`` for a chat, ``prefix`` and ``suffix``
for fill-in-the-middle. The body is split when the file is loaded, and each section is a Jinja2 template of its own, so
no value can open a role. Templates run in a sandbox, undefined names are errors, and `prompts.neutral` keeps
the chat template's own tokens from working inside a value.

Variants live beside the plain file: for language ``zh`` and size ``small``, ``terms.zh-small.prompt``, then
``terms.zh.prompt``, then ``terms.prompt``. An overlay folder with the same layout goes before the library.
"""
