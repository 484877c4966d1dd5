"""Pictures that people send: fetched with care, read for their place, cleaned, kept, erased with their ticket.

Topics carry references only. No picture is decoded: the containers' blocks are read and those about the taker left out.
"""
