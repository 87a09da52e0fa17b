"""The application that Chalice packages and that this machine serves: every blueprint."""

from chalice import Chalice

from chalicelib.handlers.blueprints import API, FUNCTIONS, import_handlers

app = Chalice(app_name="grocer")
for name in (*API, *FUNCTIONS):
    app.register_blueprint(import_handlers(name).blueprint)
