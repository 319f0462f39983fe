"""What people do with the web app: steps that tests of any platform share."""

import re
from secrets import token_hex
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, Locator, Page, expect

from tests.support.browser import open_page

PASSWORD = "correct horse battery staple"
MOST_TABS = 80


class Visitor:
    """Somebody at a browser of their own.

    Attributes:
        page: The tab that is looked at.
        email: The address of the account that was made last.
        broken: What must never happen, as the browser told it: errors of scripts, refusals by our own policy.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.email = ""
        self.broken: list[str] = []
        self.watch(page)

    def watch(self, page: Page) -> None:
        """Note what goes wrong on a tab."""
        page.on("pageerror", lambda error: self.broken.append(str(error)))
        page.on("console", lambda message: self._heard(message.text))

    def _heard(self, text: str) -> None:
        if "Content Security Policy" in text:
            self.broken.append(text)

    async def another_tab(self) -> "Visitor":
        """The same person in a second tab."""
        return Visitor(await self.page.context.new_page())

    def button(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("button", name=name)

    def link(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("link", name=name)

    def heading(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("heading", name=name)

    def field(self, label: str) -> Locator:
        return self.page.get_by_label(label, exact=True)

    async def opens(self, path: str) -> None:
        """Go to an address, as from a bookmark."""
        await self.page.goto(path)

    async def sees(self, heading: str | re.Pattern[str]) -> None:
        """Wait for a heading."""
        await expect(self.heading(heading)).to_be_visible()

    async def reads(self, text: str | re.Pattern[str]) -> None:
        """Wait for a text."""
        await expect(self.page.get_by_text(text).first).to_be_visible()

    async def is_at(self, path: str | re.Pattern[str]) -> None:
        """Wait for an address."""
        await self.page.wait_for_url(lambda url: bool(re.fullmatch(path, urlsplit(url).path)))

    async def registers(self) -> None:
        """Fill in the form of the page."""
        self.email = f"person-{token_hex(8)}@example.org"
        await self.field("Name").fill("Ada Lovelace")
        await self.field("Email").fill(self.email)
        await self.field("Password").fill(PASSWORD)
        await self.button("Create account").click()

    async def logs_in(self, email: str, password: str = PASSWORD) -> None:
        """Fill in the form of the page."""
        await self.field("Email").fill(email)
        await self.field("Password").fill(password)
        await self.page.get_by_role("main").get_by_role("button", name="Log in").click()

    async def finds(self, title: str) -> None:
        """Search for an event and open it."""
        await self.page.get_by_role("searchbox").fill(title)
        await self.link(title).click()
        await self.sees(title)

    async def books(self, seats: int = 1) -> None:
        """Choose a number of seats on an event's page, and book them."""
        await self.page.get_by_label("Seats", exact=True).select_option(str(seats))
        await self.button("Book now").click()

    async def is_going(self) -> str:
        """Wait for the ticket of a booking that was just made; the booking's id."""
        await self.sees("You're going!")
        return urlsplit(self.page.url).path.rpartition("/")[2]

    async def buys(self, title: str, seats: int = 1) -> str:
        """Register as somebody new, find an event and book it; the booking's id."""
        await self.opens("/register")
        await self.registers()
        await self.finds(title)
        await self.books(seats)
        return await self.is_going()

    async def shows_the_code(self) -> str:
        """Wait for the QR code of the ticket on the page, and for its picture; the booking's reference."""
        code = self.page.get_by_role("img", name="QR code of ticket")
        await expect(code).to_be_visible()
        await self.page.wait_for_function("image => image.naturalWidth > 0", arg=await code.element_handle())
        return (await code.get_attribute("alt") or "").split()[-1]

    async def cancels(self) -> None:
        """Give the seats of the booking on the page back."""
        await self.button("Cancel booking").click()
        await self.page.get_by_role("dialog").get_by_role("button", name="Cancel booking").click()
        await self.sees("This booking is cancelled")

    async def tabs_to(self, wanted: Locator) -> None:
        """Press the tab key until the focus is there."""
        await expect(wanted).to_be_visible()
        for _ in range(MOST_TABS):
            await self.page.keyboard.press("Tab")
            if await wanted.evaluate("element => element === document.activeElement"):
                return
        raise AssertionError(f"the tab key does not lead to {wanted}")


def isolated(text: str) -> str:
    """Return a text as the app writes it into a sentence of its own: marked, so that its direction is its own."""
    return f"\u2068{text}\u2069"


async def visit(browser: Browser, url: str, *, email: str = "", password: str = PASSWORD, **options: Any) -> Visitor:
    """Somebody new at the app; with an e-mail address they have logged in before."""
    hint = {"origin": url, "localStorage": [{"name": "signed-in", "value": "1"}]}
    state = {"cookies": [], "origins": [hint]} if email else None
    page = await open_page(browser, url, storage_state=state, **options)
    if email:
        body = {"email": email, "password": password}
        answer = await page.context.request.post("/api/auth/login", data=body)
        assert answer.ok, await answer.text()
    return Visitor(page)
