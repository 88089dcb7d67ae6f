"""Reading a policy that is to be adopted, and saying every mistake in it with its line.

What has the wrong shape, what names something that there is not, and what makes no sense together is looked
for independently, so that a person sees all of it at once.
"""
