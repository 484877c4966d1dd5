"""How each platform wants its status: one small file per channel, named like the channel."""
