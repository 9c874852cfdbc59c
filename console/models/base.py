"""What every model shares."""

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """A frozen value. Text in it has been sanitised at the data boundary."""

    # Each model is built when one is first made: the first page waits for no other's (`make bench`:
    # tricks).
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
