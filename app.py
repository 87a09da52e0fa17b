"""The list of entry points; it decides nothing."""

from chalice import Chalice

from chalicelib.handlers import (
    docs,
    health,
)
from chalicelib.handlers.campaigns import (
    campaigns,
    deliveries,
    reports,
    triggers,
)
from chalicelib.handlers.conversation import (
    bot_settings,
    front_door,
    webchat,
    webhooks,
)
from chalicelib.handlers.customers import (
    cards,
    customers,
)
from chalicelib.handlers.responses import links
from chalicelib.handlers.segments import segments
from chalicelib.handlers.shopping import purchases
from chalicelib.handlers.staff import (
    audit,
    keys,
)
from chalicelib.handlers.workers import (
    clock,
    deliver,
    outbox,
    plan,
    receipts,
)

app = Chalice(app_name="grocer")
app.register_blueprint(webhooks.blueprint)
app.register_blueprint(links.blueprint)
app.register_blueprint(webchat.blueprint)
app.register_blueprint(cards.blueprint)
app.register_blueprint(health.blueprint)
app.register_blueprint(customers.blueprint)
app.register_blueprint(purchases.blueprint)
app.register_blueprint(reports.blueprint)
app.register_blueprint(segments.blueprint)
app.register_blueprint(campaigns.blueprint)
app.register_blueprint(triggers.blueprint)
app.register_blueprint(deliveries.blueprint)
app.register_blueprint(keys.blueprint)
app.register_blueprint(bot_settings.blueprint)
app.register_blueprint(audit.blueprint)
app.register_blueprint(docs.blueprint)
app.register_blueprint(front_door.blueprint)
app.register_blueprint(outbox.blueprint)
app.register_blueprint(plan.blueprint)
app.register_blueprint(deliver.blueprint)
app.register_blueprint(receipts.blueprint)
app.register_blueprint(clock.blueprint)
