"""Settings of all tests: properties are tried on the same examples in every run, however slow the machine is."""

import os

from hypothesis import Phase, settings

settings.register_profile("same", deadline=None, derandomize=True, database=None)
settings.register_profile("explore", deadline=None, max_examples=2_000)
# Whether a mistake is noticed is the same without a search for its smallest example, which takes most of the time.
settings.register_profile("mutants", settings.get_profile("same"), phases=[Phase.explicit, Phase.generate])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))
