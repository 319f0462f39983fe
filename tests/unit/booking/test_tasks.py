"""What a process of booking repeats in the background: docs/booking.md promises that others go on within a second."""

from unittest.mock import Mock

from booking.tasks import start


def test_each_kind_of_work_is_repeated_as_often_as_promised() -> None:
    tasks, services = Mock(), Mock()
    start(tasks, services)
    begun = {work: seconds for seconds, work in (each.args for each in tasks.every.call_args_list)}
    assert begun == {
        services.sweeper.sweep_all: 1,
        services.deliveries.deliver_all: 1,
        services.deliveries.settle_all: 1,
        services.queues.run: 1,
        services.waiting_messages.deliver_all: 1,
        services.cancellations.follow: 2,
        services.event_changes.follow: 2,
        services.queues.revive: 60,
        services.sweeper.free_keys: 60,
        services.forgetting.run: 3600,
    }
