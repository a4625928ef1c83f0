"""What each broker's client is told is what that client knows."""

import amqp  # type: ignore[import-untyped]
import pytest

from workers.schedule import LONGEST
from workers.transport import transport


@pytest.mark.parametrize("url", ["amqp://u:p@q/zone", "amqps://q"])
def test_rabbitmq_is_told_nothing_of_valkey(url: str) -> None:
    told = transport(url)
    assert "visibility_timeout" not in told
    connection = amqp.Connection("127.0.0.1:1", **told["broker_transport_options"])
    assert (connection.confirm_publish, connection.read_timeout, connection.write_timeout) == (True, 10, 10)


@pytest.mark.parametrize("url", ["redis://h/1", "rediss://h/1", "redis+socket:///r/v.sock?virtual_host=1"])
def test_valkey_gives_a_message_again_later_than_any_task_may_run(url: str) -> None:
    told = transport(url)
    assert told["broker_transport_options"]["visibility_timeout"] == told["visibility_timeout"] > max(LONGEST.values())
