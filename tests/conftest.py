"""Settings of all tests: properties are tried on the same examples in every run, however slow the machine is."""

import gc
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click
import pytest
from hypothesis import Phase, settings

from hadesign.cli import COMMANDS, app
from tests.effort import PROFILE
from tests.sharing import share_below

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from xdist.remote import Producer
    from xdist.scheduler import Scheduling

settings.register_profile("nightly", deadline=None, derandomize=True, database=None)
settings.register_profile("same", settings.get_profile("nightly"), max_examples=40)
settings.register_profile("explore", deadline=None, max_examples=2_000)
# Whether a mistake is noticed is the same without a search for its smallest example, which takes most of the time.
settings.register_profile("mutants", settings.get_profile("nightly"), phases=[Phase.explicit, Phase.generate])
settings.load_profile(PROFILE)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: "Producer") -> "Scheduling | None":
    """Deal tests in our way, unless another one is asked for."""
    from tests.dealing import Dealing

    if config.getoption("dist") != "load":
        return None
    config.option.loadscopereorder = False
    return Dealing(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Order tests for being dealt; who runs them one after the other sees the order of the files."""
    if hasattr(config, "workerinput"):
        from tests.dealing import longest_first

        items[:] = longest_first(items)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Let live programs that are held to times have the machine first."""
    from tests.live_programs import holds_to_times, run_live, yield_to_live_programs

    yield_to_live_programs(item)
    if not holds_to_times(item):
        return None
    run_live(item, nextitem)
    return True


def pytest_collection_finish() -> None:
    """Be ready for tests in any order."""
    # A process speaks one language, and a command's options say a few words when its module is imported: here in
    # English, whichever test imports it first, and in whatever language that one is.
    for name in COMMANDS:
        app.get_command(click.Context(app), name)
    _look_for_garbage_seldom()


def _look_for_garbage_seldom() -> None:
    """Look for garbage among what tests make, and not each time among the thousands of tests themselves."""
    gc.collect()
    gc.freeze()
    # Proofs and documents are many small objects, few of which are garbage: seldom looking for it saves a sixth.
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def shared(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Let the processes of a run share what is dear to make."""
    share_below(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """One browser for all tests of a process."""
    from tests.browsing import chromium

    with chromium() as started:
        yield started


@pytest.fixture
def tab(browser: "Browser") -> "Iterator[Page]":
    """A page of its own for a test: it shares no cache and no memory with those of other tests."""
    from tests.browsing import PATIENCE, WIDE

    page = browser.new_page(viewport={"width": WIDE, "height": 900})
    page.set_default_timeout(PATIENCE)
    yield page
    page.close()
