"""What every model shares."""

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """A frozen value. Text in it has been sanitised at the data boundary."""

    model_config = ConfigDict(frozen=True, extra="forbid")
