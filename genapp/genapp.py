"""The web process put together: the Reflex app with its pages, the API, and the guard around both.

`app` is what Reflex builds the pages for the browser from; `serve` is what granian runs.
"""

import reflex as rx
from reflex.utils.prerequisites import get_web_dir
from starlette.types import ASGIApp

from genapp.api.app import OPEN_PATHS, front, make_api
from genapp.api.doors import DoorTools
from genapp.api.guard import Guard, Origins, page_policy
from genapp.logs import set_up_logs
from genapp.settings import settings
from genapp.ui.guard import VISITORS, HandlerGate, add_page, drop_setters, engine
from genapp.ui.live.hub import live_pages
from genapp.ui.notices import tell_unexpected
from genapp.ui.routes import PAGES
from genapp.ui.theme import STYLESHEETS

app = rx.App(
    stylesheets=STYLESHEETS,
    html_lang="en",
    head_components=[rx.el.script(src="/steady.js")],  # before React: it bears a browser that translates the page
    enable_state=True,
    admin_dash=None,
    api_transformer=None,
    backend_exception_handler=tell_unexpected,
)
for page in PAGES:
    add_page(app, page)
app.add_middleware(HandlerGate())
app.register_lifespan_task(live_pages)
drop_setters()


def serve() -> ASGIApp:
    """The guarded web process: pages, assets, websocket and API behind one door."""
    set_up_logs(settings().log_level, quiet=("httpx", "engineio", "socketio"))
    origins = Origins.of(settings().origins)
    tools = DoorTools(engine=engine, visitors=VISITORS)
    return Guard(
        front(make_api(tools), pages=app()),
        visitors=VISITORS,
        origins=origins,
        open_paths=OPEN_PATHS,
        policy=page_policy(get_web_dir() / "build" / "client", socket_addresses=origins.socket_addresses),
    )
