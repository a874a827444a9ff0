"""A labelled set of credit approvals and facility letters that nobody wrote: values first, then the words around them.

Everything is drawn from a seed: banks, companies, persons and figures are invented. A set made from these texts says
how well terms are read from documents like these, and nothing about the documents of any bank.
"""
