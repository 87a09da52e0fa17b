"""The list of entry points; it decides nothing."""

from chalice import Chalice

from chalicelib.handlers import (
    clock_hourly,
    http_audit,
    http_bot,
    http_campaigns,
    http_cards,
    http_customers,
    http_deliveries,
    http_docs,
    http_health,
    http_keys,
    http_links,
    http_purchases,
    http_reports,
    http_segments,
    http_triggers,
    http_webchat,
    http_webhooks,
    sqs_deliver,
    sqs_outbox,
    sqs_plan,
    sqs_receipts,
    url_front_door,
)

app = Chalice(app_name="grocer")
app.register_blueprint(http_webhooks.blueprint)
app.register_blueprint(http_links.blueprint)
app.register_blueprint(http_webchat.blueprint)
app.register_blueprint(http_cards.blueprint)
app.register_blueprint(http_health.blueprint)
app.register_blueprint(http_customers.blueprint)
app.register_blueprint(http_purchases.blueprint)
app.register_blueprint(http_reports.blueprint)
app.register_blueprint(http_segments.blueprint)
app.register_blueprint(http_campaigns.blueprint)
app.register_blueprint(http_triggers.blueprint)
app.register_blueprint(http_deliveries.blueprint)
app.register_blueprint(http_keys.blueprint)
app.register_blueprint(http_bot.blueprint)
app.register_blueprint(http_audit.blueprint)
app.register_blueprint(http_docs.blueprint)
app.register_blueprint(url_front_door.blueprint)
app.register_blueprint(sqs_outbox.blueprint)
app.register_blueprint(sqs_plan.blueprint)
app.register_blueprint(sqs_deliver.blueprint)
app.register_blueprint(sqs_receipts.blueprint)
app.register_blueprint(clock_hourly.blueprint)
