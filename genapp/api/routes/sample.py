"""A file to start from: every column that `genapp submit` and the batch upload know, with examples."""

import csv
import io

from starlette.requests import Request
from starlette.responses import Response

from genapp.api.doors import Tools
from genapp.intake.fields import FIELDS


async def sample(request: Request, tools: Tools) -> Response:
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(field.name for field in FIELDS)
    table.writerow(field.example for field in FIELDS)
    headers = {"Content-Disposition": 'attachment; filename="genapp-sample.csv"'}
    return Response("\ufeff" + text.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)
