"""The casebook: one object through which every room reads and writes what we know."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from casebook.store.accesses import Accesses
from casebook.store.aftersales import AfterSales
from casebook.store.alerts import Alerts
from casebook.store.answers import Answers
from casebook.store.approvals import Approvals
from casebook.store.archive import Archive
from casebook.store.audit import Audit
from casebook.store.bells import Bells
from casebook.store.cases import Cases
from casebook.store.contacts import Contacts
from casebook.store.copies import Copies
from casebook.store.corrections import Corrections
from casebook.store.coverage import CoverageRows
from casebook.store.credentials import Credentials
from casebook.store.days import Days
from casebook.store.drafts import Drafts
from casebook.store.engine import migrate, open_engine
from casebook.store.facts import Facts
from casebook.store.inbox import Inbox
from casebook.store.jobs import Jobs
from casebook.store.mailings import Mailings
from casebook.store.maps import Maps
from casebook.store.opinions import Opinions
from casebook.store.orders import Orders
from casebook.store.overview import Overviews
from casebook.store.parcels import Parcels
from casebook.store.people import People
from casebook.store.posts import Posts
from casebook.store.praises import Praises
from casebook.store.promises import Promises
from casebook.store.promotions import Promotions
from casebook.store.publications import Publications
from casebook.store.reviews import Reviews
from casebook.store.rewordings import Rewordings
from casebook.store.rulings import Rulings
from casebook.store.savedviews import SavedViews
from casebook.store.seals import Seals
from casebook.store.sessions import Sessions
from casebook.store.shops import Shops
from casebook.store.sightings import Sightings
from casebook.store.tries import Tries
from casebook.store.verdicts import Verdicts
from casebook.store.wording import Wordings


class Casebook:
    """What we know, by noun; `archive` holds the captures' bytes."""

    def __init__(self, engine: Engine, archive: Archive) -> None:
        self.engine = engine
        self.archive = archive
        self.shops = Shops(engine)
        self.reviews = Reviews(engine)
        self.verdicts = Verdicts(engine)
        self.posts = Posts(engine)
        self.copies = Copies(engine)
        self.opinions = Opinions(engine)
        self.orders = Orders(engine)
        self.maps = Maps(engine)
        self.parcels = Parcels(engine)
        self.aftersales = AfterSales(engine)
        self.corrections = Corrections(engine)
        self.rulings = Rulings(engine)
        self.cases = Cases(engine)
        self.inbox = Inbox(engine)
        self.views = SavedViews(engine)
        self.drafts = Drafts(engine)
        self.rewordings = Rewordings(engine)
        self.facts = Facts(engine)
        self.approvals = Approvals(engine)
        self.publications = Publications(engine)
        self.sightings = Sightings(engine)
        self.promotions = Promotions(engine)
        self.praises = Praises(engine)
        self.wordings = Wordings(engine)
        self.promises = Promises(engine)
        self.contacts = Contacts(engine)
        self.answers = Answers(engine)
        self.seals = Seals(engine)
        self.accesses = Accesses(engine)
        self.coverage = CoverageRows(engine)
        self.mailings = Mailings(engine)
        self.alerts = Alerts(engine)
        self.bells = Bells(engine)
        self.people = People(engine)
        self.sessions = Sessions(engine)
        self.credentials = Credentials(engine)
        self.tries = Tries(engine)
        self.audit = Audit(engine)
        self.jobs = Jobs(engine)
        self.days = Days(engine)
        self.overviews = Overviews(engine)

    def close(self) -> None:
        """Gives the database connections back."""
        self.engine.dispose()

    def __enter__(self) -> Casebook:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_book(database: str, home: Path | str) -> Casebook:
    """The casebook at this database address with its captures under `home`, tables brought up to date.

    Raises SettingError when the database cannot be opened.
    """
    engine = open_engine(database)
    migrate(engine)
    return Casebook(engine, Archive(Path(home) / "captures"))
