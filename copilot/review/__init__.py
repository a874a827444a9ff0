"""What goes in and what comes out is looked at: personal data, secrets, injected instructions, content, licences."""
